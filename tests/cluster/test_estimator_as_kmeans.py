"""What scikit-learn's published tests of `KMeans` assert, asserted of `WeightedKMeans`.

The assertions are theirs (sklearn/cluster/tests/test_k_means.py, 1.9), the tests are ours. Left
out: parameters that ours has not (init, algorithm, tol, copy_x, verbose), sparse input,
MiniBatchKMeans. Other than there, more clusters than distinct rows are refused, not warned of.
"""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.metrics import adjusted_rand_score, v_measure_score

from segmentus import threads
from segmentus.cluster.estimator import WeightedKMeans
from segmentus.cluster.search import lloyd as lloyd_module
from tables import blobs

CENTERS = np.array(
    [[0.0, 5.0, 0.0, 0.0, 0.0], [1.0, 1.0, 4.0, 0.0, 0.0], [1.0, 0.0, 0.0, 5.0, 1.0]]
)
TRUTH = np.random.default_rng(42).integers(0, 3, 100)
X = CENTERS[TRUTH] + np.random.default_rng(43).normal(size=(100, 5))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_a_small_table_with_a_known_answer(dtype):
    rows = np.array([[0, 0], [1, 0], [1, 2], [2, 2]], dtype=dtype)
    fitted = WeightedKMeans(2).fit(rows, sample_weight=[3, 1, 1, 3])
    np.testing.assert_array_equal(fitted.labels_, [0, 0, 1, 1])
    np.testing.assert_allclose(fitted.cluster_centers_, [[0.25, 0], [1.75, 2]])
    assert fitted.inertia_ == pytest.approx(1.5)


def test_planted_clusters_are_found():
    fitted = WeightedKMeans(3).fit(X)
    assert v_measure_score(TRUTH, fitted.labels_) == pytest.approx(1.0)
    assert fitted.cluster_centers_.shape == (3, 5)
    assert len(np.unique(fitted.labels_)) == 3
    assert fitted.inertia_ > 0


def test_a_light_far_row_is_a_cluster_and_none_is_empty():
    fitted = WeightedKMeans(2).fit([[-1.0], [1.0]], sample_weight=[1.9, 0.1])
    assert len(set(fitted.labels_)) == 2
    np.testing.assert_allclose(fitted.cluster_centers_, [[-1], [1]])


def test_it_converges_strictly():
    rows = np.random.default_rng(0).normal(size=(5000, 10))
    assert 0 < WeightedKMeans(5, n_init=1, max_iter=300).fit(rows).n_iter_ < 300


def test_predicting_the_training_rows_gives_their_labels_and_a_center_its_own():
    rows, _ = blobs(200, 10, 10, seed=1)
    fitted = WeightedKMeans(10).fit(rows)
    np.testing.assert_array_equal(fitted.predict(rows), fitted.labels_)
    np.testing.assert_array_equal(fitted.fit_predict(rows), fitted.labels_)
    np.testing.assert_array_equal(fitted.predict(fitted.cluster_centers_), np.arange(10))


def test_predicting_leaves_centers_and_rows_alone():
    fitted, rows = WeightedKMeans(3).fit(X), X.copy()
    before = fitted.cluster_centers_.copy()
    fitted.predict(rows)
    np.testing.assert_array_equal(fitted.cluster_centers_, before)
    np.testing.assert_array_equal(rows, X)


def test_distances_of_centers_from_themselves_are_zero_and_from_others_not():
    fitted = WeightedKMeans(3).fit(X)
    away = fitted.transform(fitted.cluster_centers_)
    np.testing.assert_array_equal(np.diag(away), 0)
    assert (away[~np.eye(3, dtype=bool)] > 0).all()
    np.testing.assert_array_equal(WeightedKMeans(3).fit_transform(X), fitted.transform(X))


def test_more_starts_are_not_worse():
    rows, _ = blobs(400, 2, 12, seed=3)
    inertia = [WeightedKMeans(12, n_init=n).fit(rows).inertia_ for n in (1, 5, 10)]
    assert inertia[2] <= inertia[0] * (1 + 1e-9)
    assert inertia[1] <= inertia[0] * (1 + 1e-9)


def test_more_steps_do_not_score_lower():
    rows = np.random.default_rng(2).normal(size=(3000, 4))
    few = WeightedKMeans(8, n_init=1, max_iter=1).fit(rows)
    many = WeightedKMeans(8, n_init=1, max_iter=100).fit(rows)
    assert many.score(rows) >= few.score(rows)


def test_single_and_double_precision_agree():
    one, two = (WeightedKMeans(3).fit(X.astype(dtype)) for dtype in (np.float32, np.float64))
    np.testing.assert_array_equal(one.labels_, two.labels_)
    np.testing.assert_allclose(one.cluster_centers_, two.cluster_centers_, rtol=1e-5)
    assert one.inertia_ == pytest.approx(two.inertia_, rel=1e-5)


@pytest.mark.parametrize("given", ["list", "integers", "fortran", "strided"])
def test_any_layout_of_the_same_numbers_is_the_same_table(given):
    rows = np.round(10 * X).astype(int)
    other = {
        "list": rows.tolist(), "integers": rows, "fortran": np.asfortranarray(rows.astype(float)),
        "strided": np.repeat(rows.astype(float), 2, axis=0)[::2],
    }[given]  # fmt: skip
    one, two = WeightedKMeans(4).fit(rows.astype(float)), WeightedKMeans(4).fit(other)
    np.testing.assert_array_equal(one.cluster_centers_, two.cluster_centers_)
    np.testing.assert_array_equal(one.labels_, two.labels_)


def test_what_was_given_is_not_changed():
    rows, weight = X.copy(), np.random.default_rng(4).uniform(size=len(X))
    kept = weight.copy()
    WeightedKMeans(3).fit(rows, sample_weight=weight)
    np.testing.assert_array_equal(rows, X)
    np.testing.assert_array_equal(weight, kept)


def test_equal_weights_are_none_and_scaled_weights_the_same():
    plain = WeightedKMeans(3).fit(X)
    ones = WeightedKMeans(3).fit(X, sample_weight=np.ones(len(X)))
    np.testing.assert_array_equal(plain.cluster_centers_, ones.cluster_centers_)
    np.testing.assert_array_equal(plain.labels_, ones.labels_)
    weight = np.random.default_rng(5).uniform(size=len(X))
    one = WeightedKMeans(3).fit(X, sample_weight=weight)
    half = WeightedKMeans(3).fit(X, sample_weight=weight / 2)
    assert adjusted_rand_score(one.labels_, half.labels_) == 1.0
    np.testing.assert_allclose(one.cluster_centers_, half.cluster_centers_)


def test_rows_of_no_weight_never_become_centers():
    rows, _ = blobs(100, 5, 3, seed=0)
    weight = np.ones(200)
    weight[::2] = 0
    doubled = np.repeat(rows, 2, axis=0) + np.where(weight[:, None] > 0, 0, 1e3)
    fitted = WeightedKMeans(10).fit(doubled, sample_weight=weight)
    assert fitted.transform(doubled[::2]).min() > 100


def test_the_number_of_threads_leaves_every_bit(monkeypatch):
    rows = np.random.default_rng(6).normal(size=(40_000, 5))
    monkeypatch.setattr(
        lloyd_module, "MANY_BLOCKS", 10
    )  # so that threads share the blocks of a run
    fits = []
    for number in (1, 2, 3):
        monkeypatch.setattr(threads, "n_threads", lambda number=number: number)
        fits.append(WeightedKMeans(6, n_init=2).fit(rows))
    for fitted in fits[1:]:
        np.testing.assert_array_equal(fitted.cluster_centers_, fits[0].cluster_centers_)
        np.testing.assert_array_equal(fitted.labels_, fits[0].labels_)
        assert fitted.inertia_ == fits[0].inertia_


def test_more_clusters_than_distinct_rows_are_refused():
    with pytest.raises(ValueError, match="only 2 distinct rows"):
        WeightedKMeans(3).fit([[0.0], [0.0], [1.0], [1.0]])


def test_names_of_what_it_transforms_to():
    fitted = WeightedKMeans(3).fit(X)
    assert fitted.get_feature_names_out().tolist() == [f"weightedkmeans{c}" for c in range(3)]
    frame = WeightedKMeans(3).set_output(transform="pandas").fit_transform(X)
    assert list(frame.columns) == fitted.get_feature_names_out().tolist()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.where(np.arange(5) == 1, np.nan, X), "contains NaN"),
        (np.where(np.arange(5) == 1, np.inf, X), "infinity"),
        (X[:, 0], "Expected 2D array"),
        (X[:2], "minimum of 3"),
    ],
)
def test_wrong_tables_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        WeightedKMeans(3).fit(rows)


def test_another_width_and_an_unfitted_model_are_refused():
    with pytest.raises(ValueError, match="4 features"):
        WeightedKMeans(3).fit(X).predict(X[:, :4])
    with pytest.raises(NotFittedError):
        WeightedKMeans(3).predict(X)
