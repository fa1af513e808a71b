"""A sample, and centers finished on all rows, into an assessed sweep and the number of segments.

The search and whatever compares partitions run on the sample in memory, by the code of `report`;
sizes, inertias, indices and what the guard looks at are those of all rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from segmentus.arrays import Floats, Labels, read_only, sum_by
from segmentus.cluster.assess import COLD_REFITS, assess
from segmentus.cluster.feasible import find_feasible
from segmentus.cluster.points import lay_out, merge_rows, points_of
from segmentus.cluster.scores.silhouette import measure_silhouettes
from segmentus.cluster.search.kmeans import Found, search_all
from segmentus.cluster.sweep import put_in_order
from segmentus.cluster.values import Clustering, Fit, Score, Support, Sweep
from segmentus.compiled.arithmetic import add_products
from segmentus.engines.blocks import ReadColumns
from segmentus.engines.indices import Counts
from segmentus.engines.lloyd import Descent, Space
from segmentus.engines.sample import RowSample
from segmentus.errors import InputError
from segmentus.features.values import Features, Scale
from segmentus.progress import Progress
from segmentus.segments.choose import Choice, choose
from segmentus.segments.guard import TABLE
from segmentus.survey.design import Design
from segmentus.survey.replicates import draw_replicates
from segmentus.survey.table.read import read_table
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Source, Survey, Variable

SEEDS = 2
"""Searches of the sample for each k: the best of each is finished on all rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The sample as the rest of the library sees a table.

    Attributes
    ----------
    survey : its points with the weights they stand for.
    features : the same on the feature scale.
    whole : whether every distinct row of the table is in it.
    """

    survey: Survey
    features: Features
    whole: bool


def stand(sample: RowSample, scales: Sequence[Scale], columns: ReadColumns, where: str) -> Standing:
    """Make a survey of the sample: what its columns mean is told as for any table of customers."""
    frame = pl.DataFrame(dict(zip(columns.features, sample.values.T, strict=True)))
    variables = _tell_variables(frame)
    known = tuple(variables[name] for name in columns.features)
    scaled = [replace(s, unit=v.unit) for s, v in zip(scales, known, strict=True)]
    values = [s.apply(column) for s, column in zip(scaled, sample.values.T, strict=True)]
    n = len(sample.weight)
    design = Design(sample.weight, np.arange(n), np.ones(n, np.int64), np.arange(n), 1)
    source = Source(where, None, "one customer", "customers", "", "", file=where)
    return Standing(
        Survey(frame, design, variables, source),
        Features(read_only(np.column_stack(values)), sample.weight, tuple(scaled), known),
        sample.whole,
    )


def _tell_variables(frame: pl.DataFrame) -> dict[str, Variable]:
    """Tell what each column means by its name and values; a plain number where it is unclear."""
    plain = {name: Variable(name, name, "count") for name in frame.columns}
    try:
        told = read_table(frame, Hints(rows="customers"), name="sample").variables
    except InputError:  # nothing that could be clustered on by default; here somebody named it
        return plain
    able = {name: v for name, v in told.items() if v.kind in ("money", "count")}
    return {name: able.get(name, variable) for name, variable in plain.items()}


def search_sample(
    standing: Standing,
    ks: Sequence[int],
    *,
    starts: int,
    seed: int,
    progress: Progress,
    candidates: tuple[Floats, Floats] | None = None,
) -> tuple[list[Floats], dict[int, Found]]:
    """Search every k twice, on the sample or on candidates (m, p) with their weights (m,).

    Returns
    -------
    Different centers (k, p) to be finished on all rows, and what the first search of each k found.

    Raises
    ------
    InputError
        There are fewer distinct rows than clusters.
    """
    features = standing.features
    values, weight = candidates or (features.values, features.weight)
    possible = find_feasible(values, weight, ks)
    tried = ks if len(ks) == 1 else possible
    if not tried:
        raise InputError(
            f"{standing.survey.source.name}: too few rows differ in "
            f"{', '.join(features.names)} to make segments of; take other features."
        )
    points, begun = merge_rows(values, weight) if candidates else points_of(features), []
    found: dict[int, Found] = {}
    for number in range(SEEDS):
        for each in search_all(points, tried, starts=starts, seed=seed + number, progress=progress):
            begun.append(each.best.centers)
            found.setdefault(len(each.best.centers), each)
    different = {centers.tobytes(): centers for centers in begun}
    return list(different.values()), found


def build_sweep(
    standing: Standing,
    space: Space,
    descents: Sequence[Descent],
    found: dict[int, Found],
    seed: int,
) -> Sweep:
    """Put the clusters of each k in order, label the sample and measure its silhouettes."""
    features = standing.features
    blocks = lay_out(features.values)
    ordered = [put_in_order(features, blocks, each.centers) for each in descents]
    labelings = [labels for _, labels in ordered]
    silhouettes = measure_silhouettes(points_of(features), labelings, features.weight)
    fits = []
    for at, (descent, (centers, labels)) in enumerate(zip(descents, ordered, strict=True)):
        sums = descent.step.sums.rounded()[_places(descent.centers, centers)]
        clustering = Clustering(
            centers=centers, labels=labels, size=np.zeros(descent.k, np.int64),
            weight=read_only(sums[:, -2]), within=read_only(sums[:, -1]),
            n_iter=descent.n_iter, converged=descent.converged, seed=seed,
        )  # fmt: skip
        rows, value, error = (
            silhouettes.rows[at], float(silhouettes.scores[at]), float(silhouettes.errors[at]),
        )  # fmt: skip
        if not (standing.whole or error):  # the sample is one of rows, of which all were looked at
            value, error = post_stratify(rows, labels, features.weight, clustering.weight)
        score = Score(
            k=descent.k, inertia=descent.inertia, silhouette=value,
            calinski_harabasz=math.nan, davies_bouldin=math.nan, silhouette_se=error,
        )  # fmt: skip
        of = found[descent.k]
        support = _support(clustering, np.zeros(descent.k), np.ones(descent.k), len(labels))
        fits.append(
            Fit(clustering, score, support, of.n_starts, of.n_optima, of.runner_up, rows)
        )  # fmt: skip
    return Sweep(tuple(fits))


def with_counts(
    sweep: Sweep, counts: Sequence[Counts], rounded: Sequence[Floats], rows: int
) -> Sweep:
    """Put into a sweep what the last pass counted of all rows.

    Parameters
    ----------
    sweep : of the sample.
    counts : one for each fit, its clusters in the same order.
    rounded : the sums (k, 3) of each as numbers.
    rows : of the table.
    """
    return replace(
        sweep,
        fits=tuple(
            _count(fit, of, sums, rows)
            for fit, of, sums in zip(sweep, counts, rounded, strict=True)
        ),
    )


def choose_k(
    sweep: Sweep, standing: Standing, *, k: int | None, seed: int, progress: Progress
) -> tuple[Sweep, Choice]:
    """Assess the sweep on the sample and choose, by the rule of `report`; a given k is taken."""
    if k is not None:
        return sweep, choose(sweep, "fixed", k=k, units="customers", bounds=TABLE)
    survey = draw_replicates(standing.survey, COLD_REFITS, seed=seed)
    assessed = assess(sweep, standing.features, survey.design, seed=seed, progress=progress)
    return assessed, choose(assessed, "auto", units="customers", bounds=TABLE)


def _places(centers: Floats, ordered: Floats) -> list[int]:
    """Find where the centers in order stood before."""
    rows = [row.tobytes() for row in centers]
    left = list(range(len(rows)))
    places = []
    for row in ordered:
        at = next(i for i in left if rows[i] == row.tobytes())
        left.remove(at)
        places.append(at)
    return places


def post_stratify(
    rows: Floats, labels: Labels, weight: Floats, mass: Floats
) -> tuple[float, float]:
    """Mean over all rows, from values of a sample, and its linearised standard error.

    Clusters count as they do among all rows, so that only the draw within them errs; those of which
    no row was drawn are left out. Source: Särndal, Swensson & Wretman (1992), ch. 7.6.

    Parameters
    ----------
    rows, labels, weight : (n,) value, cluster and weight of each row of the sample.
    mass : (k,) weight of all rows of each cluster.

    >>> post_stratify(np.array([1.0, 0.0]), np.array([0, 1]), np.ones(2), np.array([3.0, 1.0]))
    (0.75, 0.0)
    """
    own = sum_by(labels, weight, len(mass))
    share = np.where(own > 0, mass, 0.0)
    share, own = share / share.sum(), np.where(own > 0, own, 1.0)
    center = sum_by(labels, weight * rows, len(mass)) / own
    gap = weight * (rows - center[labels])
    variance = sum_by(labels, gap * gap, len(mass)) / own**2
    return add_products(share, center), math.sqrt(add_products(share * share, variance))


def _support(clustering: Clustering, squares: Floats, heaviest: Floats, rows: int) -> Support:
    weight = clustering.weight
    with np.errstate(invalid="ignore", divide="ignore"):
        return Support(
            population=weight,
            share=read_only(weight / weight.sum()),
            share_se=read_only(np.full(len(weight), np.nan)),
            effective=read_only(weight**2 / squares),
            largest=read_only(heaviest / weight),
            agreement=read_only(np.ones(rows)),
        )


def _count(fit: Fit, counts: Counts, sums: Floats, rows: int) -> Fit:
    """One fit with the sizes and indices of all rows; formulas as in `scores.indices`."""
    clustering = replace(fit.clustering, size=read_only(counts.rows))
    weight, centers, k = clustering.weight, clustering.centers, clustering.k
    away, _, squares = sums.T
    middle = weight @ centers / weight.sum()
    between = float(weight @ ((centers - middle) ** 2).sum(axis=1))
    apart = np.sqrt(((centers[:, None] - centers[None]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    scatter = away / weight
    several = k > 1 and rows > k and fit.score.inertia > 0
    score = replace(
        fit.score,
        calinski_harabasz=(between / (k - 1)) / (fit.score.inertia / (rows - k))
        if several
        else math.nan,
        davies_bouldin=float(((scatter[:, None] + scatter[None]) / apart).max(axis=1).mean())
        if several
        else math.nan,
    )
    support = _support(clustering, squares, counts.heaviest, len(fit.clustering.labels))
    return replace(fit, clustering=clustering, score=score, support=support)
