"""The compiled kernels against the plain loops, for sizes around a block and beyond."""

import numpy as np
import pytest

import naive
from segmentus.cluster.exact_sums import ExactSums, add_terms, choose_scale, measure_extent
from segmentus.cluster.moments import find_nearest, measure_nearest
from segmentus.cluster.points import lay_out
from segmentus.compiled import lloyd as kernels
from segmentus.compiled.lloyd import LANES

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
    without = measure_nearest(lay_out(rows), centers)
    assert np.array_equal(without[0], found.label)
    assert np.array_equal(without[1], found.near)


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


@pytest.mark.parametrize("n", [*SIZES, 5000])
@pytest.mark.parametrize(("p", "k"), [(1, 2), (3, 4), (6, 3), (50, 5), (2, 60)])
def test_exact_sums_are_the_whole_numbers_of_numpy_and_rounded_those_of_fsum(n, p, k):
    rows, weight, centers = table(n, p, k)
    blocks, masses = lay_out(rows), padded(weight)
    label, near = measure_nearest(blocks, centers)
    if not weight.any():
        return
    scale = choose_scale(measure_extent(rows, weight).widen(centers))
    parts = [(0, len(blocks) // 2), (len(blocks) // 2, len(blocks))]
    got = sum(
        kernels.add_whole(blocks, masses, scale.factor, label, near, span, k) for span in parts
    )
    labels = label.reshape(-1)[:n]
    want = add_terms(rows, weight, labels, near.reshape(-1)[:n], k, scale)
    assert got.tolist() == want.whole.tolist()
    farthest, cost = kernels.find_farthest(masses, near), masses * near
    one, other = (
        kernels.add_nearest(blocks, masses, scale.factor, centers, span) for span in parts
    )
    assert (one[0] + other[0]).tolist() == got.tolist()
    assert max(one, other, key=lambda part: part[2])[1:] == (farthest, cost.max())
    assert farthest == cost.argmax()
    if n <= 600:
        mass, total, within = naive.moments(rows.tolist(), weight.tolist(), centers.tolist())
        sums = ExactSums(got, scale).rounded()
        assert sums[:, :p].tolist() == total
        assert sums[:, p].tolist() == mass
        assert sums[:, p + 1].tolist() == within
        far = divmod(farthest, LANES)
        assert blocks[far[0], :, far[1]].tolist() == naive.farthest(
            rows.tolist(), weight.tolist(), centers.tolist()
        )
