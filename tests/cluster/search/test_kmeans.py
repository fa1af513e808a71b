"""The search for the best partition: against brute force, scikit-learn, plain loops, its laws."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

import naive
from segmentus.cluster.moments import step
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search import kmeans
from segmentus.cluster.search.kmeans import search, search_all
from segmentus.cluster.search.lloyd import lloyd, run_lloyd
from segmentus.compiled.lloyd import LANES
from segmentus.errors import InputError
from tables import blobs, coarse_tables


def run(rows, weight, centers, max_iter=1000):
    merged = merge_rows(rows, weight)
    return lloyd(lambda at: step(merged, at), np.asarray(centers, float), max_iter)


# --- Lloyd


@pytest.mark.parametrize(("n", "p", "k"), [(30, 1, 2), (300, 2, 3), (600, 5, 8), (400, 50, 6)])
def test_lloyd_is_scikit_learn_from_the_same_start(n, p, k):
    rows, weight = blobs(n, p, k, seed=n)
    start = rows[np.random.default_rng(n).choice(n, k, replace=False)]
    got = run(rows, weight, start)
    want = KMeans(k, init=start, n_init=1, algorithm="lloyd", tol=0, max_iter=1000)
    want.fit(rows, sample_weight=weight)
    assert got.converged
    np.testing.assert_allclose(got.centers, want.cluster_centers_, rtol=1e-9, atol=1e-9)
    assert got.inertia == pytest.approx(want.inertia_, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_lloyd_is_the_plain_loop(seed):
    rows, weight = blobs(80, 2, 4, seed=seed)
    start = rows[:4]
    centers, _, _ = naive.lloyd(rows.tolist(), weight.tolist(), start.tolist())
    got = run(rows, weight, start)
    assert got.centers.tolist() == centers
    assert got.inertia == naive.inertia(rows.tolist(), weight.tolist(), centers)


@pytest.mark.parametrize(
    "start",
    [[[0.0], [50.0], [100.0]], [[100.0], [100.0], [0.0]], [[-9.0], [-9.0], [-9.0]]],
)
def test_lloyd_fills_empty_clusters_as_the_plain_loop_does(start):
    rows = np.array([[0.0], [1.0], [2.0], [10.0], [11.0]])
    weight = np.array([1.0, 2.0, 1.0, 3.0, 1.0])
    centers, labels, inertia = naive.lloyd(rows.tolist(), weight.tolist(), start)
    got = run(rows, weight, start)
    np.testing.assert_allclose(got.centers, centers, rtol=1e-12)
    assert got.inertia == pytest.approx(inertia, abs=1e-12)
    assert set(labels) == {0, 1, 2}
    assert (got.moments.weight > 0).all()


def test_every_step_lowers_the_inertia():
    rows, weight = blobs(300, 2, 5, seed=2)
    inertias = [run(rows, weight, rows[:5], steps).inertia for steps in range(1, 12)]
    assert all(later <= earlier for earlier, later in pairwise(inertias))
    assert inertias[-1] < inertias[0]


def test_a_run_cut_short_says_so():
    rows, weight = blobs(300, 2, 5, seed=2)
    cut = run(rows, weight, rows[:5], 1)
    assert (cut.converged, cut.n_iter) == (False, 1)
    np.testing.assert_array_equal(
        cut.moments.within, step(merge_rows(rows, weight), cut.centers).within
    )


@pytest.mark.parametrize("n", [1, LANES - 1, LANES, LANES + 1, 600])
@pytest.mark.parametrize("max_iter", [0, 1, 3, 1000])
@pytest.mark.parametrize("far_off", [0.0, 1e3])
def test_the_loop_in_one_kernel_is_the_loop_of_steps(n, max_iter, far_off):
    """To the last bit, also where clusters are empty at first: those with far-off centers."""
    rows, weight = blobs(n, 3, 4, seed=n)
    merged = merge_rows(rows, weight)
    start = np.vstack([rows[:3], np.full((3, 3), far_off)])
    want = lloyd(lambda at: step(merged, at), start, max_iter)
    got = run_lloyd(merged, start, max_iter)
    assert (got.n_iter, got.converged) == (want.n_iter, want.converged)
    assert np.array_equal(got.centers, want.centers)
    assert got.moments.sums.whole.tolist() == want.moments.sums.whole.tolist()
    assert np.array_equal(got.moments.farthest, want.moments.farthest)
    assert got.moments.farthest_cost == want.moments.farthest_cost


@pytest.mark.parametrize("seed", range(12))
def test_rows_that_bounds_leave_alone_have_the_labels_of_a_full_pass(seed):
    """Steps that look at few rows end on the same bits as steps that look at all."""
    rng = np.random.default_rng(seed)
    p, k = int(rng.integers(1, 13)), int(rng.integers(1, 14))
    rows = np.round(rng.normal(size=(3000, p)), int(rng.integers(0, 4))) * 10.0 ** rng.integers(
        -3, 4
    )
    merged = merge_rows(rows, rng.integers(0, 4, 3000).astype(float))
    start = rows[rng.choice(3000, k)]  # centers may lie on one another, and clusters be empty
    want = lloyd(lambda at: step(merged, at), start, 60)
    got = run_lloyd(merged, start, 60)
    assert (got.n_iter, got.converged) == (want.n_iter, want.converged)
    assert np.array_equal(got.centers, want.centers)
    assert got.moments.sums.whole.tolist() == want.moments.sums.whole.tolist()


def test_large_tables_are_searched_on_a_sample_and_finished_on_all_rows(monkeypatch):
    rows, weight = blobs(3000, 3, 6, seed=5)
    merged = merge_rows(rows, weight)
    whole = search(merged, 6, starts=3, seed=0).best
    monkeypatch.setattr(kmeans, "SAMPLE_ROWS", 800)
    found = search(merged, 6, starts=3, seed=0).best
    assert found.converged
    assert found.inertia == pytest.approx(whole.inertia, rel=1e-9)
    assert found.moments.weight.sum() == pytest.approx(weight.sum())


@given(coarse_tables(), st.integers(1, 4), st.integers(0, 99))
def test_a_fixed_point_stays(rows, k, seed):
    merged = merge_rows(rows, np.ones(len(rows)))
    best = search(merged, k, starts=2, seed=seed).best
    assert best.converged
    again = lloyd(lambda at: step(merged, at), best.centers, 10)
    assert again.n_iter == 1
    assert np.array_equal(again.centers, best.centers)


# --- search


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=7),
    st.integers(2, 3),
    st.integers(0, 5),
)
def test_search_finds_the_best_of_all_partitions(rows, k, seed):
    assume(len(set(rows)) >= k)
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 9, len(rows)).astype(float)
    found = search(merge_rows(np.array(rows, float), weight), k, starts=20, seed=seed)
    want = naive.lowest_inertia(rows, weight.tolist(), k)
    assert found.best.inertia == pytest.approx(want, rel=1e-9, abs=1e-9)


def test_search_is_not_above_scikit_learn():
    rows, weight = blobs(500, 3, 9, seed=4)
    merged = merge_rows(rows, weight)
    for k in (2, 5, 9, 12):
        peer = KMeans(k, n_init=10, random_state=0).fit(rows, sample_weight=weight)
        assert search(merged, k, starts=10, seed=0).best.inertia <= peer.inertia_ * (1 + 1e-9)


def test_offspring_rescue_a_single_start():
    """One start falls short at several seeds; the best of its offspring does not."""
    rows, weight = blobs(400, 2, 12, seed=6)
    merged = merge_rows(rows, weight)
    best = search(merged, 12, starts=60, seed=1).best.inertia
    single = [
        KMeans(12, n_init=1, random_state=seed).fit(rows, sample_weight=weight).inertia_
        for seed in range(5)
    ]
    found = [search(merged, 12, starts=1, seed=seed).best.inertia for seed in range(5)]
    assert max(single) > 1.05 * best
    assert max(found) < 1.001 * best


def test_each_k_is_searched_as_if_it_were_alone():
    rows, weight = blobs(700, 3, 6, seed=6)
    merged = merge_rows(rows, weight)
    together = search_all(merged, [2, 3, 5, 40], starts=2, seed=4)
    for k, among in zip([2, 3, 5, 40], together, strict=True):
        alone = search(merged, k, starts=2, seed=4)
        assert np.array_equal(among.best.centers, alone.best.centers)
        assert among.n_starts == 2


def test_the_same_seed_gives_the_same_bits_and_another_seed_other_draws():
    rows, weight = blobs(300, 2, 15, seed=3)
    merged = merge_rows(rows, weight)
    one, two = (search(merged, 9, starts=3, seed=7) for _ in range(2))
    assert np.array_equal(one.best.centers, two.best.centers)
    assert (one.n_optima, one.runner_up) == (two.n_optima, two.runner_up)
    others = [search(merged, 9, starts=3, seed=seed).runner_up for seed in range(6)]
    assert len(set(others)) > 1


def test_distinct_optima_are_counted():
    """Four corners of a rectangle: two runs split it across, the rest stop at the worse way."""
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.2, 0.0], [1.2, 1.0]])
    found = search(merge_rows(corners, np.ones(4)), 2, starts=40, seed=0)
    assert found.best.inertia == pytest.approx(1.0)
    assert found.n_optima >= 2
    assert found.runner_up > 0
    lone = search(merge_rows(corners, np.ones(4)), 4, starts=5, seed=0)
    assert lone.n_optima == 1
    assert np.isnan(lone.runner_up)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_as_many_clusters_as_rows_leave_no_inertia(k):
    rows = np.array([[float(i), float(i * i)] for i in range(k)])
    found = search(merge_rows(rows, np.ones(k)), k, starts=2, seed=0)
    assert found.best.inertia == 0
    assert found.best.converged


def test_fewer_distinct_rows_than_clusters_are_refused():
    rows, weight = np.array([[1.0], [2.0], [1.0], [3.0]]), np.array([1.0, 1.0, 1.0, 0.0])
    with pytest.raises(InputError, match="k = 3: only 2 distinct rows carry weight; ask for fewer"):
        search(merge_rows(rows, weight), 3, starts=2, seed=0)


def test_many_dimensions_and_many_clusters():
    rows, weight = blobs(700, 50, 60, seed=1)
    found = search(merge_rows(rows, weight), 60, starts=2, seed=0)
    assert (found.best.moments.weight > 0).all()
    labels, near, _ = naive.nearest(rows.tolist(), found.best.centers.tolist())
    assert found.best.inertia == pytest.approx(float(weight @ near), rel=1e-10)
    assert len(set(labels)) == 60


def ordered(centers):
    """Centers by their first coordinate: the search promises no numbers, `sweep_k` does."""
    return centers[np.argsort(centers[:, 0])]


@pytest.mark.parametrize("size", [1e-150, 1e-100, 1e-9, 1e9, 1e100, 1e150])
def test_the_size_of_the_values_does_not_matter(size):
    rows, weight = blobs(100, 2, 3, seed=1)
    one = search(merge_rows(rows, weight), 3, starts=3, seed=0).best
    other = search(merge_rows(rows * size, weight), 3, starts=3, seed=0).best
    np.testing.assert_allclose(ordered(other.centers / size), ordered(one.centers), rtol=1e-9)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e-9, 1e9, 1e200, 1e300])
def test_the_size_of_the_weights_does_not_matter(size):
    rows, weight = blobs(100, 2, 3, seed=1)
    one = search(merge_rows(rows, weight), 3, starts=3, seed=0).best
    other = search(merge_rows(rows, weight * size), 3, starts=3, seed=0).best
    np.testing.assert_allclose(ordered(other.centers), ordered(one.centers), rtol=1e-9)
    assert other.inertia / size == pytest.approx(one.inertia, rel=1e-9)


@pytest.mark.parametrize("ratio", [1e5, 1e14])
def test_light_rows_form_clusters_beside_heavy_ones(ratio):
    rng = np.random.default_rng(0)
    heavy, light = np.sqrt(ratio), 1 / np.sqrt(ratio)
    rows = np.concatenate([[[0, 0], [5, 0]], *(rng.normal(at, 0.1, (50, 2)) for at in (50, 80))])
    found = search(merge_rows(rows, np.repeat([heavy, light], [2, 100])), 4, starts=8, seed=0).best
    labels, near, _ = naive.nearest(rows.tolist(), found.centers.tolist())
    assert sorted(np.bincount(labels).tolist()) == [1, 1, 50, 50]
    assert found.inertia == pytest.approx(light * float(np.sum(near)), rel=1e-10)
