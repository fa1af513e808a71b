"""What a plan asks of segments: how their number is chosen, how few may stand behind a figure."""

from typing import Literal

ChoiceRule = Literal["auto", "silhouette", "elbow", "gap", "stability", "fixed"]

Purpose = Literal["", "marketing", "products", "experience", "profitability", "markets"]
"""What segments are for: whom to write to, what to offer, who leaves, where the money is, what is
new."""

MIN_FAMILIES = 5
"""Families (or customers) below which a figure could tell something of one of them."""
