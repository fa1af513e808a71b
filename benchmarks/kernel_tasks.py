"""What each kernel is timed at, and what numpy, scipy or scikit-learn have for the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.arrays import Floats

Work = Callable[[], Any]


@dataclass(frozen=True)
class Made:
    """Rows (n, p) of nine overlapping clouds, weights (n,), and twelve of the rows as centers."""

    values: Floats
    weight: Floats
    centers: Floats


@dataclass(frozen=True)
class Task:
    """A kernel at one size: the work of ours, and of what it is set beside, on a table."""

    name: str
    tables: str
    ours: Callable[[Made], Work]
    beside: str = ""
    reference: Callable[[Made], Work] | None = None


def make_table(n: int, p: int) -> Made:
    rng = np.random.default_rng(n)
    values = 3 * rng.standard_normal((9, p))[rng.integers(0, 9, n)] + rng.standard_normal((n, p))
    return Made(values, rng.uniform(0.5, 2.0, n), values[:12].copy())


TABLES = {
    "A": lambda: make_table(4_600, 2),
    "C": lambda: make_table(28_000, 5),
    "M": lambda: make_table(100_000, 10),
}


def _merged(made: Made) -> Any:
    from segmentus.cluster.points import merge_rows

    return merge_rows(made.values, made.weight)


def _nearest(made: Made) -> Work:
    from segmentus.cluster.moments import find_nearest

    blocks, centers = _merged(made).blocks, made.centers[:8]
    return lambda: find_nearest(blocks, centers)


def _argmin(made: Made) -> Work:
    from sklearn.metrics import pairwise_distances_argmin_min

    return lambda: pairwise_distances_argmin_min(made.values, made.centers[:8])


def _step(made: Made) -> Work:
    from segmentus.cluster.moments import step

    points, centers = _merged(made), made.centers[:8]
    return lambda: step(points, centers)


def _lloyd(made: Made) -> Work:
    from segmentus.cluster.search.lloyd import run_lloyd

    points, centers = _merged(made), made.centers[:8]
    return lambda: run_lloyd(points, centers, 20)


def _fit(steps: int) -> Callable[[Made], Work]:
    def make(made: Made) -> Work:
        from sklearn.cluster import KMeans

        model = KMeans(8, init=made.centers[:8], n_init=1, max_iter=steps, tol=0)
        return lambda: model.fit(made.values, sample_weight=made.weight)

    return make


def _condense(made: Made) -> Work:
    from segmentus.cluster.search.working_points import standardize, take_coreset

    working = standardize(_merged(made))[0]
    return lambda: take_coreset(working, 512)


def _coreset(made: Made) -> Any:
    return _condense(made)()


def _starts(made: Made) -> Work:
    from segmentus.cluster.search.kmeans import _begin

    coreset, draws = _coreset(made), np.random.default_rng(0).random((8, 12, 4))
    return lambda: _begin(coreset, draws)


def _starts_of_sklearn(made: Made) -> Work:
    from sklearn.cluster import KMeans

    coreset = _coreset(made)
    model = KMeans(12, n_init=8, random_state=0, tol=0)
    return lambda: model.fit(coreset.values, sample_weight=coreset.mass)


def _offspring(k: int) -> Callable[[Made], Work]:
    def make(made: Made) -> Work:
        from segmentus.cluster.search.kmeans import _begin, _evolve

        rng, coreset = np.random.default_rng(k), _coreset(made)
        begun = _begin(coreset, rng.random((8, k, 4)))
        draws = rng.random((60, 6 + k))
        return lambda: _evolve(coreset, begun, draws)

    return make


def _labels(made: Made) -> Any:
    from segmentus.cluster.moments import label_rows
    from segmentus.cluster.points import lay_out

    return label_rows(lay_out(made.values), made.centers[:8], len(made.values))


def _silhouettes(made: Made) -> Work:
    from segmentus.cluster.scores.silhouette import measure_silhouettes

    points, labels, ones = _merged(made), _labels(made), np.ones(len(made.values))
    return lambda: measure_silhouettes(points, [labels], ones)


def _silhouettes_of_sklearn(made: Made) -> Work:
    from sklearn.metrics import silhouette_samples

    labels = _labels(made)
    return lambda: silhouette_samples(made.values, labels)


def _replicates(made: Made) -> tuple[Floats, Floats]:
    """Twelve columns of 20,000 rows, and 999 weights of each."""
    rng = np.random.default_rng(0)
    return rng.standard_normal((20_000, 12)), rng.random((20_000, 999))


def _totals(made: Made) -> Work:
    from segmentus.compiled.totals import add_totals

    columns, weight = _replicates(made)
    unit, part, totals = np.arange(len(columns)), np.empty(0), np.zeros((12, 999))
    return lambda: add_totals(unit, part, columns, weight, totals)


def _product(made: Made) -> Work:
    columns, weight = _replicates(made)
    return lambda: columns.T @ weight


def _each(name: str) -> Callable[[Made], Work]:
    def make(made: Made) -> Work:
        from segmentus.compiled import arithmetic

        return lambda: getattr(arithmetic, name)(made.values)

    return make


def _arcsinh(made: Made) -> Work:
    return lambda: np.arcsinh(made.values)


def _exp(made: Made) -> Work:
    return lambda: np.exp(made.values)


def _ndtr(made: Made) -> Work:
    from scipy.special import ndtr

    return lambda: ndtr(made.values)


def _match(made: Made) -> Work:
    from segmentus.compiled.matching import match_clusters

    overlap = np.random.default_rng(0).random((12, 12))
    return lambda: match_clusters(overlap)


def _match_of_scipy(made: Made) -> Work:
    from scipy.optimize import linear_sum_assignment

    overlap = np.random.default_rng(0).random((12, 12))
    return lambda: linear_sum_assignment(overlap, maximize=True)


_TASKS = (
    Task("nearest and second, k = 8", "ACM", _nearest, "pairwise_distances_argmin_min", _argmin),
    Task("one pass with exact sums, k = 8", "ACM", _step, "KMeans, one step", _fit(1)),
    Task("Lloyd, 20 steps at most, k = 8", "ACM", _lloyd, "KMeans", _fit(20)),
    Task("coreset of 512 cells", "ACM", _condense),
    Task("8 starts on it, k = 12", "ACM", _starts, "KMeans, eight starts", _starts_of_sklearn),
    Task("60 offspring, k = 4", "ACM", _offspring(4)),
    Task("60 offspring, k = 8", "ACM", _offspring(8)),
    Task("60 offspring, k = 12", "ACM", _offspring(12)),
    Task(
        "silhouettes of one labeling", "A", _silhouettes, "silhouette_samples",
        _silhouettes_of_sklearn,
    ),
    Task("totals, 20,000 rows × 12 × 999", "A", _totals, "numpy's product", _product),
    Task("asinh", "C", _each("asinh"), "numpy.arcsinh", _arcsinh),
    Task("exp", "C", _each("exp"), "numpy.exp", _exp),
    Task("normal share", "C", _each("normal_share"), "scipy.special.ndtr", _ndtr),
    Task("matching 12 clusters", "A", _match, "linear_sum_assignment", _match_of_scipy),
)  # fmt: skip
TASKS = {task.name: task for task in _TASKS}
