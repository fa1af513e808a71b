"""A small table with groups in it, whole and asked in blocks."""

from functools import reduce

import numpy as np
import polars as pl

from segmentus.engines.blocks import Block

NAMES = ["income", "debt", "visits", "score"]


def make_table(n=3000, seed=5):
    """Four groups in four columns: amounts with zeros, counts, and a score that is missing."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 4, n)
    income = np.round(np.exp(rng.normal(8 + group, 0.4)), 2)
    debt = np.where(rng.random(n) < 0.4, 0.0, np.round(np.exp(rng.normal(9 - group, 0.5)), 2))
    visits = rng.poisson(2 + 3 * group).astype(float)
    score = np.where(rng.random(n) < 0.05, np.nan, rng.normal(group, 0.3))
    weight = np.round(rng.lognormal(0, 0.5, n), 3)
    columns = dict(zip(NAMES, (income, debt, visits, score), strict=True))
    return pl.DataFrame({**columns, "wgt": weight}).with_columns(pl.col("score").fill_nan(None))


def asking(frame, size, names=NAMES):
    """A run over the blocks of a frame."""
    values = frame.select(names).with_columns(pl.col(names).fill_null(np.nan)).to_numpy()
    weight = frame["wgt"].to_numpy()
    blocks = [
        Block(tuple(values[i : i + size].T), weight[i : i + size])
        for i in range(0, len(weight), size)
    ]
    return lambda question, what: reduce(question.join, map(question.ask, blocks))
