"""Rows wherever they lie into a `Model`: the whole of a fit at scale, on one screen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.cluster.exact_sums import Extent
from segmentus.cluster.values import STARTS, Fit, Sweep
from segmentus.engines.blocks import ReadColumns, RowsRun
from segmentus.engines.choosing import (
    Standing,
    build_sweep,
    choose_k,
    search_sample,
    stand,
    with_counts,
)
from segmentus.engines.indices import AskCounts
from segmentus.engines.lloyd import Descent, Space, finish_run, race
from segmentus.engines.look import AskFirstLook, FirstLook
from segmentus.engines.sample import draw_sample
from segmentus.engines.seeding import Seeding, draw_candidates
from segmentus.engines.shapes import find_scales
from segmentus.features.values import CurveRule
from segmentus.progress import Progress, silent
from segmentus.segments.choose import Choice
from segmentus.segments.model.make import Reading, make_model
from segmentus.segments.model.values import Model
from segmentus.segments.segmentation import segment

SAMPLED = 45_000
"""Distinct rows that are searched, beside those that hold much weight."""


@dataclass(frozen=True, slots=True)
class FitAsked:
    """What a fit is asked for, beside the rows.

    Attributes
    ----------
    ks : numbers of segments to try, one where it is given.
    curve : rule for the curves of columns.
    seed, starts : of the search on the sample.
    sample : distinct rows that are searched.
    title : of the model.
    seeding : centers begin from the search of the sample, or from candidates among all rows.
    """

    ks: tuple[int, ...]
    curve: CurveRule = "auto"
    seed: int = 0
    starts: int = STARTS
    sample: int = SAMPLED
    title: str = ""
    seeding: Seeding = "sample"


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What a fit found.

    Attributes
    ----------
    model : as `segmentus report` writes it, for `assign` and `export`.
    sweep : every k tried; labels and silhouettes are those of the sample.
    choice : the number of segments and why.
    simplified : k → weighted mean of simplified silhouettes, of all rows.
    rows : with weight.
    sampled : distinct rows that were searched.
    """

    model: Model
    sweep: Sweep
    choice: Choice
    simplified: Mapping[int, float]
    rows: int
    sampled: int

    @property
    def chosen(self) -> Fit:
        """The fit of the chosen number of segments."""
        return self.sweep[self.choice.k]

    @property
    def inertia(self) -> float:
        """Weighted sum of squared distances to the centers, over all rows."""
        return self.chosen.score.inertia


def fit_rows(
    run: RowsRun,
    columns: ReadColumns,
    where: str,
    asked: FitAsked,
    *,
    progress: Progress = silent,
    told: Mapping[str, Any] | None = None,
) -> Fitted:
    """Fit segments to rows that can only be asked, block by block.

    Parameters
    ----------
    run : asks all blocks.
    columns : as the table spells them.
    where : the rows come from, for messages and provenance.
    asked : what is wanted.
    progress : of what happens in memory; `run` reports its passes itself.
    told : of the request, for the model's provenance.

    Raises
    ------
    InputError
        The table cannot be clustered; the sentence says why.
    """
    look = run(AskFirstLook(len(columns.features)), "look").check(columns.features, where)
    scales, total = find_scales(run, look, columns, asked.curve)
    sample = draw_sample(run, look, scales, total, asked.sample)
    standing = stand(sample, scales, columns, where)
    space = Space(scales, _reach(look, standing))
    candidates = None
    if asked.seeding == "parallel":
        candidates = draw_candidates(run, look, space, max(asked.ks), asked.seed)
    starts, found = search_sample(
        standing, asked.ks, starts=asked.starts, seed=asked.seed, progress=progress,
        candidates=candidates,
    )  # fmt: skip
    descents = race(run, space, starts)
    sweep = _counted(run, space, standing, descents, found, asked.seed, look)[0]
    fixed = asked.ks[0] if len(asked.ks) == 1 else None
    sweep, choice = choose_k(sweep, standing, k=fixed, seed=asked.seed, progress=progress)
    last = finish_run(run, space, next(each for each in descents if each.k == choice.k))
    ended = [last if each.k == last.k else each for each in descents]
    exact, simplified = _counted(run, space, standing, ended, found, asked.seed, look)
    sweep = replace(
        sweep, fits=tuple(_carry(old, new) for old, new in zip(sweep, exact, strict=True))
    )
    model = _make_model(standing, sweep, choice, columns, look, asked.title, told or {})
    return Fitted(model, sweep, choice, simplified, look.rows, len(sample.weight))


def _reach(look: FirstLook, standing: Standing) -> Extent:
    """Measure how far all rows reach on the feature scale, missing ones filled."""
    ends = np.array([look.low, look.high])
    placed = [s.apply(column) for s, column in zip(standing.features.scales, ends.T, strict=True)]
    low, high = np.array(placed).T
    return Extent(look.heaviest, read_only(low), read_only(high))


def _counted(
    run: RowsRun,
    space: Space,
    standing: Standing,
    descents: list[Descent],
    found: Any,
    seed: int,
    look: FirstLook,
) -> tuple[Sweep, dict[int, float]]:
    """A sweep with the counts of all rows, and simplified silhouettes by k."""
    sweep = build_sweep(standing, space, descents, found, seed)
    asked = AskCounts(space, tuple(fit.clustering.centers for fit in sweep))
    counts = run(asked, "indices")
    rounded = [
        np.column_stack(
            [unit.rounded(column) for unit, column in zip(asked.units, of.sums.T, strict=True)]
        )
        for of in counts
    ]
    simplified = {
        fit.score.k: float(sums[:, 1].sum() / fit.clustering.weight.sum())
        for fit, sums in zip(sweep, rounded, strict=True)
    }
    return with_counts(sweep, counts, rounded, look.rows), simplified


def _carry(assessed: Fit, exact: Fit) -> Fit:
    """The last figures of a fit with what speaks for and against it, which came before."""
    score = replace(
        exact.score, gap=assessed.score.gap, stability=assessed.score.stability,
        agreement=assessed.score.agreement,
    )  # fmt: skip
    return replace(
        exact, score=score, stability=assessed.stability, implicates=assessed.implicates,
        separation=assessed.separation,
    )  # fmt: skip


def _make_model(
    standing: Standing,
    sweep: Sweep,
    choice: Choice,
    columns: ReadColumns,
    look: FirstLook,
    title: str,
    told: Mapping[str, Any],
) -> Model:
    """The model of the chosen fit: names and distances from the sample, figures from all rows."""
    survey, features = standing.survey, standing.features
    segmentation = segment(features, sweep[choice.k], choice, units="customers")
    readings = {
        scale.name: Reading(scale.name, rule="median", fill=scale.fill)
        for scale in features.scales
        if not math.isnan(scale.fill)
    }
    model = make_model(
        segmentation, features, survey, title=title, plan=dict(told), readings=readings
    )
    reference = model.reference.model_copy(update={"rows": look.rows, "units": look.rows})
    reached = [
        feature.model_copy(update={"reach": _widen(feature.reach, scale.open.apply(ends))})
        for feature, scale, ends in zip(
            model.features, features.scales, np.array([look.low, look.high]).T, strict=True
        )
    ]
    return model.model_copy(update={"reference": reference, "features": tuple(reached)})


def _widen(reach: tuple[float, float] | None, ends: Floats) -> tuple[float, float] | None:
    """Measure how far a feature went among all rows, where the sample went less far."""
    if reach is None:
        return None
    hair = 1 + 1e-9
    return min(reach[0], float(ends[0]) * hair), max(reach[1], float(ends[1]) * hair)


def tried_ks(ks: Iterable[int] | None, k: int | None) -> tuple[int, ...]:
    """Numbers of segments to try, in order: the one given, else some, else 2 to 12."""
    return (k,) if k is not None else tuple(sorted(set(ks if ks is not None else range(2, 13))))
