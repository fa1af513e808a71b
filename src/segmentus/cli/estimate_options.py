"""Options that `segmentus estimate` takes, each with its help."""

from __future__ import annotations

from typing import Annotated

import typer

_RULES = "How errors are made"
_TABLE = "Your own table"

Data = Annotated[str, typer.Argument(help='"sample", "scf2019" and other waves, or a file.')]
StatisticOption = Annotated[
    str, typer.Argument(help="mean, median, share, total, quantile, ratio or difference.")
]
NamesOption = Annotated[
    list[str],
    typer.Argument(metavar="VARIABLE", help="Columns; two for a ratio."),
]
ByOption = Annotated[str | None, typer.Option(help="Category to group by: one line per value.")]
Where = Annotated[str, typer.Option(help='Domain, e.g. "TURNFEAR = 1 AND AGE < 40".')]
Share = Annotated[float, typer.Option(help="Share of the weight below a quantile.")]
Of = Annotated[str, typer.Option(help="For a difference: mean, median, share, total or quantile.")]
Against = Annotated[str, typer.Option(help="Whom to compare --where with; by default all others.")]
MinFamilies = Annotated[
    int, typer.Option(help="Withhold figures based on fewer families or customers.")
]
Dollars = Annotated[int | None, typer.Option(help="Restate amounts in this year's dollars.")]
ReplicatesOption = Annotated[
    str,
    typer.Option(
        help="A file of published replicate weights, a number to draw, or 0 for none; auto "
        "takes published ones where they are, and else draws 200.",
        rich_help_panel=_RULES,
    ),
]
Strata = Annotated[
    str, typer.Option(help="Column of strata to draw within.", rich_help_panel=_RULES)
]
Seed = Annotated[int, typer.Option(help="Seed of the random numbers.", rich_help_panel=_RULES)]
Variance = Annotated[
    str,
    typer.Option(
        help="rubin (mean sampling variance of all implicates) or fed (of the first).",
        rich_help_panel=_RULES,
    ),
]
PoolingOption = Annotated[
    str,
    typer.Option(
        help="implicates (mean of their figures) or stacked (one figure from all rows).",
        rich_help_panel=_RULES,
    ),
]
Weight = Annotated[str, typer.Option(help="Column of weights.", rich_help_panel=_TABLE)]
Unit = Annotated[
    str,
    typer.Option(
        help="Column that names the customer, if customers have several rows; A,B where "
        "what agrees in both, as stratum and sampling unit, was sampled together.",
        rich_help_panel=_TABLE,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON list and nothing else.")]
Id = Annotated[
    str,
    typer.Option(
        "--id", help="Column that names a unit, to match files by.", rich_help_panel=_TABLE
    ),
]
Implicates = Annotated[
    str,
    typer.Option(
        metavar="FILES",
        help="The files of the other implicates, comma-separated; DATA is the first.",
        rich_help_panel=_TABLE,
    ),
]
ReplicateColumnsOption = Annotated[
    str,
    typer.Option(
        "--replicate-columns",
        metavar="NAMES",
        help='Replicate weights of the table, as "wr*" or "PWGTP1-80".',
        rich_help_panel=_RULES,
    ),
]
ReplicateDesign = Annotated[
    str,
    typer.Option(
        help="What these are: bootstrap, BRR, Fay, JK1, JKn or SDR (successive differences).",
        rich_help_panel=_RULES,
    ),
]
ReplicateFile = Annotated[
    str,
    typer.Option(
        help="File that has these columns, where DATA has not; matched by --id.",
        rich_help_panel=_RULES,
    ),
]
Center = Annotated[
    str,
    typer.Option(
        help="What deviations are from: the mean of the replicates, or the estimate.",
        rich_help_panel=_RULES,
    ),
]
Fay = Annotated[float, typer.Option(help="ρ of Fay's design.", rich_help_panel=_RULES)]
Coefficient = Annotated[
    str,
    typer.Option(
        metavar="NUMBERS",
        help="Of the squares, one or one for each replicate, if not the usual one.",
        rich_help_panel=_RULES,
    ),
]
Factors = Annotated[
    bool,
    typer.Option("--factors", help="The columns multiply the weight.", rich_help_panel=_RULES),
]
