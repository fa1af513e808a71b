"""The search as a scikit-learn estimator: `WeightedKMeans`, for pipelines and comparisons."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from segmentus.arrays import Floats, Labels
from segmentus.cluster.moments import find_nearest, label_rows
from segmentus.cluster.points import Points, lay_out, merge_rows
from segmentus.cluster.search.kmeans import search
from segmentus.cluster.search.lloyd import MAX_ITER, Optimum, descend
from segmentus.cluster.values import STARTS
from segmentus.compiled.arithmetic import add_products

DRAWN_STARTS = 10
"""Starts where they are drawn at random or by a function, and nobody says how many."""


class WeightedKMeans(
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator
):
    """K-means whose weights mean what they say: 3 is three rows, 0 is absence, seeding included.

    Takes the parameters of scikit-learn's `KMeans` and gives its attributes, so that code written
    for it runs with the name changed. By default it searches from several starts and their
    offspring, runs to strict convergence, and row order leaves no trace.

    Parameters
    ----------
    n_clusters : number of clusters, at most the number of rows.
    init : "k-means++" searches; "random" draws rows by weight; an array (k, p) is where Lloyd's
        steps begin; so is what a function of (X, n_clusters, random_state) returns.
    n_init : starts; "auto" is 8 for the search, 10 where starts are drawn, 1 for an array.
    max_iter : Lloyd's steps; of the search, those of its last run on all rows.
    tol : squared shift of the centers, as a part of the mean variance of the columns, at which to
        stop; 0 is strict convergence, with which the search ends whatever is given.
    verbose : print the steps.
    random_state : int, RandomState or None, as everywhere in scikit-learn.
    copy_x : accepted; the rows given are never changed.
    algorithm : "lloyd" or "elkan", which take the same steps; ours skip distances in either.

    Attributes
    ----------
    cluster_centers_ : (k, p), in the precision of the rows; in the order of the centers given, or
        by their first coordinate, ascending, ties by the next.
    labels_ : (n,) int32 nearest center of each training row; a tie goes to the lower number.
    inertia_ : weighted sum of squared distances to the centers.
    n_iter_ : steps of the best run.
    n_optima_ : distinct optima among the starts of a search; 0 without one.
    n_features_in_ : p.

    Examples
    --------
    >>> rows = np.array([[0.0], [1.0], [9.0]])
    >>> fitted = WeightedKMeans(2, random_state=0).fit(rows, sample_weight=[3.0, 1.0, 1.0])
    >>> fitted.cluster_centers_.ravel().tolist(), fitted.labels_.tolist()
    ([0.25, 9.0], [0, 0, 1])

    Where to begin is honoured, also where it leads to a worse end:

    >>> WeightedKMeans(2, init=[[9.0], [0.0]]).fit(rows).labels_.tolist()
    [1, 1, 0]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: int | Literal["auto"] = "auto",
        max_iter: int = MAX_ITER,
        tol: float = 0.0,
        verbose: int = 0,
        random_state: Any = 0,
        copy_x: bool = True,
        algorithm: Literal["lloyd", "elkan"] = "lloyd",
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.copy_x = copy_x
        self.algorithm = algorithm

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:  # noqa: N803
        """Find the clusters of X (n, p) under sample_weight (n,); `y` is ignored.

        Warns (`ConvergenceWarning`) where fewer rows than clusters are distinct.

        Raises
        ------
        ValueError
            Missing or infinite values, a negative weight, all weights zero, a parameter out of
            bounds, centers of another shape, or more clusters than rows.
        """
        self._check_parameters()
        given = validate_data(self, X, dtype=[np.float64, np.float32])
        if len(given) < self.n_clusters:
            raise ValueError(
                f"n_samples={len(given)} should be >= n_clusters={self.n_clusters}: "
                "ask for fewer clusters."
            )
        weight = _check_sample_weight(
            sample_weight, given, dtype=np.float64, ensure_non_negative=True
        )
        values = given.astype(np.float64, copy=False)
        points = merge_rows(values, weight)
        best = self._search(points) if self._searches else self._descend(points, given)
        self.cluster_centers_ = best.centers.astype(given.dtype)
        self.labels_ = self._nearest(values)
        self.inertia_ = best.inertia
        self.n_iter_ = best.n_iter
        found = len(np.unique(self.labels_[weight > 0]))
        if found < self.n_clusters:
            warnings.warn(
                f"Number of distinct clusters ({found}) found smaller than n_clusters "
                f"({self.n_clusters}). Possibly due to duplicate points in X.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def predict(self, X: Any) -> Labels:  # noqa: N803
        """Find the nearest center (n,) of each row of X (n, p)."""
        check_is_fitted(self)
        return self._nearest(self._take(X))

    def transform(self, X: Any) -> Floats:  # noqa: N803
        """Measure distances (n, k) from each row of X (n, p) to each center."""
        check_is_fitted(self)
        values = self._take(X)
        columns = [np.sqrt(((values - at) ** 2).sum(axis=1)) for at in self.cluster_centers_]
        return np.column_stack(columns)

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:  # noqa: N803
        """Return minus the weighted inertia of X (n, p) under the centers; `y` is ignored."""
        check_is_fitted(self)
        values = self._take(X)
        weight = _check_sample_weight(sample_weight, values, dtype=np.float64)
        near = find_nearest(lay_out(values.astype(np.float64, copy=False)), self._centers).near
        return -add_products(weight, near.reshape(-1)[: len(values)])

    @property
    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)

    @property
    def _centers(self) -> Floats:
        centers: Floats = self.cluster_centers_.astype(np.float64)
        return centers

    @property
    def _searches(self) -> bool:
        return isinstance(self.init, str) and self.init == "k-means++"

    def _take(self, rows: Any) -> Any:
        return validate_data(self, rows, dtype=[np.float64, np.float32], reset=False)

    def _nearest(self, values: Floats) -> Labels:
        blocks = lay_out(values.astype(np.float64, copy=False))
        return label_rows(blocks, self._centers, len(values)).astype(np.int32)

    def _check_parameters(self) -> None:
        for name in ("n_clusters", "max_iter", *(("n_init",) if self.n_init != "auto" else ())):
            value = getattr(self, name)
            if not isinstance(value, int | np.integer) or value < 1:
                raise ValueError(f"{name} = {value!r}: give a whole number from 1 up.")
        if not self.tol >= 0:
            raise ValueError(f"tol = {self.tol!r}: give a number from 0 up.")
        if isinstance(self.init, str) and self.init not in ("k-means++", "random"):
            raise ValueError(
                f"init = {self.init!r}: give k-means++, random, an array or a function."
            )
        if self.algorithm not in ("lloyd", "elkan"):
            raise ValueError(f"algorithm = {self.algorithm!r}: give lloyd or elkan.")
        if self.algorithm == "elkan" and self.n_clusters == 1:
            warnings.warn(
                "algorithm='elkan' doesn't make sense for a single cluster. Using 'lloyd' instead.",
                RuntimeWarning,
                stacklevel=3,
            )

    def _search(self, points: Points) -> Optimum:
        """The best of many starts; where rows are too few, some centers are there twice."""
        starts = STARTS if self.n_init == "auto" else self.n_init
        seed = self.random_state
        if not isinstance(seed, int | np.integer):
            seed = check_random_state(seed).randint(np.iinfo(np.int32).max)
        k = min(self.n_clusters, points.n_points)
        found = search(points, k, starts=starts, seed=int(seed), max_iter=self.max_iter)
        self.n_optima_ = found.n_optima
        best = found.best
        if self.verbose:
            print(
                f"Initialization complete: {starts} starts, {found.n_optima} distinct optima.\n"
                f"Iteration {best.n_iter}, inertia {best.inertia}: "
                + ("strict convergence." if best.converged else "stopped by max_iter.")
            )
        order = np.lexsort(best.centers.T[::-1])
        return best.take(np.append(order, np.repeat(order[:1], self.n_clusters - k)))

    def _descend(self, points: Points, given: Any) -> Optimum:
        """The best of some runs of Lloyd from centers that are given or drawn."""
        draw, n_init = self._starts(points, given)
        tol = self.tol * float(np.var(given, axis=0, dtype=np.float64).mean())
        tell = print if self.verbose else None
        best = min(
            (
                descend(points, draw(), max_iter=self.max_iter, tol=tol, tell=tell)
                for _ in range(n_init)
            ),
            key=lambda run: run.inertia,
        )
        self.n_optima_ = 0
        return best

    def _starts(self, points: Points, given: Any) -> tuple[Callable[[], Floats], int]:
        """A function that gives centers (k, p) to begin with, and how often to call it."""
        rng = check_random_state(self.random_state)
        n_init = DRAWN_STARTS if self.n_init == "auto" else self.n_init
        if callable(self.init):
            return lambda: self._check_centers(
                self.init(given, self.n_clusters, random_state=rng), given
            ), n_init
        if isinstance(self.init, str):
            k, share = min(self.n_clusters, points.n_points), points.mass / points.mass.sum()

            def draw() -> Floats:
                drawn = rng.choice(points.n_points, k, replace=False, p=share)
                twice = np.repeat(drawn[:1], self.n_clusters - k)
                centers: Floats = points.values[np.append(drawn, twice)]
                return centers

            return draw, n_init
        centers = self._check_centers(self.init, given)
        if self.n_init not in ("auto", 1):
            warnings.warn(
                "Explicit initial center position passed: performing only one init in "
                f"{type(self).__name__} instead of n_init={self.n_init}.",
                RuntimeWarning,
                stacklevel=4,
            )
        return lambda: centers, 1

    def _check_centers(self, centers: Any, given: Any) -> Floats:
        checked: Floats = check_array(centers, dtype=np.float64, copy=True, order="C")
        wrong = f"The shape of the initial centers {checked.shape} does not match the number of "
        if checked.shape[0] != self.n_clusters:
            raise ValueError(f"{wrong}clusters {self.n_clusters}.")
        if checked.shape[1] != given.shape[1]:
            raise ValueError(f"{wrong}features of the data {given.shape[1]}.")
        return checked
