"""What others offer for the same tasks, as far as it is installed (extra `bench`)."""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans

from benchmarks.tables import Table
from segmentus.arrays import Floats, Labels

BIG = 300_000
"""Rows above which scikit-learn-intelex fits in float32."""
MANY_PAIRS = 10_000
"""Rows above which a matrix of all distances, which kmedoids wants, is too large."""


def sweeps() -> dict[str, Callable[[Table, int], float]]:
    """Weighted inertia of a peer's best of ten starts at one k."""
    known = {"scikit-learn": _fit_sklearn, "MiniBatchKMeans": _fit_minibatch}
    if find_spec("sklearnex"):
        known["scikit-learn-intelex, unweighted"] = _fit_intelex
    if find_spec("faiss"):
        known["faiss"] = _fit_faiss
    if find_spec("dask_ml"):
        known["Dask-ML, unweighted, one start"] = _fit_dask
    return known


def silhouettes() -> dict[str, Callable[[Floats, Labels], float]]:
    """Mean silhouette of one labeling, unit weights."""
    return {"kmedoids": _silhouette_kmedoids} if find_spec("kmedoids") else {}


def inertia(table: Table, centers: Floats) -> float:
    """Weighted inertia under the nearest of given centers, from the definition."""
    least = np.full(len(table.values), np.inf)
    for center in centers.astype(np.float64):
        np.minimum(least, ((table.values - center) ** 2).sum(axis=1), out=least)
    return float(table.weight @ least)


def _fit_sklearn(table: Table, k: int) -> float:
    model = KMeans(k, n_init=10, random_state=0)
    return inertia(table, model.fit(table.values, sample_weight=table.weight).cluster_centers_)


def _fit_minibatch(table: Table, k: int) -> float:
    model = MiniBatchKMeans(k, n_init=10, random_state=0)
    return inertia(table, model.fit(table.values, sample_weight=table.weight).cluster_centers_)


def _fit_intelex(table: Table, k: int) -> float:
    from sklearnex.cluster import KMeans as IntelKMeans  # with weights it is scikit-learn's own

    model = IntelKMeans(k, n_init=10, random_state=0)
    values = table.values.astype(np.float32) if len(table.values) > BIG else table.values
    return inertia(table, model.fit(values).cluster_centers_)


def _fit_faiss(table: Table, k: int) -> float:
    import faiss

    values = table.values.astype(np.float32)
    model = faiss.Kmeans(values.shape[1], k, niter=25, nredo=10, seed=1)
    model.cp.max_points_per_centroid = len(values)
    model.train(values, weights=table.weight.astype(np.float32))
    return inertia(table, model.centroids)


def _fit_dask(table: Table, k: int) -> float:
    import dask.array as da
    from dask_ml.cluster import KMeans as DaskKMeans

    values = da.from_array(table.values, chunks=(max(1, len(table.values) // 2), -1))
    return inertia(table, DaskKMeans(k, random_state=0).fit(values).cluster_centers_)


def _silhouette_kmedoids(values: Floats, labels: Labels) -> float:
    import kmedoids
    from scipy.spatial.distance import cdist

    return float(kmedoids.silhouette(cdist(values, values), labels, samples=False)[0])
