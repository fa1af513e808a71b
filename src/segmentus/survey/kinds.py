"""What columns may be: the words that a `Variable` and a table's `Column` share."""

from typing import Literal

Kind = Literal["money", "count", "share", "code"]
"""money: dollars; count: a number of things, years or a ratio; share: 0/1; code: categories."""

SaidCurve = Literal["", "asinh", "linear"]
"""Curve that the user asks for; "" leaves it to the plan."""

Aside = Literal["", "protected", "outcome", "sum"]
"""What may name no segment: who someone is, what happened to them, what others add up to."""

DesignKind = Literal["bootstrap", "BRR", "Fay", "JK1", "JKn", "SDR"]
"""bootstrap; balanced half-samples; Fay's version of them; the jackknife of one stratum, and of
several; successive differences."""

ReplicateCenter = Literal["", "mean", "estimate"]
"""What deviations of replicates are from; "" for the usual of their design."""
