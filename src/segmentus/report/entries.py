"""The value of a line of the long profile."""

from __future__ import annotations

import math
from dataclasses import dataclass

from segmentus.estimate.values import Estimate


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One line of the long profile.

    Attributes
    ----------
    segment : number from 1 in words, "domain" or "everyone".
    name : of the segment, "" for domain and everyone.
    variable, label : column and its meaning; "" and words for sizes.
    statistic : "population", "share of population", "mean", "median", "share"; of an answer
        "total", "share of total", "rate of outcome" and the like, and of the rule in `label`
        "precision of rule" and "coverage of rule".
    code, value_label : of a share.
    estimate : the figure.
    difference : standardised, nan where there is none.
    se_refitted : standard error with the segments found anew in each replicate, nan if unknown.
    method : how its error was found, or why the figure is withheld.
    refit : "warm" or "cold", what refits `se_refitted` is of; "" where there is none.
    """

    segment: str
    name: str
    variable: str
    label: str
    statistic: str
    code: float | None
    value_label: str
    estimate: Estimate
    difference: float = math.nan
    se_refitted: float = math.nan
    method: str = ""
    refit: str = ""
