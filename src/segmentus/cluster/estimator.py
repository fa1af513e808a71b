"""The search as a scikit-learn estimator: `WeightedKMeans`, for pipelines and comparisons."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from segmentus.arrays import Floats, Labels
from segmentus.cluster.moments import find_nearest, label_rows
from segmentus.cluster.points import lay_out, merge_rows
from segmentus.cluster.search.kmeans import search
from segmentus.cluster.search.lloyd import MAX_ITER
from segmentus.cluster.sweep import STARTS


class WeightedKMeans(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator
):
    """K-means whose weights mean what they say: 3 is three rows, 0 is absence, seeding included.

    Row order leaves no trace. Searches from several starts and their offspring, then runs to
    strict convergence. Clusters are numbered by their first coordinate, ascending, ties by the
    next.

    Parameters
    ----------
    n_clusters : number of clusters, at most the number of distinct rows with weight.
    n_init : independent k-means++ starts.
    max_iter : steps the last run may take, on all rows.
    random_state : int, RandomState or None, as everywhere in scikit-learn.

    Attributes
    ----------
    cluster_centers_ : (k, p).
    labels_ : (n,) nearest center of each training row; a tie goes to the lower number.
    inertia_ : weighted sum of squared distances to the centers.
    n_iter_ : steps of the best run.
    n_optima_ : distinct optima among the starts.

    Examples
    --------
    >>> rows = np.array([[0.0], [1.0], [9.0]])
    >>> fitted = WeightedKMeans(2, random_state=0).fit(rows, sample_weight=[3.0, 1.0, 1.0])
    >>> fitted.cluster_centers_.ravel().tolist(), fitted.labels_.tolist()
    ([0.25, 9.0], [0, 0, 1])
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        n_init: int = STARTS,
        max_iter: int = MAX_ITER,
        random_state: Any = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:  # noqa: N803
        """Find the clusters of X (n, p) under sample_weight (n,); `y` is ignored.

        Raises
        ------
        ValueError
            Missing or infinite values, a negative weight, all weights zero, a parameter below
            1, or more clusters than distinct rows.
        """
        for name in ("n_clusters", "n_init", "max_iter"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)}: give a whole number from 1 up.")
        values = validate_data(self, X, dtype=np.float64, ensure_min_samples=self.n_clusters)
        weight = _check_sample_weight(
            sample_weight, values, dtype=np.float64, ensure_non_negative=True
        )
        seed = self.random_state
        if not isinstance(seed, int | np.integer):
            seed = check_random_state(seed).randint(np.iinfo(np.int32).max)
        found = search(
            merge_rows(values, weight), self.n_clusters,
            starts=self.n_init, seed=int(seed), max_iter=self.max_iter,
        )  # fmt: skip
        order = np.lexsort(found.best.centers.T[::-1])
        self.cluster_centers_ = found.best.centers[order]
        self.labels_ = self._nearest(values)
        self.inertia_ = found.best.inertia
        self.n_iter_ = found.best.n_iter
        self.n_optima_ = found.n_optima
        return self

    def predict(self, X: Any) -> Labels:  # noqa: N803
        """Nearest center (n,) of each row of X (n, p)."""
        check_is_fitted(self)
        return self._nearest(validate_data(self, X, dtype=np.float64, reset=False))

    def transform(self, X: Any) -> Floats:  # noqa: N803
        """Distances (n, k) from each row of X (n, p) to each center."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, reset=False)
        columns = [np.sqrt(((values - at) ** 2).sum(axis=1)) for at in self.cluster_centers_]
        return np.column_stack(columns)

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:  # noqa: N803
        """Minus the weighted inertia of X (n, p) under the fitted centers; `y` is ignored."""
        check_is_fitted(self)
        values = validate_data(self, X, dtype=np.float64, reset=False)
        weight = _check_sample_weight(sample_weight, values, dtype=np.float64)
        near = find_nearest(lay_out(values), self.cluster_centers_).near
        return -float(weight @ near.reshape(-1)[: len(values)])

    @property
    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)

    def _nearest(self, values: Floats) -> Labels:
        return label_rows(lay_out(values), self.cluster_centers_, len(values)).copy()
