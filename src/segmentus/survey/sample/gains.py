"""Assets and debts into what hangs on them: unrealised gains, stock exposure, monthly payments."""

import numpy as np

from segmentus.arrays import Floats
from segmentus.compiled.arithmetic import exp
from segmentus.survey.design import IMPLICATES
from segmentus.survey.sample.households import Columns, Families

_MONTHLY = {
    "MORTPAY": {"NH_MORT": 0.0075, "HELOC": 0.008, "RESDBT": 0.006},
    "CONSPAY": {"VEH_INST": 0.029, "EDN_INST": 0.009, "OTH_INST": 0.035},
    "REVPAY": {"CCBAL": 0.025, "OTHLOC": 0.02},
}
"""Payment a month for each dollar owed."""


def draw_gains(rng: np.random.Generator, rows: Columns, families: Families) -> Columns:
    """Draw unrealised gains, dollars in stocks, payments and HCHECK; each (5h,) whole dollars.

    One rate is drawn per family, so that a family's implicates differ only where amounts do.
    """
    age = families.columns["AGE"]
    h = len(age)
    long_held = np.clip(0.1 + 0.006 * (age - 30), 0, 0.5)
    rate = {
        "HOUSES": long_held + 0.2 * rng.standard_normal(h),
        "ORESRE": long_held + 0.2 * rng.standard_normal(h),
        "BUS": 0.6 + 0.35 * rng.standard_normal(h),
        "STMF": 0.3 + 0.3 * rng.standard_normal(h),
    }
    business = rows["ACTBUS"] + rows["NONACTBUS"]
    return {
        "KGHOUSE": _times(rows["HOUSES"], rate["HOUSES"]),
        "KGORE": _times(rows["ORESRE"], rate["ORESRE"]),
        "KGBUS": _times(business, np.minimum(rate["BUS"], 1)),
        "KGSTMF": _times(rows["STOCKS"] + rows["NMMF"], np.minimum(rate["STMF"], 0.95)),
        "EQUITY": _equity(rng, rows, h),
        "HCHECK": _has_checking(rng, rows["CHECKING"], h),
        **_payments(rng, rows, h),
    }


def _times(amount: Floats, rate: Floats) -> Floats:
    """Whole dollars of (5h,) amounts times (h,) family rates; + 0.0 turns −0 into 0."""
    return np.asarray(np.rint(amount * np.repeat(rate, IMPLICATES)) + 0.0)


def _equity(rng: np.random.Generator, rows: Columns, h: int) -> Floats:
    """Dollars in stocks: held directly and inside funds, retirement accounts and trusts."""
    inside = np.where(rng.random((3, h)) < 0.85, rng.beta(3, 2, (3, h)), 0.0)
    held = [_times(rows[name], inside[i]) for i, name in enumerate(("NMMF", "RETQLIQ", "OTHMA"))]
    return np.asarray(rows["STOCKS"] + np.sum(held, axis=0))


def _has_checking(rng: np.random.Generator, checking: Floats, h: int) -> Floats:
    """A checking account may hold nothing, so having one is not the same as an amount."""
    empty = np.repeat(rng.random(h) < 0.09, IMPLICATES)
    return ((checking > 0) | empty).astype(np.float64)


def _payments(rng: np.random.Generator, rows: Columns, h: int) -> Columns:
    """Dollars a month by kind of debt."""
    pace = exp(0.3 * rng.standard_normal((len(_MONTHLY), h)))
    return {
        name: _times(np.sum([rate * rows[debt] for debt, rate in debts.items()], axis=0), pace[i])
        for i, (name, debts) in enumerate(_MONTHLY.items())
    }
