"""Segments that customers and the nation share into who is reached, before and after raking.

Everything that is estimated of the nation, the margins to rake to among it, is found again under
each implicate and replicate, so that the errors of the ratios are the survey's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from segmentus.arrays import Bools, Floats, Ints, sum_by
from segmentus.errors import InputError
from segmentus.estimate.groups import Groups, cut, take_totals
from segmentus.estimate.homogeneity import count_effective
from segmentus.estimate.pool import Figures, combine, pool_many
from segmentus.estimate.raking import design_effect, rake
from segmentus.estimate.shares import share_figures
from segmentus.estimate.values import Estimate
from segmentus.estimate.variance import estimate_groups
from segmentus.estimate.ways import of_shares, within_range
from segmentus.estimate.weighted import mean, total
from segmentus.progress import Progress, silent
from segmentus.survey.replicates import add_replicates
from segmentus.survey.values import Survey
from segmentus.uses.nation.balance import Balance, measure_balance
from segmentus.uses.nation.classes import RakingMargin
from segmentus.uses.nation.margins import choose_margins
from segmentus.uses.nation.shared import SharedSegments, find_map, share_segments

FEWEST = 100.0
"""Effective rows that a side needs."""

RakeTo = Literal["nation", "customers"]
"""nation: the customers' weights are raked to its margins; customers: the survey's to theirs."""


@dataclass(frozen=True, slots=True, eq=False)
class Representation:
    """How customers and the nation differ by segment.

    Attributes
    ----------
    shared : the segments and who is in them.
    customers : (k,) shares of the customers, who are counted, not sampled.
    nation : k estimates of the nation's shares.
    ratio : k estimates of the customers' share over the nation's.
    raked_to : see `RakeTo`.
    margins : raked to.
    raked_customers, raked_nation : k estimates of both shares once the weights are raked; of the
        side that is not raked, those of before.
    raked_ratio : k estimates of the one over the other.
    balance : standardised mean differences, before and after.
    effect, effective : design effect of the raked weights, and rows of equal weight that tell as
        much.
    population, money : k estimates of the nation's people, and of their total of `money_name`.
    means : k estimates of the mean of `money_name`.
    money_name : column that openings are ranked by.
    name : of the customers' table.
    not_raked : sentences on variables that are usually raked to and cannot be here.
    """

    shared: SharedSegments
    customers: Floats
    nation: tuple[Estimate, ...]
    ratio: tuple[Estimate, ...]
    raked_to: RakeTo
    margins: tuple[RakingMargin, ...]
    raked_customers: tuple[Estimate, ...]
    raked_nation: tuple[Estimate, ...]
    raked_ratio: tuple[Estimate, ...]
    balance: tuple[Balance, ...]
    effect: float
    effective: float
    population: tuple[Estimate, ...]
    money: tuple[Estimate, ...]
    means: tuple[Estimate, ...]
    money_name: str
    name: str
    not_raked: tuple[str, ...] = ()

    @property
    def openings(self) -> tuple[int, ...]:
        """Positions of the segments reached less than their share, those with most money first."""
        less = [at for at, one in enumerate(self.ratio) if one.value < 1]
        return tuple(sorted(less, key=lambda at: -self.money[at].value))


def compare_nation(
    customers: Survey,
    survey: Survey,
    pairs: Mapping[str, str] | None = None,
    *,
    k: int | None = None,
    raking: Sequence[str] = (),
    rake_to: RakeTo = "nation",
    money: str = "",
    seed: int = 0,
    progress: Progress = silent,
) -> Representation:
    """Compare customers with the nation, segment by segment.

    Parameters
    ----------
    customers : their table, as `table.read` gives it.
    survey : the nation.
    pairs : column of the customers → column of the survey; None pairs those of the same name.
    k : number of segments; None to choose.
    raking : columns of the survey, among those mapped, whose classes are raked to; () takes AGE and
        INCOME as far as they are mapped and both sides are in each class, else the first two of
        the others of which that holds.
    rake_to : whose margins.
    money : column that openings are ranked by; "" takes INCOME, else the first amount.
    seed : of the search and of replicate weights that are drawn.
    progress : called as replicate weights are drawn.

    Raises
    ------
    InputError
        A column is absent; a side has fewer than 100 effective rows; a class that was asked to be
        raked to is empty.
    """
    if survey.design.replicates is None:
        survey = add_replicates(survey, "auto", seed=seed, progress=progress)
    pairs = find_map(customers, survey) if pairs is None else pairs
    shared = share_segments(customers, survey, pairs, k=k, seed=seed)
    held = count_effective(_by_unit(shared.unit, shared.weight))
    _check_effective(customers, "before raking", held)
    margins, not_raked = choose_margins(shared, raking)
    groups = cut(shared.survey.design, _masks(shared))
    _check_effective(survey, "before raking", float(groups.effective.sum()))
    name = shared.survey.variable(money or _usual_money(shared)).name
    found = _compare(shared, groups, margins, rake_to, name, customers)
    return replace(found, not_raked=not_raked)


def _compare(
    shared: SharedSegments,
    groups: Groups,
    margins: tuple[RakingMargin, ...],
    rake_to: RakeTo,
    name: str,
    customers: Survey,
) -> Representation:
    design, k = shared.survey.design, shared.k
    ours = sum_by(shared.labels, shared.weight, k)
    nation = share_figures(groups)
    raked = _rake(shared, groups, margins, rake_to)
    families = groups.families.tolist()
    weight = raked.units
    _check_effective(
        customers if rake_to == "nation" else shared.survey, "after raking", count_effective(weight)
    )
    column = shared.survey.column(name)
    masks = _masks(shared)
    units, dollars = shared.survey.source.units, shared.survey.variable(name).unit
    return Representation(
        shared, ours,
        pool_many(nation, unit="share", families=families, ways=of_shares(groups.effective)),
        _ratios(_fixed(ours, nation), nation, families), rake_to, margins,
        _pool(raked.customers, families), _pool(raked.nation, families),
        _ratios(raked.customers, raked.nation, families),
        measure_balance(shared, margins, raked.rows, rake_to == "nation"),
        design_effect(weight), count_effective(weight),
        estimate_groups(total, np.ones(len(column)), design, masks, unit=units),
        estimate_groups(total, column, design, masks, unit=dollars),
        estimate_groups(mean, column, design, masks, unit=dollars),
        name, customers.source.name,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Raked:
    """Shares of both sides after raking, as Figures (k, m), and the raked side's weights.

    rows, units : weight of each of its rows, and of each customer or family.
    """

    customers: Figures
    nation: Figures
    rows: Floats
    units: Floats


def _rake(
    shared: SharedSegments, groups: Groups, margins: Sequence[RakingMargin], rake_to: RakeTo
) -> _Raked:
    """Rake cells, the combinations of classes, whose rows all get one factor."""
    k = shared.k
    both = [np.column_stack([getattr(one, side) for one in margins])
            for side in ("nation", "customers")]  # fmt: skip
    cells, inside = np.unique(np.vstack(both), axis=0, return_inverse=True)
    theirs, ours = np.split(inside.reshape(-1), [len(both[0])])
    held = np.bincount(shared.labels * len(cells) + ours, shared.weight, k * len(cells))
    customers = held.reshape(k, len(cells))
    nation = take_totals(groups, (theirs[:, None] == np.arange(len(cells))).astype(np.float64))
    indicators = [(cells[:, [at]] == np.arange(len(one.labels))).astype(float)
                  for at, one in enumerate(margins)]  # fmt: skip

    def raked(table: Floats) -> tuple[Floats, Floats]:
        """Shares (k, ...) of a table (k, c, ...) of the nation, and factors (..., c)."""
        by_cell = np.moveaxis(table, 1, -1)
        whole, mine = by_cell.sum(axis=0), customers.sum(axis=0)
        if rake_to == "nation":
            targets = [whole @ each for each in indicators]
            start = np.broadcast_to(mine, whole.shape)
            factor = _divide(rake(start, cells, targets), start)
            shares = np.einsum("...c,kc->k...", factor, customers)
        else:
            targets = [np.broadcast_to(mine @ e, (*whole.shape[:-1], e.shape[1]))
                       for e in indicators]  # fmt: skip
            factor = _divide(rake(whole, cells, targets), whole)
            shares = np.einsum("...c,k...c->k...", factor, by_cell)
        return shares / shares.sum(axis=0), factor

    value, factor = raked(nation.value)
    shape = (*value.shape, groups.n_replicates)
    redrawn = raked(nation.redrawn)[0] if groups.n_replicates else np.empty(shape)
    found = Figures(value, redrawn, groups.method)
    if rake_to == "nation":
        mine = shared.weight * factor.mean(axis=0)[ours]
        return _Raked(found, share_figures(groups), mine, _by_unit(shared.unit, mine))
    rows = groups.design.weight * factor[groups.design.implicate - 1, theirs]
    flat = sum_by(shared.labels, shared.weight, k)
    return _Raked(_fixed(flat, found), found, rows, _by_unit(groups.design.unit, rows))


def _by_unit(unit: Ints, weight: Floats) -> Floats:
    """Weight of each customer or family that has any."""
    summed = np.bincount(unit, weight)
    return np.asarray(summed[summed > 0], np.float64)


def _divide(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, where=below > 0, out=np.zeros(above.shape))
    return found


def _fixed(ours: Floats, like: Figures) -> Figures:
    """Shares (k,) of the customers as Figures that no replicate moves."""
    return Figures(
        np.broadcast_to(ours[:, None], like.value.shape),
        np.broadcast_to(ours[:, None, None], like.redrawn.shape),
        like.method,
    )


def _ratios(above: Figures, below: Figures, families: list[int]) -> tuple[Estimate, ...]:
    ratio = combine(np.divide, above, below)
    return pool_many(ratio, unit="ratio", families=families, ways=within_range(0.0))


def _pool(shares: Figures, families: list[int]) -> tuple[Estimate, ...]:
    return pool_many(shares, unit="share", families=families, ways=within_range(0.0, 1.0))


def _masks(shared: SharedSegments) -> list[Bools]:
    labels = shared.segmentation.clustering.labels
    return [labels == each for each in range(shared.k)]


def _usual_money(shared: SharedSegments) -> str:
    if "INCOME" in shared.survey.variables:
        return "INCOME"
    amounts = [one.name for one in shared.features.variables if one.kind == "money"]
    return amounts[0] if amounts else shared.features.scales[0].name


def _check_effective(side: Survey, when: str, effective: float) -> None:
    if effective < FEWEST:
        raise InputError(
            f"{side.source.name}: {when} its rows tell as much as {effective:.0f} of equal weight, "
            f"and a comparison needs {FEWEST:.0f}; give more rows, or rake to fewer variables."
        )
