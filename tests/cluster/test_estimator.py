"""`WeightedKMeans` keeps scikit-learn's contract, and its own promises about weights."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from segmentus.cluster.estimator import WeightedKMeans

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
    np.testing.assert_array_equal(weighted.cluster_centers_, plain.cluster_centers_)
    assert weighted.inertia_ == plain.inertia_


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
        ({"n_clusters": 3}, np.r_[1.0, 1.0, np.zeros(178)], "only 2 distinct rows"),
    ],
)
def test_refuses_in_words(parameters, weight, message):
    with pytest.raises(ValueError, match=message):
        WeightedKMeans(**parameters).fit(ROWS, sample_weight=weight)
