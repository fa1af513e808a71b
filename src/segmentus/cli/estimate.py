"""`segmentus estimate`: a statistic of some variables, with its standard error and interval."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast, get_args

from segmentus.cli import estimate_options as options
from segmentus.cli.figures import (
    OF,
    STATISTICS,
    AskedFigures,
    EstimateLine,
    list_groups,
    pair_groups,
    take_lines,
)
from segmentus.cli.screen import out, print_table, showing_progress
from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.estimate.variance import Pooling, VarianceRule
    from segmentus.survey.values import Survey


def run_estimate(
    data: options.Data,
    statistic: options.StatisticOption,
    names: options.NamesOption,
    by: options.ByOption = None,
    where: options.Where = "",
    q: options.Share = 0.5,
    of: options.Of = "mean",
    against: options.Against = "",
    min_families: options.MinFamilies = 5,
    dollars: options.Dollars = None,
    replicates: options.ReplicatesOption = "auto",
    strata: options.Strata = "",
    seed: options.Seed = 0,
    variance: options.Variance = "rubin",
    pooling: options.PoolingOption = "implicates",
    weight: options.Weight = "",
    unit: options.Unit = "",
    id_: options.Id = "",
    implicates: options.Implicates = "",
    columns: options.ReplicateColumnsOption = "",
    replicate_design: options.ReplicateDesign = "bootstrap",
    replicate_file: options.ReplicateFile = "",
    center: options.Center = "",
    fay: options.Fay = 0.5,
    coefficient: options.Coefficient = "",
    factors: options.Factors = False,
    as_json: options.AsJson = False,
) -> None:
    """Estimate a mean, median, share, total, quantile, ratio or difference of VARIABLEs of DATA."""
    from segmentus.cli.estimate_data import AskedData

    asked = _asked(statistic, q, of, variance, pooling, min_families)
    _check_groups(statistic, by, where, against)
    wanted = AskedData(
        data, implicates, dollars, replicates, seed, strata, weight, unit, id_,
        columns, replicate_design, replicate_file, center, fay, coefficient, factors,
    )  # fmt: skip
    with showing_progress() as progress:
        survey = wanted.read(progress)
    if statistic == "difference" and by is None:
        groups = pair_groups(survey, where, against)
    else:
        survey = survey.where(where) if where else survey
        groups = list_groups(survey, by)
    lines = list(take_lines(survey, asked, names, groups))
    if as_json:
        sys.stdout.write(json.dumps([_content(line) for line in lines], indent=1) + "\n")
        sys.stderr.write(_word_errors(survey) + "\n")
    else:
        _print(survey, lines, asked, by)


def _asked(
    statistic: str, q: float, of: str, variance: str, pooling: str, least: int
) -> AskedFigures:
    """Return what is wanted, of words that are known."""
    from segmentus.estimate.variance import Pooling, VarianceRule

    _check("statistic", statistic, STATISTICS)
    _check("--variance", variance, get_args(VarianceRule))
    _check("--pooling", pooling, get_args(Pooling))
    _check("--of", of, OF)
    if not 0 <= q <= 1:
        raise InputError(f"--q: got {q:g}; give a share between 0 and 1, e.g. 0.9.")
    return AskedFigures(
        statistic, q, of, cast("VarianceRule", variance), cast("Pooling", pooling), least
    )


def _check_groups(statistic: str, by: str | None, where: str, against: str) -> None:
    """Refuse groups that do not say what is compared with what."""
    if statistic != "difference" and against:
        raise InputError(f"--against: a {statistic} makes no comparison; ask for a difference.")
    if statistic == "difference" and by is not None and against:
        raise InputError("--against: --by compares each group with all others; give one of them.")
    if statistic == "difference" and by is None and not where:
        raise InputError(
            "difference: no groups; give --where for one group, and --against for the other "
            "where it is not all others, or --by."
        )


def _check(what: str, word: str, words: Sequence[str]) -> None:
    if word not in words:
        raise InputError(f"{what}: got {word!r}; give {', '.join(words[:-1])} or {words[-1]}.")


def _content(line: EstimateLine) -> dict[str, Any]:
    """The line as JSON has it; what is not known is null."""
    from segmentus.estimate.interval import word_way
    from segmentus.formats import known

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
        **{key: known(value) for key, value in numbers.items()},
        "families": one.families,
        "interval": word_way(one.way) if math.isfinite(low) else None,
        "withheld": line.withheld,
    }


def _print(survey: Survey, lines: list[EstimateLine], asked: AskedFigures, by: str | None) -> None:
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
    grouped = by is not None or asked.statistic == "difference"
    group = [survey.variable(by).name if by else "groups"] if grouped else []
    figure = f"quantile {asked.q:g}" if asked.statistic == "quantile" else lines[0].statistic
    print_table(
        ["variable", *group, *(f">{w}" for w in (figure, "se", "95 % from", "to", source.units)),
         "unit"],
        [
            [
                line.variable,
                *([line.group] if grouped else []),
                *_cells(line, asked),
                f"{line.estimate.families:,}",
                "" if line.estimate.unit == "share" else line.estimate.unit,
            ]
            for line in lines
        ],
    )  # fmt: skip
    for sentence in (_word_errors(survey), *_word_lines(lines, asked, source.units)):
        console.print(sentence, soft_wrap=True, markup=False)


def _word_errors(survey: Survey) -> str:
    """Say how errors were computed, in a sentence."""
    replicates = survey.design.replicates
    words = replicates.words if replicates else "no replicate weights, so no standard errors"
    return f"{words[0].upper()}{words[1:]}."


def _word_lines(lines: list[EstimateLine], asked: AskedFigures, units: str) -> Iterator[str]:
    """Explain lines that lack a figure or an error."""
    from segmentus.estimate.interval import Alike

    withheld = sum(line.withheld for line in lines)
    if withheld:
        which = "1 figure is" if withheld == 1 else f"{withheld:,} figures are"
        yield f"{which} withheld: based on fewer than {asked.least} {units}."
    if any(line.estimate.one_sided for line in lines):
        yield (
            f"Where none or all of the {units} have it, no standard error can be estimated; the "
            "interval is a 95 % bound on one side."
        )
    if any(line.estimate.known for line in lines):
        yield "Known: the weights are calibrated to this figure, or the domain was chosen by it."
    if any(isinstance(line.estimate.way, Alike) for line in lines):
        yield f"Where all {units} have the same value, they do not tell how far off it is."


def _cells(line: EstimateLine, asked: AskedFigures) -> list[str]:
    """Figure, standard error and interval in the format of their kind."""
    one = line.estimate
    figures = [_text(line, asked, value) for value in (one.value, one.se, *one.interval())]
    return [figures[0], "known", "", ""] if one.known else figures


def _text(line: EstimateLine, asked: AskedFigures, value: float) -> str:
    """A figure in the format of its kind; nothing where it is not known."""
    if not math.isfinite(value):
        return ""
    if asked.word == "total" or line.kind == "money":
        return f"{value:,.0f}"
    return f"{100 * value:.2f} %" if line.kind in ("share", "code") else f"{value:,.3g}"
