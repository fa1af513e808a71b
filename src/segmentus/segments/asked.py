"""What a plan asks of segments: how their number is chosen, how few may stand behind a figure."""

from typing import Literal

ChoiceRule = Literal["auto", "silhouette", "elbow", "gap", "stability", "fixed"]

MIN_FAMILIES = 5
"""Families (or customers) below which a figure could tell something of one of them."""
