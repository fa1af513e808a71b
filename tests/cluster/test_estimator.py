"""`WeightedKMeans` keeps scikit-learn's contract, and its own promises about weights."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from segmentus import threads as processors
from segmentus.cluster.estimator import WeightedKMeans
from shown import ROOT, blocks
from tables import blobs

RNG = np.random.default_rng(7)
ROWS = np.vstack([RNG.normal(center, 1.0, (60, 3)) for center in (0.0, 4.0, 9.0)])
WEIGHT = RNG.integers(0, 4, len(ROWS)).astype(float)


@parametrize_with_checks([WeightedKMeans(n_clusters=3, n_init=2)])
def test_scikit_learn_contract(estimator, check):
    check(estimator)  # asserts inside, sample-weight equivalence included


def test_never_above_scikit_learn():
    for k in (2, 3, 5, 8):
        ours = WeightedKMeans(k).fit(ROWS, sample_weight=WEIGHT)
        theirs = KMeans(k, n_init=10, random_state=0).fit(ROWS, sample_weight=WEIGHT)
        assert ours.inertia_ <= theirs.inertia_ * (1 + 1e-12)


def test_weight_is_repetition_and_zero_is_absence():
    repeated = np.repeat(ROWS, WEIGHT.astype(int), axis=0)
    weighted = WeightedKMeans(4, random_state=3).fit(ROWS, sample_weight=WEIGHT)
    plain = WeightedKMeans(4, random_state=3).fit(repeated)
    # but for the rounding of weight × value, which a row has once and three rows have not
    np.testing.assert_allclose(weighted.cluster_centers_, plain.cluster_centers_, rtol=1e-15)
    assert weighted.inertia_ == pytest.approx(plain.inertia_, rel=1e-15)


def test_row_order_leaves_no_trace():
    order = np.random.default_rng(1).permutation(len(ROWS))
    here = WeightedKMeans(5).fit(ROWS, sample_weight=WEIGHT)
    there = WeightedKMeans(5).fit(ROWS[order], sample_weight=WEIGHT[order])
    np.testing.assert_array_equal(here.cluster_centers_, there.cluster_centers_)
    np.testing.assert_array_equal(here.labels_[order], there.labels_)


def test_methods_agree_with_each_other():
    fitted = WeightedKMeans(4).fit(ROWS, sample_weight=WEIGHT)
    np.testing.assert_array_equal(fitted.predict(ROWS), fitted.labels_)
    np.testing.assert_array_equal(fitted.transform(ROWS).argmin(axis=1), fitted.labels_)
    assert fitted.score(ROWS, sample_weight=WEIGHT) == pytest.approx(-fitted.inertia_, rel=1e-12)
    assert list(fitted.get_feature_names_out()) == [f"weightedkmeans{c}" for c in range(4)]
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict(ROWS), fitted.labels_)


def test_pipeline_and_clone():
    model = make_pipeline(StandardScaler(), WeightedKMeans(3, random_state=1))
    labels = clone(model).fit_predict(ROWS)
    assert sorted(np.bincount(labels)) == [60, 60, 60]


@pytest.mark.parametrize(
    ("parameters", "weight", "message"),
    [
        ({"n_clusters": 0}, None, "n_clusters = 0"),
        ({"n_init": 0}, None, "n_init = 0"),
        ({"n_clusters": 3}, np.r_[-1.0, np.ones(179)], "Negative values"),
        ({"n_clusters": 3}, np.zeros(180), "zero"),
        ({"n_clusters": 2.5}, None, "n_clusters = 2.5"),
        ({"max_iter": -1}, None, "max_iter = -1"),
        ({"n_init": "many"}, None, "n_init = 'many'"),
        ({"tol": -1e-4}, None, "tol = -0.0001"),
        ({"tol": float("nan")}, None, "tol = nan"),
        ({"init": "forgy"}, None, "init = 'forgy'"),
        ({"algorithm": "full"}, None, "algorithm = 'full'"),
    ],
)
def test_refuses_in_words(parameters, weight, message):
    with pytest.raises(ValueError, match=message):
        WeightedKMeans(**parameters).fit(ROWS, sample_weight=weight)


@pytest.mark.parametrize("seed", range(5))
def test_centers_that_are_given_lead_where_they_lead_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    weight, begin = rng.uniform(size=len(ROWS)), ROWS[rng.choice(len(ROWS), 6, replace=False)]
    ours = WeightedKMeans(6, init=begin).fit(ROWS, sample_weight=weight)
    theirs = KMeans(6, init=begin, n_init=1, tol=0).fit(ROWS, sample_weight=weight)
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-9)
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-9)
    assert ours.n_iter_ == theirs.n_iter_


def test_a_tolerance_stops_where_it_stops_scikit_learn():
    begin = ROWS[:6]
    for tol in (1e-1, 1e-2, 1e-3, 1e-4):
        ours = WeightedKMeans(6, init=begin, tol=tol).fit(ROWS)
        theirs = KMeans(6, init=begin, n_init=1, tol=tol).fit(ROWS)
        assert ours.n_iter_ == theirs.n_iter_
        np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-9)


def test_drawn_starts_follow_the_weights_the_seed_and_not_the_order_of_rows():
    order = np.random.default_rng(2).permutation(len(ROWS))
    one = WeightedKMeans(7, init="random", n_init=1).fit(ROWS, sample_weight=WEIGHT)
    two = WeightedKMeans(7, init="random", n_init=1).fit(ROWS[order], sample_weight=WEIGHT[order])
    np.testing.assert_array_equal(one.cluster_centers_, two.cluster_centers_)
    other = WeightedKMeans(7, init="random", n_init=1, random_state=1).fit(ROWS)
    assert not np.array_equal(one.cluster_centers_, other.cluster_centers_)
    only = np.where(np.arange(len(ROWS)) < 7, 1.0, 0.0)
    fitted = WeightedKMeans(7, init="random").fit(ROWS, sample_weight=only)
    assert fitted.inertia_ == 0


@pytest.mark.parametrize("init", ["k-means++", "random", [[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]])
def test_fewer_distinct_rows_than_clusters_are_said(init):
    rows = [[0.0, 0.0], [0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    with pytest.warns(ConvergenceWarning, match=r"clusters \(2\) found smaller .* \(3\)"):
        fitted = WeightedKMeans(3, init=init).fit(rows)
    assert fitted.inertia_ == 0
    assert fitted.cluster_centers_.shape == (3, 2)
    assert len(set(fitted.labels_)) == 2


def test_precision_and_integer_labels_are_those_of_scikit_learn():
    fitted = WeightedKMeans(3).fit(ROWS.astype(np.float32))
    assert fitted.cluster_centers_.dtype == np.float32
    assert fitted.transform(ROWS.astype(np.float32)).dtype == np.float32
    assert fitted.labels_.dtype == np.int32


@pytest.mark.parametrize("given", ["list", "integers", "fortran", "strided"])
def test_any_layout_of_the_same_numbers_is_the_same_table(given):
    rows = np.round(10 * ROWS).astype(int)
    other = {
        "list": rows.tolist(), "integers": rows, "fortran": np.asfortranarray(rows.astype(float)),
        "strided": np.repeat(rows.astype(float), 2, axis=0)[::2],
    }[given]  # fmt: skip
    one, two = WeightedKMeans(4).fit(rows.astype(float)), WeightedKMeans(4).fit(other)
    np.testing.assert_array_equal(one.cluster_centers_, two.cluster_centers_)
    np.testing.assert_array_equal(one.labels_, two.labels_)


def test_rows_of_no_weight_never_become_centers():
    rows, _ = blobs(100, 5, 3, seed=0)
    weight = np.ones(200)
    weight[::2] = 0
    doubled = np.repeat(rows, 2, axis=0) + np.where(weight[:, None] > 0, 0, 1e3)
    fitted = WeightedKMeans(10).fit(doubled, sample_weight=weight)
    assert fitted.transform(doubled[::2]).min() > 100


def test_the_number_of_threads_leaves_every_bit(monkeypatch):
    rows = np.random.default_rng(6).normal(size=(40_000, 5))
    fits = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(processors, "n_threads", lambda threads=threads: threads)
        fits.append(WeightedKMeans(6, n_init=2).fit(rows))
    for fitted in fits[1:]:
        np.testing.assert_array_equal(fitted.cluster_centers_, fits[0].cluster_centers_)
        np.testing.assert_array_equal(fitted.labels_, fits[0].labels_)
        assert fitted.inertia_ == fits[0].inertia_


def test_more_starts_are_not_worse():
    rows, _ = blobs(400, 2, 12, seed=3)
    inertia = [WeightedKMeans(12, n_init=n).fit(rows).inertia_ for n in (1, 5, 10)]
    assert inertia[2] <= inertia[0] * (1 + 1e-9)
    assert inertia[1] <= inertia[0] * (1 + 1e-9)


def test_the_page_for_those_who_come_from_kmeans_runs():
    held = {}
    for code in blocks(ROOT / "docs" / "howto" / "from-kmeans.md", "python"):
        exec(code, held)
    assert held["theirs"].n_iter_ > 0
