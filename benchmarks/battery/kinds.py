"""Planted tables: a kind and a seed into a table, its true groups, and what should be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

Generator = np.random.Generator


@dataclass(frozen=True)
class Planted:
    """A table of customers with a known answer.

    Attributes
    ----------
    table : columns as a user would have them, a column of weights among them where `weight` says.
    truth : (n,) group of each row; None where there is one group.
    weight : column of weights; "" for none.
    finding : "groups", "bands" (one piece that is no plain cloud) or "none".
    """

    table: pd.DataFrame
    truth: np.ndarray | None
    weight: str
    finding: str


def _name(values: np.ndarray, names: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame(values, columns=names or [f"score_{i + 1}" for i in range(values.shape[1])])


def _cloud(draw: Callable[[Generator, int], np.ndarray], names: list[str] | None = None):
    def make(rng: Generator, n: int) -> Planted:
        return Planted(_name(draw(rng, n), names), None, "", "none")

    return make


def _curved(draw: Callable[[Generator, int], np.ndarray]):
    def make(rng: Generator, n: int) -> Planted:
        return Planted(_name(draw(rng, n)), None, "", "bands")

    return make


def _gamma(rng: Generator, n: int) -> np.ndarray:
    return np.round(rng.gamma([0.7, 1.5, 3.0], [900.0, 300.0, 40.0], (n, 3)), 2)


def _counts(rng: Generator, n: int) -> np.ndarray:
    return rng.poisson(rng.gamma(2.0, 1.0, (n, 1)) * [3.0, 1.0, 0.4, 6.0]).astype(float)


def _ratings(rng: Generator, n: int) -> np.ndarray:
    """Means of five answers from 1 to 5 about each of four things."""
    mood = rng.normal(size=(n, 1, 1))
    answers = np.clip(np.round(3.4 + 0.7 * mood + 0.8 * rng.normal(size=(n, 4, 5))), 1, 5)
    return answers.mean(axis=2)


def _heavy(rng: Generator, n: int) -> np.ndarray:
    common = rng.standard_t(4, (n, 1))
    return np.round(200 + 30 * (0.6 * common + rng.standard_t(4, (n, 6))), 1)


def _holdings(rng: Generator, n: int) -> np.ndarray:
    """Amounts that many lack, the rich more of each: no groups, only zeros and a gradient."""
    rich = rng.normal(size=(n, 1))
    amount = np.exp(7 + rich + rng.normal(size=(n, 4)))
    held = rng.normal(size=(n, 4)) + 0.8 * rich > [-0.8, 0.0, 0.6, 1.0]
    return np.round(amount * held, 2)


def _wide(rng: Generator, n: int) -> np.ndarray:
    factor = rng.normal(size=(n, 3)) @ rng.normal(size=(3, 12))
    return 50 + 8 * (0.5 * factor + rng.normal(size=(n, 12)))


def _banana(rng: Generator, n: int) -> np.ndarray:
    turn = rng.uniform(-1.4, 1.4, n)
    return 10 * np.c_[np.sin(turn), np.cos(turn)] + rng.normal(0, 0.8, (n, 2))


def _ring(rng: Generator, n: int) -> np.ndarray:
    turn = rng.uniform(0, 2 * np.pi, n)
    return 10 * np.c_[np.sin(turn), np.cos(turn)] + rng.normal(0, 0.9, (n, 2))


def _s_curve(rng: Generator, n: int) -> np.ndarray:
    turn, wide = 3 * np.pi * (rng.uniform(size=n) - 0.5), 2 * rng.uniform(size=n)
    sheet = np.c_[np.sin(turn), wide, np.sign(turn) * (np.cos(turn) - 1)]
    return 10 * sheet + rng.normal(0, 0.5, (n, 3))


def _parabola(rng: Generator, n: int) -> np.ndarray:
    x = rng.normal(size=n) * 2
    return 10 * np.c_[x, x**2 + rng.normal(size=n), 2 * rng.normal(size=n)]


def _blobs(shares: list[float], apart: float, p: int, noise: int = 0):
    """Round groups of standard deviation 1 whose centers lie `apart` and more from one another."""

    def make(rng: Generator, n: int) -> Planted:
        k = len(shares)
        while True:
            centers = rng.normal(size=(k, p)) * apart
            away = np.sqrt(((centers[:, None] - centers) ** 2).sum(axis=2))[np.triu_indices(k, 1)]
            if away.min() >= apart and away.min() < apart * 1.1:
                break
        truth = np.repeat(np.arange(k), _split(n, shares))
        values = centers[truth] + rng.normal(size=(len(truth), p))
        values = np.c_[values, rng.normal(size=(len(truth), noise))]
        return Planted(_name(100 + 10 * values), truth, "", "groups")

    return make


def _split(n: int, shares: list[float]) -> list[int]:
    sizes = [round(n * share) for share in shares]
    sizes[0] += n - sum(sizes)
    return sizes


def _spenders(rng: Generator, n: int) -> Planted:
    """Customers of four habits in counts and amounts, as a shop's export has them."""
    truth = np.repeat(np.arange(4), _split(n, [0.4, 0.3, 0.2, 0.1]))
    visits = 1 + rng.poisson(np.array([1.0, 6.0, 20.0, 4.0])[truth])
    spend = np.exp(np.array([3.0, 4.5, 6.0, 8.0])[truth] + 0.5 * rng.normal(size=n)) * visits
    days = rng.gamma(2.0, np.array([90.0, 30.0, 6.0, 20.0])[truth])
    columns = np.c_[visits, spend.round(2), days.round()]
    return Planted(_name(columns, ["visits", "spend_eur", "recency_days"]), truth, "", "groups")


def _savers(rng: Generator, n: int) -> Planted:
    """Three groups by which of four products they hold, and how much."""
    truth = np.repeat(np.arange(3), _split(n, [0.5, 0.3, 0.2]))
    held = np.array([[0.95, 0.1, 0.05, 0.9], [0.95, 0.9, 0.1, 0.2], [0.98, 0.95, 0.95, 0.5]])[truth]
    size = np.array([[6.0, 7.0, 8.0, 7.0], [8.0, 8.0, 8.0, 7.0], [9.5, 10.0, 11.0, 7.0]])[truth]
    amount = np.exp(size + 0.5 * rng.normal(size=size.shape)) * (
        rng.uniform(size=size.shape) < held
    )
    names = ["balance_usd", "savings_usd", "funds_usd", "loan_usd"]
    return Planted(_name(amount.round(2), names), truth, "", "groups")


def _one_far(rng: Generator, n: int) -> Planted:
    planted = _blobs([0.4, 0.35, 0.25], 6.0, 3)(rng, n)
    table = planted.table.copy()
    table.iloc[3, 1] = 9_999_999.0
    return Planted(table, planted.truth, "", "groups")


def _test_accounts(rng: Generator, n: int) -> Planted:
    planted = _blobs([0.4, 0.35, 0.25], 6.0, 3)(rng, n)
    table = planted.table.copy()
    table.iloc[:4] = [5000.0, -4000.0, 7000.0]
    table.iloc[:4] += rng.normal(size=(4, 3))
    return Planted(table, planted.truth, "", "groups")


def _weighted(rng: Generator, n: int) -> Planted:
    planted = _blobs([0.5, 0.3, 0.2], 5.0, 4)(rng, n)
    table = planted.table.assign(weight=rng.gamma(1.2, 1.0, n).round(4) + 0.01)
    return Planted(table, planted.truth, "weight", "groups")


def _long(rng: Generator, n: int) -> Planted:
    """Three long groups, side by side."""
    truth = np.repeat(np.arange(3), _split(n, [1 / 3, 1 / 3, 1 / 3]))
    values = rng.normal(size=(n, 2)) * [4, 1] + np.c_[np.zeros(n), 7.0 * truth]
    turn = np.linalg.qr(rng.normal(size=(2, 2)))[0]
    return Planted(_name(200 + 10 * values @ turn), truth, "", "groups")


def _mall(rng: Generator, n: int) -> Planted:
    """Income and spending score: four corners and a middle."""
    corners = np.array([[25, 20], [25, 79], [55, 50], [87, 18], [87, 82]])
    truth = np.repeat(np.arange(5), _split(n, [0.11, 0.11, 0.4, 0.18, 0.2]))
    values = corners[truth] + rng.normal(size=(n, 2)) * np.array([7.5, 7.0])
    values = np.clip(np.round(values), [15, 1], [137, 99])
    names = ["Annual Income (k$)", "Spending Score (1-100)"]
    return Planted(_name(values, names), truth, "", "groups")


MAKERS: dict[str, Callable[[Generator, int], Planted]] = {
    "gamma": _cloud(_gamma, ["spend_eur", "fees_eur", "orders_eur"]),
    "counts": _cloud(_counts, ["visits", "orders", "returns", "clicks"]),
    "ratings": _cloud(_ratings, [f"rating_{i}" for i in range(1, 5)]),
    "heavy": _cloud(_heavy),
    "holdings": _cloud(_holdings, ["cash_usd", "savings_usd", "shares_usd", "funds_usd"]),
    "wide": _cloud(_wide),
    "banana": _curved(_banana),
    "ring": _curved(_ring),
    "s-curve": _curved(_s_curve),
    "parabola": _curved(_parabola),
    "two 4 sd": _blobs([0.6, 0.4], 4.0, 3),
    "three 4 sd": _blobs([0.5, 0.3, 0.2], 4.0, 4),
    "four 5 sd": _blobs([0.25] * 4, 5.0, 5),
    "six 6 sd": _blobs([1 / 6] * 6, 6.0, 4),
    "five 5 sd + 4": _blobs([0.2] * 5, 5.0, 4, noise=4),
    "uneven": _blobs([0.8, 0.15, 0.05], 7.0, 3),
    "spenders": _spenders,
    "savers": _savers,
    "one far": _one_far,
    "test accounts": _test_accounts,
    "weighted": _weighted,
    "long": _long,
    "mall": _mall,
}


def plant(kind: str, seed: int, n: int = 600) -> Planted:
    """Make the table of a kind, a seed and a number of rows."""
    place = list(MAKERS).index(kind)
    return MAKERS[kind](np.random.default_rng([seed, place, n]), n)
