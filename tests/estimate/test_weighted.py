"""Weighted statistics against sorting loops, numpy, scipy and their own laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mstats

import naive
from segmentus.estimate import weighted

numbers = st.floats(-1e9, 1e9, allow_subnormal=False)
weights = st.integers(0, 9).map(float)
pairs = st.lists(st.tuples(numbers, weights), min_size=2, max_size=40).filter(
    lambda rows: sum(w for _, w in rows) > 0
)
STATISTICS = [weighted.mean, weighted.spread, weighted.median, weighted.variance]


def columns(rows):
    values, weight = np.array(rows, float).T
    return values.copy(), weight.copy()


@given(pairs, st.sampled_from([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0]))
def test_quantile_is_the_sorting_loop(rows, q):
    values, weight = columns(rows)
    assert weighted.quantile(values, weight, q) == naive.quantile(values, weight, q)


@given(pairs)
def test_quantiles_are_each_quantile(rows):
    values, weight = columns(rows)
    q = np.array([0.0, 0.3, 0.5, 1.0])
    together = weighted.quantiles(values, weight, q)
    assert together.tolist() == [weighted.quantile(values, weight, one) for one in q]
    present = values[weight > 0]
    assert (together[0], together[-1]) == (present.min(), present.max())


@pytest.mark.parametrize("weight", [0.1, 0.7, 1 / 3, 5.9])
@pytest.mark.parametrize("n", [10, 12, 13, 50])
def test_a_share_reached_exactly_is_reached_whatever_the_rounding(weight, n):
    """0.1 summed up misses multiples of a tenth by a rounding; that must not skip a value."""
    values, weights = np.arange(1.0, n + 1), np.full(n, weight)
    got = [weighted.quantile(values, weights, j / n) for j in range(1, n + 1)]
    assert got == values.tolist()


@pytest.mark.parametrize("weight", [0.1, 0.7, 1 / 3, 5.9])
@pytest.mark.parametrize("n", [10, 20, 30, 50])
def test_a_tail_reached_exactly_is_cut_whatever_the_rounding(weight, n):
    values = np.arange(float(n)) ** 2
    want = np.var(values[n // 10 : n - n // 10])
    assert weighted.trimmed_variance(values, np.full(n, weight)) == pytest.approx(want, rel=1e-12)


@given(pairs, st.sampled_from([0.05, 0.1, 0.25]))
def test_trimmed_variance_is_the_cutting_loop(rows, tail):
    values, weight = columns(rows)
    got = weighted.trimmed_variance(values, weight, tail)
    want = naive.trimmed_variance(values, weight, tail)
    assert got == pytest.approx(want, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("n", [5, 10, 37, 100, 1001])
def test_trimmed_variance_is_scipy_at_unit_weights(n):
    values = np.random.default_rng(n).lognormal(10, 2, n)
    want = float(mstats.trimmed_var(values, limits=(0.1, 0.1)))
    assert weighted.trimmed_variance(values, np.ones(n)) == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize("n", [2, 3, 50])
def test_unit_weights_are_numpy(n):
    values = np.random.default_rng(n).normal(3, 2, n)
    ones = np.ones(n)
    assert weighted.total(values, ones) == pytest.approx(values.sum(), rel=1e-14)
    assert weighted.mean(values, ones) == pytest.approx(values.mean(), rel=1e-14)
    assert weighted.variance(values, ones) == pytest.approx(values.var(ddof=1), rel=1e-14)
    assert weighted.spread(values, ones) == pytest.approx(values.std(), rel=1e-14)


def test_correlation_and_covariance_are_numpy():
    rng = np.random.default_rng(5)
    table, weight = rng.normal(size=(80, 3)) @ rng.normal(size=(3, 3)), rng.integers(1, 5, 80)
    want = np.cov(table.T, fweights=weight, ddof=0)
    np.testing.assert_allclose(weighted.covariance(table, weight * 1.0), want, rtol=1e-12)
    repeated = np.repeat(table, weight, axis=0)
    np.testing.assert_allclose(
        weighted.correlation(table, weight * 1.0), np.corrcoef(repeated.T), rtol=1e-12
    )


def test_unbiased_variance_of_reliability_weights_is_numpys_aweights():
    rng = np.random.default_rng(6)
    values, weight = rng.normal(size=40), rng.uniform(0.1, 9, 40)
    want = float(np.cov(values, aweights=weight, ddof=1))
    assert weighted.variance(values, weight) == pytest.approx(want, rel=1e-12)


def test_correlation_beside_a_constant_column_is_nan():
    table = np.array([[1.0, 7.0], [2.0, 7.0], [4.0, 7.0]])
    matrix = weighted.correlation(table, np.ones(3))
    assert matrix[0, 0] == pytest.approx(1.0)
    assert np.isnan([matrix[0, 1], matrix[1, 0], matrix[1, 1]]).all()


@given(pairs)
def test_weight_is_repetition(rows):
    values, weight = columns(rows)
    repeated = np.repeat(values, weight.astype(int))
    ones = np.ones(len(repeated))
    for statistic in (weighted.total, weighted.mean, weighted.spread, weighted.median):
        assert statistic(values, weight) == pytest.approx(
            statistic(repeated, ones), rel=1e-9, abs=1e-6
        )


@given(pairs, st.sampled_from([2.0**-40, 0.125, 4.0, 2.0**70]))
def test_scaling_weights_changes_totals_only(rows, c):
    values, weight = columns(rows)
    for statistic in [*STATISTICS, weighted.trimmed_variance]:
        one, other = statistic(values, weight), statistic(values, weight * c)
        assert one == pytest.approx(other, rel=1e-12, nan_ok=True)
    assert weighted.total(values, weight * c) == pytest.approx(
        c * weighted.total(values, weight), rel=1e-12
    )


@given(pairs, numbers)
def test_zero_weight_is_absence(rows, stranger):
    values, weight = columns(rows)
    more, less = np.append(values, stranger), np.append(weight, 0.0)
    for statistic in [*STATISTICS, weighted.trimmed_variance]:
        assert statistic(more, less) == pytest.approx(
            statistic(values, weight), rel=1e-9, abs=1e-6, nan_ok=True
        )


@given(pairs, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows, random):
    values, weight = columns(rows)
    order = list(range(len(values)))
    random.shuffle(order)
    assert weighted.median(values[order], weight[order]) == weighted.median(values, weight)
    assert weighted.mean(values[order], weight[order]) == pytest.approx(
        weighted.mean(values, weight), rel=1e-9, abs=1e-6
    )


def test_no_weight_gives_nan_and_no_warning():
    values, nothing = np.array([1.0, 2.0]), np.zeros(2)
    for statistic in [*STATISTICS, weighted.trimmed_variance]:
        assert np.isnan(statistic(values, nothing)), statistic.__name__
    assert weighted.total(values, nothing) == 0


def test_one_row():
    value, weight = np.array([7.0]), np.array([3.0])
    assert weighted.mean(value, weight) == 7
    assert weighted.median(value, weight) == 7
    assert weighted.spread(value, weight) == 0
    assert np.isnan(weighted.variance(value, weight))


@given(pairs)
def test_ratio_is_a_quotient_of_totals(rows):
    values, weight = columns(rows)
    both = np.column_stack([values, np.abs(values) + 1])
    want = weighted.total(values, weight) / weighted.total(both[:, 1], weight)
    assert weighted.ratio(both, weight) == pytest.approx(want, rel=1e-9, abs=1e-9)
    assert np.isnan(weighted.ratio(both, 0 * weight))


def test_pearson_is_numpys():
    rng = np.random.default_rng(8)
    both, times = rng.normal(size=(60, 2)) @ rng.normal(size=(2, 2)), rng.integers(0, 4, 60)
    want = np.corrcoef(np.repeat(both, times, axis=0).T)[0, 1]
    assert weighted.pearson(both, times * 1.0) == pytest.approx(want, rel=1e-12)
    assert np.isnan(weighted.pearson(both, np.zeros(60)))
