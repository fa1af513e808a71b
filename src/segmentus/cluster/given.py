"""Labels that somebody else gave into a `Fit`: the same scores and counts as one that was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.points import Points, merge_rows
from segmentus.cluster.scores.silhouette import Silhouettes, measure_silhouettes
from segmentus.cluster.sweep import finish_fit
from segmentus.cluster.values import Fit
from segmentus.features.values import Features
from segmentus.progress import Progress, silent
from segmentus.survey.design import Design

_MOST = 20_000
"""Rows whose silhouettes are computed, among one another; of more, so many at even steps."""


def fit_labels(
    features: Features, design: Design, labels: Labels, *, progress: Progress = silent
) -> Fit:
    """Score given labels on some features; centers are the weighted means of their rows.

    Parameters
    ----------
    features : of n rows.
    design : of the same rows.
    labels : (n,) from 0 without holes; each has weight in the fit. Unlike those that are found,
        they may differ between equal rows.
    progress : called before and after the silhouettes.
    """
    k = int(labels.max()) + 1
    weight = features.weight
    mass = np.bincount(labels, weight, k)
    sums = np.column_stack([np.bincount(labels, weight * x, k) for x in features.values.T])
    centers: Floats = read_only(np.ascontiguousarray(sums / mass[:, None]))
    progress("silhouettes", 0, 1)
    measured = _measure(features.values, labels, weight)
    progress("silhouettes", 1, 1)
    return finish_fit(features, design, None, centers, labels, measured, 0)


def _measure(values: Floats, labels: Labels, weight: Floats) -> Silhouettes:
    """Silhouettes (1, n) of given labels; nan for rows that were not drawn."""
    n = len(labels)
    if n <= _MOST:
        return measure_silhouettes(_merge(values, labels, weight), [labels], weight)
    order = np.lexsort([*values.T, labels])
    drawn = order[np.linspace(0, n - 1, _MOST).astype(np.int64)]
    some = measure_silhouettes(
        _merge(values[drawn], labels[drawn], weight[drawn]), [labels[drawn]], weight[drawn]
    )
    rows = np.full((1, n), np.nan)
    rows[0, drawn] = some.rows[0]
    return Silhouettes(read_only(rows), some.scores, some.errors)


def _merge(values: Floats, labels: Labels, weight: Floats) -> Points:
    """Merge rows that are equal in value and label."""
    p = values.shape[1]
    points = merge_rows(np.column_stack([values, labels.astype(float)]), weight)
    return replace(
        points,
        blocks=read_only(np.ascontiguousarray(points.blocks[:, :p])),
        row_blocks=read_only(np.ascontiguousarray(points.row_blocks[:, :p])),
    )
