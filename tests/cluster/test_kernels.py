"""The compiled kernels against the plain loops, for sizes around a block and beyond."""

import numpy as np
import pytest

import naive
from segmentus.cluster import kernels
from segmentus.cluster.kernels import LANES
from segmentus.cluster.moments import find_nearest
from segmentus.cluster.points import lay_out

SIZES = [1, LANES - 1, LANES, LANES + 1, 600]


def table(n, p=3, k=4, seed=0):
    """Rows, weights and centers; every seventh row lies on a center, every fifth weighs 0."""
    rng = np.random.default_rng([n, p, k, seed])
    rows, centers = rng.normal(size=(n, p)), rng.normal(size=(k, p))
    rows[::7] = centers[np.arange(len(rows[::7])) % k]
    weight = rng.uniform(0.1, 50, n)
    weight[4::5] = 0
    return rows, weight, centers


def flat(per_point, n):
    return per_point.reshape(-1)[:n].tolist()


def padded(weight):
    return lay_out(weight[:, None])[:, 0]


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize(("p", "k"), [(1, 1), (1, 2), (3, 4), (50, 5), (2, 60)])
def test_nearest_and_second(n, p, k):
    rows, _, centers = table(n, p, k)
    found = find_nearest(lay_out(rows), centers)
    labels, near, second = naive.nearest(rows.tolist(), centers.tolist())
    assert flat(found.label, n) == labels
    # equal to the last bit: same operations in the same order, nothing is fused
    assert flat(found.near, n) == near
    assert flat(found.second, n) == second


@pytest.mark.interpreted
def test_a_tie_goes_to_the_lower_number():
    rows = np.array([[0.0], [2.0], [1.0]])
    centers = np.array([[3.0], [1.0], [-1.0], [1.0]])
    found = find_nearest(lay_out(rows), centers)
    assert flat(found.label, 3) == [1, 0, 1]
    assert flat(found.near, 3) == [1.0, 1.0, 0.0]
    assert flat(found.second, 3) == [1.0, 1.0, 0.0]


def test_only_the_blocks_asked_for_are_written():
    rows, _, centers = table(700)
    blocks = lay_out(rows)
    label = np.full((3, LANES), -7, np.int64)
    near, second = np.full((3, LANES), -7.0), np.full((3, LANES), -7.0)
    kernels.find_two_nearest(blocks, centers, 1, 2, label, near, second)
    whole = find_nearest(blocks, centers)
    assert (label[[0, 2]] == -7).all()
    assert (near[[0, 2]] == -7).all()
    assert np.array_equal(label[1], whole.label[1])
    assert np.array_equal(second[1], whole.second[1])


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize(("p", "k"), [(1, 2), (3, 4), (50, 5), (2, 60)])
def test_moments_by_block_add_up(n, p, k):
    rows, weight, centers = table(n, p, k)
    blocks, found = lay_out(rows), find_nearest(lay_out(rows), centers)
    sums, peak = np.empty((len(blocks), k, p + 2)), np.empty((len(blocks), 2))
    kernels.add_block_moments(
        blocks, padded(weight), found.label, found.near, 0, len(blocks), sums, peak
    )
    added = kernels.add_blocks(sums)
    mass, total, within = naive.moments(rows.tolist(), weight.tolist(), centers.tolist())
    bulk = float(np.abs(weight[:, None] * rows).sum())
    np.testing.assert_allclose(added[:, p], mass, rtol=1e-12)
    np.testing.assert_allclose(added[:, :p], total, rtol=1e-12, atol=1e-14 * bulk)
    np.testing.assert_allclose(added[:, p + 1], within, rtol=1e-12, atol=0)
    far = naive.farthest(rows.tolist(), weight.tolist(), centers.tolist())
    block = int(np.argmax(peak[:, 0]))
    assert blocks[block, :, int(peak[block, 1])].tolist() == far
