"""Fields of a plan for what somebody brings along: labels, emphasis, and least sizes."""

from __future__ import annotations

from typing import Annotated

from segmentus.plan.surfaces import HOW, WHAT, AskedField

LabelColumn = Annotated[
    str,
    AskedField(
        WHAT,
        "Column of segments made elsewhere: they are described, named, sized and exported, and "
        "none are searched.",
    ),
]
Emphasis = Annotated[
    dict[str, float],
    AskedField(
        HOW,
        "Weights of single features in squared distances: AGE=0.5 counts half, INCOME=2 twice; "
        "the others count 1.",
    ),
]
LeastShare = Annotated[
    float | None,
    AskedField(
        HOW,
        "Share of the population that every segment must have: a k that has a smaller one is "
        "never taken, whatever the rule.",
    ),
]
