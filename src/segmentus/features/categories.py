"""Categories into 0/1 features, scaled so that two values lie a stated squared distance apart.

A category of c values becomes c features of 0 and 1, each times √(γ/2): rows of two values differ
in two of them, so their squared distance is γ, and rows of one value are 0 apart. That is the
simple matching of Gower (1971, Biometrics 27:857) and of k-prototypes (Huang 1998, Data Mining and
Knowledge Discovery 2:283), whose weight of categories against numbers γ is; with means of 0/1
features as centers, the shares of the values, in place of modes (Ahmad & Dey 2007, Data &
Knowledge Engineering 63:503, likewise keep shares), all of it is plain squared Euclidean geometry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from segmentus.arrays import Floats
from segmentus.errors import InputError
from segmentus.features.values import Level, Treated
from segmentus.survey.values import Survey, Variable

RARE = 0.01
"""Values on a smaller share of the weight are merged into `REST`, with missing ones."""
REST = "any other"
AVERAGE = 2.0
"""Mean squared distance of two random rows on a standardised number, and on a category."""
LARGEST_GAP = 8.0
"""No two values are farther apart (squared); twice as far as those of an even yes or no."""


def find_gap(shares: Floats, gap: float | None = None) -> float:
    """Squared distance of two values by which a category weighs as much as a number.

    Two weighted random rows differ in value with probability 1 − Σ p², so at
    γ = 2 / (1 − Σ p²) their squared distance averages 2, as on a standardised number.

    Parameters
    ----------
    shares : (c,) p, of the weight.
    gap : γ where it is given.

    >>> find_gap(np.array([0.5, 0.5])), find_gap(np.array([0.99, 0.01]))
    (4.0, 8.0)
    """
    if gap is not None:
        return gap
    return min(AVERAGE / max(1.0 - float(np.sum(shares**2)), 1e-12), LARGEST_GAP)


def code_categories(
    treated: Treated, names: Sequence[str], weight: Floats, gap: float | None = None
) -> Treated:
    """Add a 0/1 column for each value of each category, and let them be features.

    Parameters
    ----------
    treated : domain and whole survey, with the other features.
    names : columns of categories or yes/no.
    weight : (n,) of the fit, over the domain's rows.
    gap : squared distance between two values of any column; by `find_gap` where None.

    Raises
    ------
    InputError
        A category has one value only, or too many rare ones.
    """
    for name in names:
        treated = _code(treated, treated.survey.variable(name), weight, gap)
    return treated


def _code(treated: Treated, variable: Variable, weight: Floats, gap: float | None) -> Treated:
    codes = treated.survey.column(variable.name)
    levels = _levels(variable.name, codes, weight, gap)
    words = _words(variable, levels, treated.survey)
    survey, everyone = (
        _add(one, variable, dict(zip(words, levels, strict=True)))
        for one in (treated.survey, treated.everyone)
    )
    merged = int((~np.isin(codes, levels[0].named)).sum())
    note = (
        f"{variable.name}: {len(levels)} values of a category were clustered on, at a squared "
        f"distance of {levels[0].gap:.4g}"
        + (f"; {merged:,} rows with rare or missing values count as {REST}." if merged else ".")
    )
    return replace(
        treated, survey=survey, everyone=everyone, names=(*treated.names, *words),
        notes=(*treated.notes, note),
        levels={**treated.levels, **dict(zip(words, levels, strict=True))},
    )  # fmt: skip


def _levels(name: str, codes: Floats, weight: Floats, gap: float | None) -> list[Level]:
    """One level for each value that is not rare, and one for the others where there are any."""
    seen, place = np.unique(codes, return_inverse=True)
    shares = np.bincount(place, weights=weight, minlength=len(seen)) / weight.sum()
    kept = (shares >= RARE) & ~np.isnan(seen)
    other = float(shares[~kept].sum())
    rest = bool((~kept).any()) and other > 0
    parts = np.array([*shares[kept], *([other] if rest else [])])
    if len(parts) < 2 or not kept.any():
        raise InputError(
            f"feature {name}: of its values {int(kept.sum())} hold {RARE:.0%} of the weight or "
            "more, so it cannot tell segments apart; leave it out.".replace("%", " %")
        )
    named, apart = tuple(seen[kept].tolist()), find_gap(parts, gap)
    rest = rest or bool(np.isnan(codes).any())
    found: list[float | None] = [*named, *([None] if rest else [])]
    return [Level(name, code, named, rest, apart) for code in found]


def _words(variable: Variable, levels: Sequence[Level], survey: Survey) -> list[str]:
    """Names of the features, like "job = admin."; all different and none taken."""
    names: list[str] = []
    for level in levels:
        value = REST if level.code is None else variable.word_of(level.code)
        name = f"{variable.name} = {value}"
        while name in names or name in survey.frame.columns:
            name += "'"
        names.append(name)
    return names


def _add(survey: Survey, variable: Variable, levels: dict[str, Level]) -> Survey:
    """The survey with a 0/1 column for each level."""
    codes = survey.column(variable.name)
    columns = [pl.Series(name, level.apply(codes)).fill_nan(None) for name, level in levels.items()]
    values = {name: name.removeprefix(f"{variable.name} = ") for name in levels}
    variables = {
        name: Variable(
            name, f"{variable.label} is {value}", "share", codes={0.0: "no", 1.0: "yes"},
            topic=variable.topic, short=f"{variable.short_label} {value}",
        )
        for name, value in values.items()
    }  # fmt: skip
    return replace(
        survey, frame=survey.frame.with_columns(columns),
        variables={**survey.variables, **variables},
    )  # fmt: skip
