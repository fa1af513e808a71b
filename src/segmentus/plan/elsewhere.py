"""Fields of a plan with the words that explain them, where these are longer than their line."""

from __future__ import annotations

from typing import Annotated, Literal

from segmentus.features.missing import Missing
from segmentus.plan.spellings import NameList, WholeOrNone
from segmentus.plan.surfaces import HOW, SHOWN, TABLE_GROUP, WHAT, AskedField
from segmentus.survey.kinds import DesignKind, ReplicateCenter

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
FewestFamilies = Annotated[
    int | None,
    AskedField(
        HOW, "Fewest families in a segment; by default 30 in a survey, 10 customers in your table."
    ),
]
FewestOfAll = Annotated[
    float | None,
    AskedField(
        HOW, "Smallest share of all in a segment; by default 0.01 in a survey, 0.02 of customers."
    ),
]
MissingValues = Annotated[
    Missing,
    AskedField(
        HOW,
        "What replaces missing values of features: median, mode, or indicator (the median, and "
        "a feature that says so); drop leaves their rows out, refuse stops.",
    ),
]
Categories = Annotated[
    Literal["profile", "fit"],
    AskedField(HOW, "profile (only describe categories) or fit (use them as features)."),
]
CategoryDistance = Annotated[
    float | None,
    AskedField(
        HOW,
        "Squared distance between two values of a category in the fit; by default the "
        "one that gives a category as much weight as a standardised number.",
        former=("gap",),
    ),
]
SampledUnit = Annotated[
    str,
    AskedField(
        TABLE_GROUP,
        "Column that names the customer, if customers have several rows; A,B where what agrees in "
        "both, as stratum and sampling unit, was sampled together.",
    ),
]
CountedValue = Annotated[
    str, AskedField(SHOWN, "Value of the outcome that counts; by default yes, or the rarer.")
]
TextEncoding = Annotated[
    str, AskedField(TABLE_GROUP, "Of a text file, as cp1251 or gb18030; detected if not given.")
]
RowsDrawn = Annotated[
    WholeOrNone,
    AskedField(
        TABLE_GROUP,
        "How many rows to draw by lot from a file that has more, 0 for none; by default 1,000,000 "
        "where it has more than 2,000,000.",
    ),
]
ImplicateFiles = Annotated[
    NameList,
    AskedField(
        TABLE_GROUP,
        "Files of the other implicates, DATA being the first; rows are matched by the id.",
    ),
]
ReplicateNames = Annotated[
    str,
    AskedField(TABLE_GROUP, 'Columns of replicate weights, as "wr*" or "PWGTP1-80".', form="text"),
]
ReplicateKind = Annotated[
    DesignKind,
    AskedField(
        TABLE_GROUP,
        "What these are: bootstrap, BRR, Fay, JK1, JKn or SDR (successive differences).",
    ),
]
ReplicatesElsewhere = Annotated[
    str, AskedField(TABLE_GROUP, "File that has these columns, if DATA has not; matched by the id.")
]
CenterWord = Annotated[
    ReplicateCenter,
    AskedField(TABLE_GROUP, "What their deviations are from: mean of the replicates, or estimate."),
]
FayFactor = Annotated[float, AskedField(TABLE_GROUP, "ρ of Fay's design.")]
Coefficients = Annotated[
    str,
    AskedField(TABLE_GROUP, "Of the squares, one or one for each replicate, if not the usual one."),
]
AreFactors = Annotated[bool, AskedField(TABLE_GROUP, "The columns multiply the weight.")]
