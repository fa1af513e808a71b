"""Features and a design into a `Sweep`: the best clustering for every k, scored and counted."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, Labels, read_only, sum_by
from segmentus.cluster.moments import Nearest, find_nearest, label_rows
from segmentus.cluster.points import lay_out, points_of
from segmentus.cluster.scores.indices import calinski_harabasz, davies_bouldin, squared_distances
from segmentus.cluster.scores.silhouette import Silhouettes, measure_silhouettes
from segmentus.cluster.scores.support import count_cluster_families, find_support
from segmentus.cluster.search.kmeans import Found, search_all
from segmentus.cluster.values import STARTS, Clustering, Fit, Score, Sweep
from segmentus.door import at_least, check_arguments, same_rows
from segmentus.errors import InputError
from segmentus.estimate.variance import estimate
from segmentus.estimate.weighted import REACHED, mean, weighted_means
from segmentus.features.values import Features
from segmentus.ks import list_ks
from segmentus.progress import Progress, silent
from segmentus.survey.design import Design
from segmentus.threads import each_in_threads


@check_arguments
def sweep_k(
    features: Features,
    design: Design,
    *,
    ks: Iterable[int] | int | str = range(2, 13),
    starts: int = STARTS,
    seed: int = 0,
    progress: Progress = silent,
) -> Sweep:
    """Search the best clustering for every k and score them all.

    Parameters
    ----------
    features : what is clustered, with the weights of the fit.
    design : of the same rows; counts families and population behind each cluster.
    ks : numbers of clusters, at least 1 each: one, several, or text like "2-12".
    starts : independent starts for each k.
    seed : decides every draw; same seed, same bits.
    progress : called before each k and at the end.

    Raises
    ------
    InputError
        No k, a k below 1, or fewer distinct rows than clusters.
    """
    tried = list_ks(ks)
    if not tried or tried[0] < 1:
        raise InputError(f"ks: got {ks!r}; give at least one whole number from 1 up.")
    at_least(1, starts=starts)
    at_least(0, seed=seed)
    same_rows(len(features.weight), design=len(design.weight))
    points = points_of(features)
    found = search_all(points, list(tried), starts=starts, seed=seed, progress=progress)
    ordered = _in_order(features, found)
    labelings = [labels for _, labels in ordered]
    progress("silhouettes", 0, 1)
    measured = measure_silhouettes(points, labelings, features.weight)
    progress("silhouettes", 1, 1)

    def finish(number: int) -> Fit:
        (centers, labels), own = ordered[number], measured.one(number)
        return finish_fit(features, design, found[number], centers, labels, own, seed)

    return Sweep(tuple(each_in_threads(finish, len(found))))


def recount(sweep: Sweep, design: Design) -> Sweep:
    """Count anew who stands behind each cluster, e.g. once the design has replicate weights.

    Parameters
    ----------
    sweep : of n rows.
    design : of the same rows, with the survey's weights.
    """
    return replace(sweep, fits=tuple(_recount(fit, design) for fit in sweep))


def _recount(fit: Fit, design: Design) -> Fit:
    error = _silhouette_error(design, fit.silhouette, fit.score.silhouette_se)
    return replace(
        fit,
        score=replace(fit.score, silhouette_se=error),
        support=find_support(design, fit.clustering.labels, fit.clustering.k),
    )


def _in_order(features: Features, found: Sequence[Found]) -> list[tuple[Floats, Labels]]:
    """`put_in_order` what was found for every k; the rows laid out are let go of afterwards."""
    blocks = lay_out(features.values)
    centers = [item.best.centers for item in found]
    ordered = each_in_threads(lambda i: put_in_order(features, blocks, centers[i]), len(found))
    return list(ordered)


def put_in_order(features: Features, blocks: Floats, found: Floats) -> tuple[Floats, Labels]:
    """Sort centers (k, p) by the weighted medians of their rows, money features first.

    Further features break ties, and are looked at only where there are any; centers break the last.

    Parameters
    ----------
    features : n rows.
    blocks : the same laid out.
    found : centers in any order.

    Returns
    -------
    Centers (k, p) in canonical order, and the label (n,) of each row.
    """
    n_rows, k = len(features.weight), len(found)
    nearest = find_nearest(blocks, found)
    labels = nearest.label.reshape(-1)[:n_rows]
    money = [v.kind == "money" for v in features.variables]
    keys: list[Floats] = []
    for column in sorted(range(len(money)), key=lambda column: not money[column]):
        order = _order_of(features, column)
        ordered = order[np.argsort(labels[order].astype(np.uint16), kind="stable")]
        parts = np.split(ordered, np.cumsum(np.bincount(labels, minlength=k))[:-1])
        keys.append(np.array([_median(features, column, rows) for rows in parts]))
        if len(np.unique(np.array(keys), axis=1).T) == k:
            break
    ordered = np.lexsort([*found.T[::-1], *keys[::-1]])  # the last key is the first
    centers = read_only(np.ascontiguousarray(found[ordered]))
    return centers, _renumbered(features, nearest, labels, ordered, centers)


def _median(features: Features, column: int, rows: NDArray[np.intp]) -> float:
    """Weighted median of a column over rows in its order; nan where they have no weight."""
    weight = features.weight[rows]
    if not weight.any():
        return math.nan
    cumulative = np.cumsum(weight)
    reach = max(0.5 * cumulative[-1] * REACHED, np.finfo(float).tiny)
    at = min(int(np.searchsorted(cumulative, reach)), len(rows) - 1)
    return float(features.values[rows[at], column])


def _renumbered(
    features: Features, nearest: Nearest, labels: Labels, ordered: Ints, centers: Floats
) -> Labels:
    """Labels (n,) in the numbers of the centers in order.

    Of a row as near to two centers the lower number has it, so only such rows are asked again.
    """
    renumbered: Labels = np.argsort(ordered)[labels]
    tied = np.flatnonzero((nearest.near == nearest.second).reshape(-1)[: len(labels)])
    if len(tied):
        renumbered[tied] = label_rows(lay_out(features.values[tied]), centers, len(tied))
    return read_only(renumbered)


def finish_fit(
    features: Features,
    design: Design,
    found: Found | None,
    centers: Floats,
    labels: Labels,
    silhouettes: Silhouettes,
    seed: int,
) -> Fit:
    """Score a partition and count who stands behind it.

    Parameters
    ----------
    features, design : of n rows.
    found : how it was found; None where somebody gave it.
    centers, labels : (k, p) and (n,) of it.
    silhouettes : of this partition.
    seed : of the search.
    """
    k, weight = len(centers), features.weight
    squares, silhouette = squared_distances(features.values, labels, centers), silhouettes.rows[0]
    clustering = Clustering(
        centers=centers,
        labels=labels,
        size=count_cluster_families(design, labels, k),
        weight=sum_by(labels, weight, k),
        within=sum_by(labels, weight * squares, k),
        n_iter=found.best.n_iter if found else 0,
        converged=found.best.converged if found else True,
        seed=seed,
    )
    score = Score(
        k=k,
        inertia=clustering.inertia,
        silhouette=float(silhouettes.scores[0]),
        calinski_harabasz=calinski_harabasz(_middle_of(features), squares, labels, centers, weight),
        davies_bouldin=davies_bouldin(squares, labels, centers, weight),
        silhouette_se=_silhouette_error(design, silhouette, silhouettes.errors[0] or math.nan),
    )
    search = (found.n_starts, found.n_optima, found.runner_up) if found else (0, 0, math.nan)
    return Fit(clustering, score, find_support(design, labels, k), *search, silhouette)


def _middle_of(features: Features) -> Floats:
    """Weighted means (p,), taken once for all k."""
    if features not in _MIDDLE:
        _MIDDLE[features] = weighted_means(features.values, features.weight)
    return _MIDDLE[features]


def _order_of(features: Features, column: int) -> NDArray[np.intp]:
    """Order (n,) of the rows by a column, equal ones as they stand, taken once for all k."""
    known = _ORDER.setdefault(features, {})
    if column not in known:
        known[column] = np.argsort(features.values[:, column], kind="stable")
    return known[column]


_MIDDLE: WeakKeyDictionary[Features, Floats] = WeakKeyDictionary()
_ORDER: WeakKeyDictionary[Features, dict[int, NDArray[np.intp]]] = WeakKeyDictionary()


def _silhouette_error(design: Design, silhouette: Floats, otherwise: float) -> float:
    """Standard error of the mean of silhouettes (n,), by replicates; without them the other.

    Where only some rows were drawn the others are nan, and replicates see that as well.
    """
    error = estimate(mean, silhouette, design, unit="no unit").se
    return float(otherwise) if math.isnan(error) else error
