"""Families into income by kind, and into what they spend on food and rent."""

import numpy as np

import segmentus.survey.sample.planted as planted
from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import exp
from segmentus.survey.sample.balance_sheet import lift_the_wealthy, weighted_median
from segmentus.survey.sample.households import Columns, Families

_KINDS = ("WAGEINC", "BUSSEFARMINC", "INTDIVINC", "KGINC", "SSRETINC", "TRANSFOTHINC")

_LOSS_SHARE = {"BUSSEFARMINC": 0.04, "KGINC": 0.15}
"""How many of those with such income made a loss instead."""

_LOSS = 0.07
"""Largest loss, of steady income: both losses, imputed high, stay below it imputed low."""


def draw_income(rng: np.random.Generator, families: Families) -> Columns:
    """Draw the parts of income and usual income, in dollars a year, each (h,).

    PENACCTWD is a part of SSRETINC, as in the SCF, and not added a second time.
    """
    usual = _usual_income(rng, families)
    ratio = exp(np.where(rng.random(len(usual)) < 0.3, 0.3, 0.0) * rng.standard_normal(len(usual)))
    jobless = (families.columns["LF"] == 0) & (families.segment == 0)
    ratio = np.where(jobless & (rng.random(len(usual)) < 0.05), 0.0, ratio)
    pieces = _pieces(rng, families)
    fraction = pieces / pieces.sum(axis=0)
    parts = {kind: usual * ratio * fraction[i] for i, kind in enumerate(_KINDS)}
    steady = np.sum([parts[kind] for kind in _KINDS if kind not in _LOSS_SHARE], axis=0)
    for kind, share in _LOSS_SHARE.items():
        loss = rng.random(len(usual)) < share
        parts[kind] = np.where(loss, -_LOSS * np.minimum(parts[kind], steady), parts[kind])
    return {**parts, "NORMINC": usual}


def draw_withdrawals(rng: np.random.Generator, retirement: Floats, families: Families) -> Floats:
    """Draw the part of (5h,) retirement income that was taken from accounts; (5h,) dollars."""
    share = np.where(rng.random(len(families.segment)) < 0.24, 0.35, 0.0)
    return np.asarray(np.round(retirement * np.repeat(share, 5), -1))


def draw_spending(
    rng: np.random.Generator, usual: Floats, owner: Floats, families: Families
) -> Columns:
    """Draw food in dollars a year and rent in dollars a month, each (h,)."""
    h = len(usual)
    mouths = 1 + (families.columns["MARRIED"] == 1) + 0.6 * families.columns["KIDS"]
    plenty = (usual / 59_000) ** 0.25
    noise = exp(0.4 * rng.standard_normal((3, h)))
    pays = (owner == 0) & (rng.random(h) < 0.96)
    return {
        "FOODHOME": 2950 * mouths**0.75 * plenty * noise[0],
        "FOODAWAY": np.where(rng.random(h) < 0.9, 1900 * plenty**2 * noise[1], 0),
        "RENT": np.where(pays, 980 * plenty**1.5 * noise[2], 0),
    }


def _usual_income(rng: np.random.Generator, families: Families) -> Floats:
    """Usual income with the published median and mean."""
    luck = 0.25 * families.standing + 0.45 * rng.standard_normal(len(families.segment))
    rise = planted.INCOME_RISE * families.fortune
    income = np.array(planted.INCOME_MIDDLE)[families.segment] * exp(luck + rise)
    income *= planted.MEDIAN_INCOME / weighted_median(income, families.weight)
    return np.asarray(1000 * income * lift_the_wealthy(income, families, planted.MEAN_INCOME))


def _pieces(rng: np.random.Generator, families: Families) -> Floats:
    """Relative size of each kind of income, (6, h); none is negative and no column is all zero."""
    h = len(families.segment)
    chance, size = rng.random((6, h)), exp(0.5 * rng.standard_normal((6, h)))
    work, trade = families.columns["LF"] == 1, families.columns["OCCAT1"] == 2
    old, poor = families.columns["AGE"] >= 62, families.segment == 0
    from_capital = np.array([0.02, 0.06, 0.06, 0.15, 0.40, 0.28, 0.3, 0.9])[families.segment]
    rich = families.segment == planted.WEALTHY
    capital = np.where(rich, 0.13, 0.03)
    has = [
        work & (~trade | (chance[0] < 0.5)),
        work & (trade | (chance[1] < 0.08)),
        chance[2] < from_capital,
        chance[3] < 0.5 * from_capital,
        chance[4] < np.where(old, 0.95, np.where(poor, 0.4, 0.07)),
        chance[5] < np.where(poor, 0.75, 0.17),
    ]
    share = [
        exp(-0.5 * families.fortune),
        np.where(trade, np.where(rich, 2.0, 1.0), 0.1),
        capital,
        2.5 * capital,
        np.where(rich, 0.03, np.where(work, 0.5, 1.0)),
        np.where(poor, 0.5, 0.08),
    ]
    pieces = np.array(has) * np.array(share) * size
    pieces[5, pieces.sum(axis=0) == 0] = 1.0
    return np.asarray(pieces)
