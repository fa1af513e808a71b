"""The dip against the definition, solved as linear programs, and its level against draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from segmentus.cluster.scores.dip import LARGER, LEVELS, SIZES, find_dip, read_level


def naive_dip(values, weight):
    """The least distance to a distribution with one mode, one linear program a mode.

    A continuous distribution with its mode at the m-th value is convex up to it and concave from
    there on: its numbers at each value are the unknowns.
    """
    x, at = np.unique(values, return_inverse=True)
    upto = np.cumsum(np.bincount(at, weight)) / weight.sum()
    below = np.append(0.0, upto[:-1])
    n = len(x)
    return min(_distance(x, below, upto, mode) for mode in range(n))


def _distance(x, below, upto, mode):
    n, rows, most = len(x), [], []

    def demand(terms, bound):
        row = np.zeros(n + 1)
        for place, factor in terms:
            row[place] += factor
        rows.append(row)
        most.append(bound)

    for i in range(n):  # the last unknown is the distance
        for target in (below[i], upto[i]):
            demand([(i, 1), (n, -1)], target)
            demand([(i, -1), (n, -1)], -target)
    for i in range(1, n):
        demand([(i - 1, 1), (i, -1)], 0)
    for i in range(1, n - 1):
        before, after = 1 / (x[i] - x[i - 1]), 1 / (x[i + 1] - x[i])
        bend = [(i - 1, -before), (i, before + after), (i + 1, -after)]
        if i != mode:
            sign = 1 if i < mode else -1
            demand([(place, sign * factor) for place, factor in bend], 0)
    cost = np.append(np.zeros(n), 1)
    return linprog(cost, np.array(rows), np.array(most), bounds=[(0, 1)] * (n + 1)).fun


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 14), st.booleans())
def test_the_dip_is_the_distance_to_the_nearest_distribution_with_one_mode(seed, n, weighted):
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.normal(size=n), rng.normal(5, 1, n // 2)])
    weight = rng.uniform(0.5, 3, len(values)) if weighted else np.ones(len(values))
    assert find_dip(values, weight) == pytest.approx(naive_dip(values, weight), abs=1e-9)


def test_a_weight_is_so_many_rows_and_neither_unit_nor_place_matters():
    rng = np.random.default_rng(0)
    values, weight = rng.normal(size=40).round(1), rng.integers(1, 4, 40)
    want = find_dip(values, weight.astype(float))
    assert find_dip(np.repeat(values, weight), np.ones(weight.sum())) == pytest.approx(want)
    assert find_dip(1e4 - 30 * values, 0.01 * weight) == pytest.approx(want)


@pytest.mark.parametrize("n", [20, 300])
def test_the_level_of_uniform_draws_is_even(n):
    rng = np.random.default_rng(1)
    levels = [read_level(find_dip(rng.uniform(size=n), np.ones(n)), n) for _ in range(300)]
    for level in (0.5, 0.2, 0.05):
        assert np.mean(np.array(levels) < level) == pytest.approx(level, abs=0.06)


def test_levels_fall_as_the_dip_grows_beyond_the_table_too():
    dips = np.linspace(0.001, 0.24, 80)
    for n in (5, 10, 64, 5000):
        levels = [read_level(float(dip), n) for dip in dips]
        assert (np.diff(levels) < 0).all()
        assert 0 < levels[-1] < levels[0] <= 1
    for row, n in zip(LARGER, SIZES, strict=True):
        got = [read_level(float(root) / n**0.5, n) for root in row]
        np.testing.assert_allclose(got, LEVELS)
