"""Rows into points: order, merging, absence, layout and what is refused at the door."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.cluster.points import lay_out, merge_rows
from segmentus.compiled.lloyd import LANES
from segmentus.errors import InputError
from tables import coarse_tables


def back(points):
    """The distinct rows (n_points, p) and their weights."""
    p = points.blocks.shape[1]
    rows = points.blocks.transpose(0, 2, 1).reshape(-1, p)[: points.n_points]
    return rows, points.weight.reshape(-1)[: points.n_points]


@given(coarse_tables(), st.data())
def test_points_are_the_distinct_rows_with_their_sums(rows, data):
    weight = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    )
    if not weight.any():
        return
    points = merge_rows(rows, weight.astype(float))
    want = {}
    for row, w in zip(map(tuple, rows.tolist()), weight.tolist(), strict=True):
        if w:
            want[row] = want.get(row, 0) + w
    got_rows, got_weight = back(points)
    assert list(map(tuple, got_rows.tolist())) == sorted(want)
    assert got_weight.tolist() == [want[row] for row in sorted(want)]
    for i, group in enumerate(points.group.tolist()):
        assert group == (-1 if weight[i] == 0 else sorted(want).index(tuple(rows[i].tolist())))


@given(coarse_tables(), st.randoms(use_true_random=False))
def test_order_and_repetition_leave_no_trace(rows, random):
    rng = np.random.default_rng(len(rows))
    weight = rng.integers(1, 4, len(rows))
    repeated = np.repeat(np.arange(len(rows)), weight).tolist()
    random.shuffle(repeated)
    one = merge_rows(rows, weight.astype(float))
    other = merge_rows(rows[repeated], np.ones(len(repeated)))
    assert np.array_equal(one.blocks, other.blocks)
    assert np.array_equal(one.weight, other.weight)
    assert np.array_equal(one.group[repeated], other.group)


@given(st.lists(st.floats(0.1, 1e9), min_size=2, max_size=30), st.randoms(use_true_random=False))
def test_sums_of_uneven_weights_do_not_depend_on_the_order(weight, random):
    order = list(range(len(weight)))
    random.shuffle(order)
    weight, rows = np.array(weight), np.ones((len(weight), 2))
    assert np.array_equal(merge_rows(rows, weight).weight, merge_rows(rows, weight[order]).weight)


@pytest.mark.parametrize("n", [1, LANES - 1, LANES, LANES + 1, 600])
def test_layout_puts_row_i_in_its_block_and_lane(n):
    rows = np.random.default_rng(n).normal(size=(n, 3))
    blocks = lay_out(rows)
    assert blocks.shape == (-(-n // LANES), 3, LANES)
    for i in (0, n // 2, n - 1):
        assert blocks[i // LANES, :, i % LANES].tolist() == rows[i].tolist()
    assert not blocks.transpose(0, 2, 1).reshape(-1, 3)[n:].any()


@pytest.mark.parametrize("zeros", [[0.0, -0.0], [-0.0, 0.0], [-0.0, -0.0]])
def test_minus_zero_is_zero(zeros):
    points = merge_rows(np.array([[zero, 1.0] for zero in zeros]), np.ones(2))
    assert points.n_points == 1
    assert not np.signbit(points.blocks).any()


def test_rows_spreads_results_and_marks_absence():
    points = merge_rows(np.array([[5.0], [1.0], [5.0], [3.0]]), np.array([1.0, 1.0, 1.0, 0.0]))
    per_point = np.zeros(points.weight.shape, np.int64)
    per_point[0, :2] = [7, 9]
    assert points.rows(per_point).tolist() == [9, 7, 9, -1]
    assert points.at(1).tolist() == [5.0]


def test_refusals_name_the_row():
    good = np.array([[1.0, 2.0], [3.0, 4.0]])
    for bad, word in ((np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")):
        broken = good.copy()
        broken[1, 0] = bad
        with pytest.raises(InputError, match=f"row 2, feature 1 is {word}; fill or drop"):
            merge_rows(broken, np.ones(2))
    for bad in (-1.0, -1e-300, np.nan, np.inf):
        with pytest.raises(InputError, match=r"weight: 1 of 2 values are negative or not finite"):
            merge_rows(good, np.array([1.0, bad]))
    with pytest.raises(InputError, match=r"\(first at row 2\); drop those rows"):
        merge_rows(good, np.array([1.0, -3.0]))
    with pytest.raises(InputError, match="weight: all 2 values are zero"):
        merge_rows(good, np.zeros(2))
    with pytest.raises(ValueError, match="do not fit together"):
        merge_rows(good, np.ones(3))


def test_points_cannot_be_changed():
    points = merge_rows(np.array([[1.0]]), np.ones(1))
    for array in (points.blocks, points.weight, points.group):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
