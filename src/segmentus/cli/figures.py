"""What `segmentus estimate` asks for into its lines: one figure of one group each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.arrays import Bools, Floats
    from segmentus.estimate.variance import Estimate, Pooling, Statistic, VarianceRule
    from segmentus.survey.values import Survey, Variable

STATISTICS = ("mean", "median", "share", "total", "quantile", "ratio", "difference")

OF = ("mean", "median", "share", "total", "quantile")
"""What a difference can be of."""

EVERYONE = "all"
"""The group of a figure without `--by`."""

_MOST_GROUPS = 100


@dataclass(frozen=True, slots=True)
class AskedFigures:
    """What is wanted of the variables.

    Attributes
    ----------
    statistic : one of `STATISTICS`.
    q : share of a quantile, in 0…1.
    of : of what a difference is one, one of `OF`.
    variance, pooling : how errors and values are made.
    least : families (or customers) a figure needs; with fewer it is blank.
    """

    statistic: str
    q: float
    of: str
    variance: VarianceRule
    pooling: Pooling
    least: int

    @property
    def word(self) -> str:
        """Name what is taken of a column: the statistic, or that which is subtracted."""
        return self.of if self.statistic == "difference" else self.statistic

    @property
    def rules(self) -> dict[str, Any]:
        """Rules as `estimate` takes them."""
        return {"variance": self.variance, "pooling": self.pooling}


@dataclass(frozen=True, slots=True, eq=False)
class EstimateLine:
    """One figure of one group.

    Attributes
    ----------
    statistic : one of `STATISTICS`.
    variable : column name; with a colon and the value's label where its share is taken.
    group : label of the value of the `--by` variable, or `EVERYONE`.
    kind : of the variable, for its format.
    estimate : the figure; blank where `withheld`.
    withheld : whether fewer families than are needed stand behind it.
    """

    statistic: str
    variable: str
    group: str
    kind: str
    estimate: Estimate
    withheld: bool


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rows a figure is of, and those it is compared with; None is all rows."""

    label: str
    rows: Bools | None
    other: Bools | None = None


def list_groups(survey: Survey, by: str | None) -> list[Group]:
    """Label and rows of each value of the variable to group by, against all others.

    Raises
    ------
    InputError
        The variable holds amounts, or too many values.
    """
    if by is None:
        return [Group(EVERYONE, None)]
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
    return [
        Group(variable.word_of(value), column == value, ~np.isnan(column) & (column != value))
        for value in _ordered(variable, values)
    ]


def pair_groups(survey: Survey, where: str, against: str) -> list[Group]:
    """One group of a condition beside that of another, everyone else where none is given."""
    rows = survey.rows_where(where)
    other = survey.rows_where(against) if against else ~rows
    if not other.any():
        raise InputError(
            f"--where {where!r}: every row satisfies it, and nobody is left to compare with."
        )
    return [Group(f"{where} less {against or 'all others'}", rows, other)]


def take_lines(
    survey: Survey, asked: AskedFigures, names: Sequence[str], groups: list[Group]
) -> Iterator[EstimateLine]:
    """Every line: by variable, by value where shares are taken, and by group.

    Raises
    ------
    InputError
        A variable does not exist, or has no such statistic; a ratio is not of two variables.
    """
    if asked.statistic == "ratio":
        yield from _take_ratio(survey, asked, names, groups)
        return
    for name in names:
        variable = survey.variable(name)
        for shown, values, unit in _columns(survey, asked.word, variable):
            found = _estimate(survey, asked, values, unit, groups)
            chosen = survey.is_chosen_by(variable.name)
            for group, one in zip(groups, found, strict=True):
                figure = one.settle() if chosen else one
                yield _line(asked, shown, group, variable.kind, figure)


def _take_ratio(
    survey: Survey, asked: AskedFigures, names: Sequence[str], groups: list[Group]
) -> Iterator[EstimateLine]:
    """Total of the first variable over that of the second, by group."""
    import numpy as np

    if len(names) != 2:
        raise InputError(
            f"ratio: got {len(names)} variables; give two, for the total of the first over that of "
            "the second."
        )
    above, below = (survey.variable(name) for name in names)
    for variable in (above, below):
        _refuse_categories("ratio", variable)
    pairs = np.column_stack([survey.column(one.name) for one in (above, below)])
    unit = "" if above.unit == below.unit else f"{above.unit} / {below.unit or below.name}"
    for group, one in zip(groups, _estimate(survey, asked, pairs, unit, groups), strict=True):
        yield _line(asked, f"{above.name} / {below.name}", group, "ratio", one)


def _estimate(
    survey: Survey, asked: AskedFigures, values: Floats, unit: str, groups: list[Group]
) -> tuple[Estimate, ...]:
    from segmentus.estimate.variance import estimate_difference, estimate_groups

    statistic, design = _statistic(asked), survey.design
    if asked.statistic != "difference":
        masks = [group.rows for group in groups]
        return estimate_groups(statistic, values, design, masks, unit=unit, **asked.rules)
    return tuple(
        estimate_difference(
            statistic, values, design, group.rows, group.other, unit=unit, **asked.rules
        )
        for group in groups
        if group.rows is not None
    )


def _statistic(asked: AskedFigures) -> Statistic:
    from segmentus.estimate import weighted

    if asked.word == "quantile":
        return partial(weighted.quantile, q=asked.q)
    known = {"median": weighted.median, "total": weighted.total, "ratio": weighted.ratio}
    return known.get(asked.word, weighted.mean)


def _line(asked: AskedFigures, shown: str, group: Group, kind: str, one: Estimate) -> EstimateLine:
    """A line whose figure is blank where too few families stand behind it."""
    withheld = 0 < one.families < asked.least
    word = f"difference of {asked.of}s" if asked.statistic == "difference" else asked.statistic
    return EstimateLine(word, shown, group.label, kind, one.blank() if withheld else one, withheld)


def _ordered(variable: Variable, values: Floats) -> list[float]:
    """Values that occur, in the codebook's order and then ascending."""
    codes = [code for code in variable.codes if code in values]
    return [*codes, *(value for value in values.tolist() if value not in variable.codes)]


def _columns(
    survey: Survey, statistic: str, variable: Variable
) -> Iterator[tuple[str, Floats, str]]:
    """Name to show, values (n,) and unit of each column that the statistic is taken of."""
    import numpy as np

    column = survey.column(variable.name)
    if statistic != "share":
        _refuse_categories(statistic, variable)
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
        yield f"{variable.name}: {variable.word_of(value)}", inside, "share"


def _refuse_categories(statistic: str, variable: Variable) -> None:
    if variable.kind == "code":
        raise InputError(f"{statistic} {variable.name}: it holds categories; ask for their share.")
