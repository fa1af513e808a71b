"""`segmentus estimate`: a statistic of some variables, with its standard error and interval."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from segmentus.cli.screen import out, print_table, showing_progress
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.arrays import Bools, Floats
    from segmentus.estimate.variance import Estimate, Pooling, VarianceRule
    from segmentus.survey.values import Survey, Variable

STATISTICS = ("mean", "median", "share", "total")

EVERYONE = "all"
"""The group of a figure without `--by`."""

_MOST_GROUPS = 100

_RULES = "How errors are made"
_TABLE = "Your own table"


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """One figure of one group.

    Attributes
    ----------
    statistic : one of `STATISTICS`.
    variable : column name; with a colon and the value's label where its share is taken.
    group : label of the value of the `--by` variable, or `EVERYONE`.
    kind : of the variable, for its format.
    estimate : the figure.
    """

    statistic: str
    variable: str
    group: str
    kind: str
    estimate: Estimate


def estimate(
    data: Annotated[str, typer.Argument(help='"sample", "scf2019" and other waves, or a file.')],
    statistic: Annotated[str, typer.Argument(help="mean, median, share or total.")],
    names: Annotated[list[str], typer.Argument(metavar="VARIABLE", help="Columns.")],
    by: Annotated[str | None, typer.Option(help="A category: one line for each value.")] = None,
    where: Annotated[str, typer.Option(help='Domain, e.g. "TURNFEAR = 1 AND AGE < 40".')] = "",
    dollars: Annotated[
        int | None, typer.Option(help="Restate amounts in this year's dollars.")
    ] = None,
    replicates: Annotated[
        str,
        typer.Option(
            help="A file of published replicate weights, a number to draw, or 0 for none; auto "
            "takes published ones where they are, and else draws 200.",
            rich_help_panel=_RULES,
        ),
    ] = "auto",
    strata: Annotated[
        str, typer.Option(help="Column within whose values to draw.", rich_help_panel=_RULES)
    ] = "",
    seed: Annotated[int, typer.Option(help="Decides the draws.", rich_help_panel=_RULES)] = 0,
    variance: Annotated[
        str,
        typer.Option(
            help="rubin (sampling variance of all implicates) or fed (of the first).",
            rich_help_panel=_RULES,
        ),
    ] = "rubin",
    pooling: Annotated[
        str,
        typer.Option(
            help="implicates (mean of their figures) or stacked (one figure of all rows).",
            rich_help_panel=_RULES,
        ),
    ] = "implicates",
    weight: Annotated[str, typer.Option(help="Column of weights.", rich_help_panel=_TABLE)] = "",
    unit: Annotated[
        str,
        typer.Option(
            help="Column that names the customer where one has several rows.",
            rich_help_panel=_TABLE,
        ),
    ] = "",
    as_json: Annotated[
        bool,
        typer.Option("--json", help="A JSON list and nothing else on standard output."),
    ] = False,
) -> None:
    """Estimate a mean, median, share or total of VARIABLEs of DATA with its standard error."""
    from segmentus.estimate.variance import Pooling, VarianceRule
    from segmentus.survey.named import read_named
    from segmentus.survey.replicates import add_replicates
    from segmentus.survey.table.schema import Hints

    _check("statistic", statistic, STATISTICS)
    _check("--variance", variance, get_args(VarianceRule))
    _check("--pooling", pooling, get_args(Pooling))
    with showing_progress() as progress:
        survey = add_replicates(
            read_named(data, dollars=dollars, hints=Hints(weight=weight, unit=unit, strata=strata)),
            int(replicates) if replicates.lstrip("-").isdigit() else replicates,
            seed=seed,
            strata=strata or None,
            progress=progress,
        )
    survey = survey.where(where) if where else survey
    rules = {
        "variance": cast("VarianceRule", variance),
        "pooling": cast("Pooling", pooling),
    }
    groups = _groups(survey, by)
    lines = [line for name in names for line in _take(survey, statistic, name, groups, rules)]
    if as_json:
        sys.stdout.write(json.dumps([_content(line) for line in lines], indent=1) + "\n")
        sys.stderr.write(_word_errors(survey) + "\n")
    else:
        _print(survey, lines, by)


def _check(what: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        raise InputError(f"{what}: got {word!r}; give {', '.join(words[:-1])} or {words[-1]}.")


def _groups(survey: Survey, by: str | None) -> list[tuple[str, Bools | None]]:
    """Label and rows of each value of the variable to group by."""
    if by is None:
        return [(EVERYONE, None)]
    import numpy as np

    variable, column = survey.variable(by), survey.column(by)
    if variable.kind == "money":
        raise InputError(f"--by {variable.name}: it holds amounts; group by a category.")
    values = np.unique(column[~np.isnan(column)])
    if not 0 < len(values) <= _MOST_GROUPS:
        raise InputError(
            f"--by {variable.name}: it has {len(values):,} values; group by a category with 1 to "
            f"{_MOST_GROUPS}."
        )
    return [(_label(variable, value), column == value) for value in _ordered(variable, values)]


def _ordered(variable: Variable, values: Floats) -> list[float]:
    """Values that occur, in the codebook's order and then ascending."""
    codes = [code for code in variable.codes if code in values]
    return [*codes, *(value for value in values.tolist() if value not in variable.codes)]


def _label(variable: Variable, value: float) -> str:
    return variable.codes.get(value, f"{value:g}")


def _take(
    survey: Survey,
    statistic: str,
    name: str,
    groups: list[tuple[str, Bools | None]],
    rules: dict[str, Any],
) -> Iterator[_Line]:
    """Every line of one variable: by group, and for shares by value."""
    from segmentus.estimate import weighted
    from segmentus.estimate.variance import estimate_groups

    chosen = {"median": weighted.median, "total": weighted.total}.get(statistic, weighted.mean)
    variable = survey.variable(name)
    for shown, values, unit in _columns(survey, statistic, variable):
        found = estimate_groups(
            chosen, values, survey.design, [rows for _, rows in groups], unit=unit, **rules
        )
        for (label, _), one in zip(groups, found, strict=True):
            yield _Line(statistic, shown, label, variable.kind, one)


def _columns(
    survey: Survey, statistic: str, variable: Variable
) -> Iterator[tuple[str, Floats, str]]:
    """Name to show, values (n,) and unit of each column that the statistic is taken of."""
    import numpy as np

    column = survey.column(variable.name)
    if statistic != "share":
        if variable.kind == "code":
            raise InputError(
                f"{statistic} {variable.name}: it holds categories; ask for their share."
            )
        counted = statistic == "total" and variable.kind == "share"
        yield variable.name, column, survey.source.units if counted else variable.unit
        return
    if variable.kind in ("money", "count"):
        raise InputError(
            f"share {variable.name}: it holds numbers, not categories; ask for its mean or median."
        )
    seen = np.unique(column[~np.isnan(column)])
    for value in [1.0] if variable.kind == "share" else _ordered(variable, seen):
        inside = np.where(np.isnan(column), np.nan, column == value)
        yield f"{variable.name}: {_label(variable, value)}", inside, "share"


def _content(line: _Line) -> dict[str, Any]:
    """The line as JSON has it; what is not known is null."""
    one = line.estimate
    low, high = one.interval()
    numbers = {
        "estimate": one.value,
        "se": one.se,
        "sampling": one.sampling,
        "imputation": one.imputation,
        "df": one.df,
        "low": low,
        "high": high,
    }
    return {
        "statistic": line.statistic,
        "variable": line.variable,
        "group": line.group,
        **{key: value if math.isfinite(value) else None for key, value in numbers.items()},
        "families": one.families,
    }


def _print(survey: Survey, lines: list[_Line], by: str | None) -> None:
    console, source = out(), survey.source
    domain = f", where {' and '.join(survey.conditions)}" if survey.conditions else ""
    console.print(
        f"{source.name}: {survey.n_units:,} {source.units} standing for "
        f"{survey.population:,.0f}{domain}",
        soft_wrap=True,
        markup=False,
    )
    for note in source.notes:
        console.print(f"  {note}", style="yellow", soft_wrap=True, markup=False)
    group = [survey.variable(by).name] if by else []
    print_table(
        [
            "variable",
            *group,
            *(f">{word}" for word in (lines[0].statistic, "se", "95 % from", "to", source.units)),
            "unit",
        ],
        [
            [
                line.variable,
                *([line.group] if by else []),
                *(_text(line, value) for value in _figures(line.estimate)),
                f"{line.estimate.families:,}",
                "" if line.estimate.unit == "share" else line.estimate.unit,
            ]
            for line in lines
        ],
    )
    console.print(_word_errors(survey), soft_wrap=True, markup=False)


def _word_errors(survey: Survey) -> str:
    """How errors were found, as a sentence."""
    replicates = survey.design.replicates
    words = replicates.words if replicates else "no replicate weights, so no standard errors"
    return f"{words[0].upper()}{words[1:]}."


def _figures(one: Estimate) -> tuple[float, ...]:
    return one.value, one.se, *one.interval()


def _text(line: _Line, value: float) -> str:
    """A figure in the format of its kind; nothing where it is not known."""
    if not math.isfinite(value):
        return ""
    if line.statistic == "total" or line.kind == "money":
        return f"{value:,.0f}"
    return f"{100 * value:.2f} %" if line.kind in ("share", "code") else f"{value:,.3g}"
