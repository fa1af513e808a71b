"""Exact sums: correctly rounded, and the same for any order of rows and any parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
from segmentus.cluster.exact_sums import (
    ExactSums,
    add_terms,
    choose_scale,
    join_words,
    measure_extent,
    split_words,
)


def table(n, p, k, seed):
    """Rows whose features differ by nine powers of ten, weights by eight; and centers."""
    rng = np.random.default_rng([n, p, k, seed])
    rows = rng.normal(size=(n, p)) * 10.0 ** rng.integers(-3, 7, p)
    weight = 10.0 ** rng.uniform(-4, 4, n)
    return rows, weight, rows[rng.choice(n, k)] + 0.5


def add(rows, weight, centers, scale):
    labels, near, _ = naive.nearest(rows.tolist(), centers.tolist())
    return add_terms(rows, weight, np.array(labels), np.array(near), len(centers), scale)


@pytest.mark.parametrize("seed", range(8))
def test_sums_are_those_of_fsum_to_the_last_bit(seed):
    rows, weight, centers = table(60, 3, 4, seed)
    scale = choose_scale(measure_extent(rows, weight).widen(centers))
    got = add(rows, weight, centers, scale)
    mass, total, within = naive.moments(rows.tolist(), weight.tolist(), centers.tolist())
    assert got.rounded()[:, :-2].tolist() == total
    assert got.rounded()[:, -2].tolist() == mass
    assert got.rounded()[:, -1].tolist() == within
    assert got.inertia == naive.inertia(rows.tolist(), weight.tolist(), centers.tolist())


@given(st.integers(0, 10**6), st.integers(1, 59))
def test_any_order_and_any_parts_give_the_same_whole_numbers(seed, cut):
    rows, weight, centers = table(60, 2, 3, seed)
    parts = [measure_extent(rows[part], weight[part]) for part in (slice(cut), slice(cut, None))]
    scale = choose_scale((parts[0] | parts[1]).widen(centers))
    order = np.random.default_rng(seed).permutation(60)
    whole = add(rows, weight, centers, scale)
    shuffled = [
        add(rows[order][part], weight[order][part], centers, scale)
        for part in (slice(cut), slice(cut, None))
    ]
    assert (shuffled[0] + shuffled[1]).whole.tolist() == whole.whole.tolist()


@given(st.lists(st.floats(-(2.0**50), 2.0**50), min_size=1, max_size=9))
def test_words_are_whole_and_near(terms):
    high, low = split_words(np.array(terms))
    assert (high == np.rint(high)).all()
    assert (low == np.rint(low)).all()
    for t, up, down in zip(terms, high.tolist(), low.tolist(), strict=True):
        up, down = int(up), int(down)
        number, unit = t.as_integer_ratio()
        assert 2 * abs(number * 2**50 - (up * 2**50 + down) * unit) <= unit


def test_words_that_an_engine_summed_are_joined():
    joined = join_words(np.array([[2**70]], object), np.array([[-3]], np.int64))
    assert joined.tolist() == [[2**120 - 3]]


def test_sums_of_other_scales_do_not_add_up():
    one, other = (
        ExactSums(np.zeros((1, 3), object), choose_scale(measure_extent(rows, np.ones(1))))
        for rows in (np.array([[1.0]]), np.array([[4.0]]))
    )
    with pytest.raises(ValueError, match="different scales"):
        one + other


@pytest.mark.parametrize("size", [1e-300, 1e-150, 1e150, 1e300])
def test_sizes_at_the_ends_of_doubles_are_summed(size):
    rows, weight = np.array([[1.0], [2.0], [4.0]]) * size, np.ones(3)
    scale = choose_scale(measure_extent(rows, weight))
    got = add_terms(rows, weight, np.zeros(3, np.int64), np.zeros(3), 1, scale)
    assert got.rounded().tolist() == [[7.0 * size, 3.0, 0.0]]
