"""Families into their assets and debts by kind, scaled until medians are near the published."""

import numpy as np

import segmentus.survey.sample.planted as planted
from segmentus.arrays import Bools, Floats
from segmentus.compiled.arithmetic import exp
from segmentus.survey.design import IMPLICATES
from segmentus.survey.sample.households import Columns, Families, log_odds, top_share

_TUNING_ROUNDS = 12

_PRONE = 0.4
"""Share of families that left some amounts unanswered."""

_FARTHEST = 2.3
"""Amounts stay within this many standard deviations, or one family would own everything."""

_UNSURE = ("SAVING", "STOCKS", "RETQLIQ", "CASHLI", "OTHFIN", "CCBAL", "OTH_INST", "ODEBT")
"""Items where, for a few families, even having any is imputed; none secures a debt."""


def draw_balance_sheet(rng: np.random.Generator, families: Families) -> Columns:
    """Draw every asset and debt of `planted.ASSETS` and `planted.DEBTS` in dollars, each (h,)."""
    drawn: Columns = {}
    for name, item in {**planted.ASSETS, **planted.DEBTS}.items():
        leaning = 0.9 * families.borrowing if name in planted.DEBTS else 0.15 * families.standing
        held = _held(rng, item, families, leaning, drawn.get(item.of))
        drawn[name] = np.where(held, _amount(rng, item, families, drawn.get(item.of)), 0.0)
    scale = _tune(_net_worth(drawn), families)
    sheet = {name: amount * scale for name, amount in drawn.items()}
    negative = rng.random(len(scale)) < 0.03
    sheet["NNRESRE"] = np.where(negative, -0.2, 1.0) * sheet["NNRESRE"]
    return sheet


def impute(
    rng: np.random.Generator, columns: Columns, families: Families, times: int = IMPLICATES
) -> Columns:
    """Complete every amount `times` times: (h,) dollars into (times · h,) whole tens of dollars.

    An answered amount is the same in all implicates; an imputed one differs by a log-normal
    factor with standard deviation 0.35 in the log, and a few holdings come and go. Completions are
    draws from one distribution, so any of them can stand for the answer that was not given.
    """
    h = len(families.segment)
    prone = rng.random(h) < _PRONE
    rows = {}
    for name, amount in columns.items():
        imputed = prone & (rng.random(h) < 0.3)
        error = rng.standard_normal((h, times)).clip(-_FARTHEST, _FARTHEST)
        noise = exp(np.where(imputed[:, None], 0.35, 0.0) * error)
        # + 0.0 turns −0 into 0, which would print and hash as another number
        filled = np.round(amount[:, None] * noise, -1) + 0.0
        small = (amount[:, None] > 0) & (filled == 0)
        rows[name] = np.where(small, 10.0, filled)
        if name in _UNSURE:
            unsure = prone & (rng.random(h) < 0.03)
            rows[name] *= ~unsure[:, None] | (rng.random((h, times)) < 0.6)
    return {name: np.ascontiguousarray(amount).ravel() for name, amount in rows.items()}


def weighted_median(values: Floats, weight: Floats) -> float:
    """Lowest value whose cumulative weight reaches half of the total.

    >>> weighted_median(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]))
    2.0
    """
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weight[order])
    return float(values[order[np.searchsorted(mass, mass[-1] / 2)]])


def lift_the_wealthy(values: Floats, families: Families, mean: float) -> Floats:
    """Factor (h,) on the wealthy alone under which the weighted mean becomes `mean`."""
    wealthy = families.segment == planted.WEALTHY
    total = families.weight * values
    wanted = mean * families.weight.sum() - total[~wealthy].sum()
    return np.where(wealthy, wanted / total[wealthy].sum(), 1.0)


def _held(
    rng: np.random.Generator,
    item: planted.Item,
    families: Families,
    leaning: Floats,
    secured_by: Floats | None,
) -> Bools:
    """Choose who has the item: the likeliest, with logistic chance, up to the item's share."""
    score = log_odds(np.array(item.owned))[families.segment] + leaning
    score = score + rng.logistic(size=len(score))
    if secured_by is not None:
        score = np.where(secured_by > 0, score, -np.inf)
    return top_share(score, families.weight, item.share)


def _amount(
    rng: np.random.Generator, item: planted.Item, families: Families, secured_by: Floats | None
) -> Floats:
    """Draw amounts where the item is held."""
    noise = item.spread * rng.standard_normal(len(families.segment)).clip(-_FARTHEST, _FARTHEST)
    middle = np.array(item.middle)[families.segment]
    if secured_by is not None:
        return np.asarray(secured_by * np.minimum(middle * exp(noise), 1.1))
    luck = 0.4 * families.standing + item.rise * families.fortune
    return np.asarray(1000 * middle * exp(noise + luck))


def _net_worth(sheet: Columns) -> Floats:
    """Assets less debts."""
    assets = np.sum([sheet[name] for name in planted.ASSETS], axis=0)
    return np.asarray(assets - np.sum([sheet[name] for name in planted.DEBTS], axis=0))


def _tune(net_worth: Floats, families: Families) -> Floats:
    """Factor (h,) on all amounts: one per age class times one per race, then the wealthy's.

    Multiplying a group's assets and debts by one factor multiplies its median by it, so rounds
    over the two groupings converge as raking does; half steps let the two share what is left.
    """
    scale = np.ones(len(net_worth))
    goals = (
        (families.columns["AGECL"], range(1, 7), planted.MEDIAN_BY_AGE),
        (families.columns["RACE"], planted.RACE_CODES, planted.MEDIAN_BY_RACE),
    )
    for _ in range(_TUNING_ROUNDS):
        for codes, groups, medians in goals:
            for group, median in zip(groups, medians, strict=True):
                rows = codes == group
                now = weighted_median((net_worth * scale)[rows], families.weight[rows])
                scale[rows] *= (1000 * median / now) ** 0.5
    lift = lift_the_wealthy(net_worth * scale, families, 1000 * planted.MEAN_NET_WORTH)
    return scale * lift
