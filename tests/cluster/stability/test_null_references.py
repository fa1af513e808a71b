"""References without groups: what they keep of the data, and what they do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.cluster.points import merge_rows
from segmentus.cluster.stability.null_references import fit_margin, fit_reference, fit_single_mode


def drawn(values, weight=None, n=4000, seed=0):
    weight = np.ones(len(values)) if weight is None else weight
    reference = fit_reference(merge_rows(values, weight), seed=seed)
    return reference.draw(np.random.default_rng(1), n)


def test_zeros_and_heaps_keep_their_share():
    rng = np.random.default_rng(0)
    spend = np.where(rng.uniform(size=2000) < 0.4, 0.0, rng.lognormal(3, 1, 2000))
    flag = (rng.uniform(size=2000) < 0.15).astype(float)
    got = drawn(np.c_[spend, flag])
    assert (got[:, 0] == 0).mean() == pytest.approx((spend == 0).mean(), abs=0.03)
    assert set(np.unique(got[:, 1])) == {0.0, 1.0}
    assert got[:, 1].mean() == pytest.approx(flag.mean(), abs=0.02)


def test_the_valley_between_two_groups_is_filled_and_the_spread_kept():
    rng = np.random.default_rng(1)
    column = np.concatenate([rng.normal(0, 1, 1000), rng.normal(8, 1, 1000)])
    got = drawn(np.c_[column, rng.normal(size=2000)])[:, 0]
    middle = np.abs(got - 4) < 1
    assert middle.mean() > 0.1 > 20 * (np.abs(column - 4) < 1).mean()
    assert column.min() <= got.min()
    assert got.max() <= column.max()


def test_skew_is_kept():
    column = np.random.default_rng(2).gamma(1.0, 1.0, 4000)
    got = drawn(np.c_[column, column[::-1]])[:, 0]
    for q in (0.1, 0.5, 0.9, 0.99):
        assert np.quantile(got, q) == pytest.approx(np.quantile(column, q), rel=0.12, abs=0.05)


@pytest.mark.parametrize("rho", [-0.7, 0.0, 0.6])
@pytest.mark.parametrize("zeros", [0.0, 0.6])
def test_correlations_are_kept_also_where_many_rows_tie(rho, zeros):
    rng = np.random.default_rng(3)
    one, other = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 5000).T
    cut = np.quantile(one, zeros) if zeros else -np.inf
    values = np.c_[np.maximum(one, cut), np.maximum(other, cut)]
    want = np.corrcoef(values.T)[0, 1]
    assert np.corrcoef(drawn(values, n=20_000).T)[0, 1] == pytest.approx(want, abs=0.06)


def test_the_order_of_rows_and_rows_without_weight_leave_no_trace():
    rng = np.random.default_rng(4)
    values, weight = rng.normal(size=(200, 3)), rng.integers(1, 4, 200).astype(float)
    want = drawn(values, weight, n=50)
    turned = rng.permutation(200)
    np.testing.assert_array_equal(drawn(values[turned], weight[turned], n=50), want)
    more = np.vstack([values, np.full((5, 3), 99.0)])
    np.testing.assert_array_equal(drawn(more, np.append(weight, np.zeros(5)), n=50), want)
    np.testing.assert_array_equal(drawn(np.repeat(values, weight.astype(int), axis=0), n=50), want)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=30).filter(lambda x: sum(x) > 0.1))
def test_the_closest_single_mode_has_one_mode_and_the_same_sum(heights):
    width = np.linspace(1, 3, len(heights))
    fitted = fit_single_mode(np.array(heights), width)
    assert fitted @ width == pytest.approx(np.array(heights) @ width)
    steps = np.sign(np.diff(fitted).round(9))
    falls = np.flatnonzero(steps < 0)
    assert not len(falls) or (steps[falls[0] :] <= 0).all()


def test_one_mode_stays_as_it_is():
    heights = np.array([0.0, 1.0, 4.0, 9.0, 9.0, 3.0, 0.5])
    np.testing.assert_allclose(fit_single_mode(heights, np.ones(7)), heights)


def test_quantiles_of_a_margin_undo_its_shares():
    margin = fit_margin(np.array([0.0] * 5 + list(np.linspace(1, 2, 5))), np.ones(10))
    assert margin.at(np.array([0.0, 0.25, 0.499])).tolist() == [0.0, 0.0, 0.0]
    np.testing.assert_allclose(margin.at(np.array([0.75, 1.0])), [1.5, 2.0], atol=0.15)
    assert margin.upto[-1] == 1.0


def test_a_column_of_one_value_stays_one_value():
    got = drawn(np.c_[np.full(50, 3.0), np.arange(50.0)], n=20)
    assert (got[:, 0] == 3.0).all()
