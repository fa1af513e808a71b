"""Scored rows into reasons: what most separates a row's own segment from the runner-up.

For k-means this is exact. With z a row on the feature scale, c the center of its own segment and
o that of the runner-up, a column counts Σ (z − o)² − (z − c)² over its features; over all columns
these add up to the difference of the two squared distances, by which the row was placed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from segmentus.arrays import Floats, Labels
from segmentus.segments.model.scoring import Scored, read_values, score_values
from segmentus.segments.model.terms import Term, list_terms, say_amount, word_against
from segmentus.segments.model.values import Model
from segmentus.segments.new_rows import clip_features, take_columns

REASONS = 2


def find_runner_up(model: Model, values: Floats, label: Labels) -> Labels:
    """Second nearest center (n,) of rows (n, p) on the feature scale; −1 where there is none.

    Parameters
    ----------
    model : with k centers.
    values : clipped.
    label : (n,) nearest center from 0, −1 for rows that have none.
    """
    if model.k == 1:
        return np.full(len(label), -1)
    far = np.stack([_apart(values, np.full(len(label), c), model) for c in range(model.k)], axis=1)
    far[np.arange(len(label)), label] = np.inf
    return np.where(label < 0, -1, far.argmin(axis=1))


def weigh_terms(
    model: Model, terms: tuple[Term, ...], values: Floats, label: Labels, runner: Labels
) -> Floats:
    """Difference (n, t) of squared distances that each term makes, runner-up less own segment."""
    squares = np.square(values - model.centers[runner]), np.square(values - model.centers[label])
    weighed = np.empty((len(values), len(terms)))
    for at, term in enumerate(terms):
        other, own = (sum(square[:, place] for place in term.features) for square in squares)
        weighed[:, at] = np.asarray(other) - np.asarray(own)
    return weighed


def explain_rows(model: Model, rows: Any) -> pl.Series:
    """Say in words (n,) why rows of a table are where they are.

    Parameters
    ----------
    model : read from model.json or just made.
    rows : as for `score_rows`.

    Raises
    ------
    InputError
        As `score_rows`.
    """
    columns = take_columns(rows, model.columns, model.spellings)
    values, blocker = read_values(model, columns)
    return word_reasons(model, columns, values, score_values(model, values, blocker))


def word_reasons(
    model: Model, columns: Mapping[str, Floats], values: Floats, scored: Scored
) -> pl.Series:
    """Say in words (n,) why rows are where they are: "debt $120k against $3k; …".

    The first figure is the row's, the second that of the runner-up's center. Null for rows without
    a segment, and where there is only one segment.

    Parameters
    ----------
    model : that scored them.
    columns : column → numbers (n,) as they were read, nan where missing.
    values : features (n, p) as `read_values` gives them.
    scored : what the model says of the rows.
    """
    terms, n = list_terms(model), len(scored.label)
    there = scored.scored & (model.k > 1)
    points = clip_features(model.scales, np.where(np.isnan(values), 0.0, values))
    runner = find_runner_up(model, points, scored.label)
    weighed = weigh_terms(model, terms, points, scored.label, runner)
    texts = np.full(n, "", object)
    for _ in range(min(REASONS, len(terms))):
        best = weighed.argmax(axis=1)
        gain = weighed[np.arange(n), best]
        for at, term in enumerate(terms):
            rows = np.flatnonzero(there & (best == at) & (gain > 0))
            words = _word(model, term, columns, values, rows, runner[rows])
            texts[rows] = [f"{old}; {new}" if old else new
                           for old, new in zip(texts[rows], words, strict=True)]  # fmt: skip
        weighed[np.arange(n), best] = -np.inf
    return pl.Series([text or None for text in texts], dtype=pl.String)


def _apart(values: Floats, label: Labels, model: Model) -> Floats:
    """Squared distance (n,), summed in the order of the features as everywhere else."""
    total = np.zeros(len(values))
    for place in range(values.shape[1]):
        gap = values[:, place] - model.centers[label, place]
        total = total + gap * gap
    return total


def _word(
    model: Model, term: Term, columns: Mapping[str, Floats], values: Floats, rows: Labels,
    runner: Labels,
) -> list[str]:  # fmt: skip
    """Words of one term for some rows."""
    if not len(rows):
        return []
    if term.levels:
        found = np.stack([_bare(model, values, rows, at) for at, _ in term.levels], axis=1)
        return [
            f"{term.name} {term.levels[at][1]}{word_against(model, term, term.levels[at][0], c)}"
            for at, c in zip(found.argmax(axis=1).tolist(), runner.tolist(), strict=True)
        ]
    shown = _shown(model, term, columns, rows)
    unknown = np.zeros(len(rows), bool)
    if term.marks >= 0:
        unknown = _bare(model, values, rows, term.marks) > 0.5
    against = [word_against(model, term, max(term.value, 0), c) for c in range(model.k)]
    return [
        f"{term.name} unknown" if missing else f"{term.name} {_say(term, value)}{against[c]}"
        for value, c, missing in zip(shown.tolist(), runner.tolist(), unknown, strict=True)
    ]


def _say(term: Term, value: float) -> str:
    if term.yes_no:
        return "yes" if value > 0.5 else "no"
    return say_amount(term, value)


def _shown(model: Model, term: Term, columns: Mapping[str, Floats], rows: Labels) -> Floats:
    """Values of some rows in the unit of their column, filled where missing.

    Divided and multiplied by the curve's amount as in SQL, where that is what is at hand.
    """
    if term.value < 0:
        return np.zeros(len(rows))
    feature = model.features[term.value]
    given = columns[feature.column][rows]
    usable = np.abs(given) <= model.largest
    fill = np.nan if feature.missing.fill is None else feature.missing.fill
    shown: Floats = np.where(usable, given, fill) / feature.per * feature.per
    return shown


def _bare(model: Model, values: Floats, rows: Labels, place: int) -> Floats:
    """0 or 1 of a feature that is either."""
    feature = model.features[place]
    bare: Floats = np.rint(values[rows, place] * feature.spread + feature.center)
    return bare
