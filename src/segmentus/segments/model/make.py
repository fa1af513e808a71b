"""A segmentation, its features and its survey into a `Model`."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

import segmentus
from segmentus.arrays import Floats
from segmentus.cluster.moments import find_nearest
from segmentus.cluster.points import lay_out
from segmentus.errors import InputError
from segmentus.estimate.shares import estimate_shares
from segmentus.estimate.weighted import quantiles
from segmentus.features.values import Features, Scale
from segmentus.segments.model.confidence import calibrate, margins
from segmentus.segments.model.feature import Feature, FillRule, MissingValue, Read, Take
from segmentus.segments.model.values import Calibration, Model, Provenance, Segment, TrainingRows
from segmentus.segments.refitted import Refitted
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.bounds import LARGEST_VALUE
from segmentus.survey.table.spelling import Spelling
from segmentus.survey.values import Survey

DISTANCE_LEVELS = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0)
UNLIKE_LEVEL = 0.999
_PACKAGES = ("numpy",)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a feature is read from a table.

    Attributes
    ----------
    column : it comes from.
    take : "value", "missing" for an indicator of missing values, "is" for one of a category's.
    code : of the value that "is" stands for; None for all that have no feature of their own.
    rule, fill : what a missing value becomes, see `MissingValue`.
    spelling : how the column's text became numbers; None where it was no text.
    """

    column: str
    take: Take = "value"
    rule: FillRule = "refuse"
    fill: float | None = None
    spelling: Spelling | None = None
    code: float | None = None


def make_model(
    segmentation: Segmentation,
    features: Features,
    survey: Survey,
    *,
    title: str = "",
    plan: Mapping[str, Any] | None = None,
    readings: Mapping[str, Reading] | None = None,
    refitted: Refitted | None = None,
) -> Model:
    """Gather all that scoring needs.

    Parameters
    ----------
    segmentation, features, survey : of the same rows.
    title : heading.
    plan : what was asked, in JSON's types.
    readings : feature name → how it is read; a feature not named here is the column of its name,
        and a row in which it is missing is not scored.
    refitted : how often each row stays in its segment when that is found anew; makes of margins
        a confidence.

    Raises
    ------
    InputError
        The domain holds a value too large for scoring in other engines.
    """
    readings = readings or {}
    _check_sizes(features, survey, readings)
    labels, centers = segmentation.clustering.labels, segmentation.clustering.centers
    distance = segmentation.distance
    beyond = _cut(distance, features.weight, labels, len(centers), (UNLIKE_LEVEL,))[:, 0]
    unlike = features.weight[distance > beyond[labels]].sum() / features.weight.sum()
    return Model(
        title=title,
        unit=survey.source.unit,
        features=_features(features, readings, survey),
        segments=_segments(segmentation, features, distance, beyond),
        reference=TrainingRows(
            levels=DISTANCE_LEVELS,
            unlike_level=UNLIKE_LEVEL,
            unlike_share=float(unlike),
            rows=survey.n_rows,
            units=survey.n_units,
            population=survey.population,
            effective=_count_effective(segmentation, survey),
        ),
        calibration=None if refitted is None else _calibrate(features, centers, refitted),
        provenance=_provenance(segmentation, survey, plan or {}),
    )


def _count_effective(segmentation: Segmentation, survey: Survey) -> float:
    """Units drawn alike whose shares of the segments would have errors as large."""
    clustering = segmentation.clustering
    found = estimate_shares(survey.design, clustering.labels, clustering.k)[1].effective
    return found if math.isfinite(found) else float(survey.n_units)


def _calibrate(features: Features, centers: Floats, refitted: Refitted) -> Calibration:
    """Calibrate the margins of the rows that were refitted."""
    values, weight = features.values[refitted.rows], features.weight[refitted.rows]
    nearest = find_nearest(lay_out(values), centers)
    near, second = (
        np.sqrt(square.reshape(-1)[: len(weight)]) for square in (nearest.near, nearest.second)
    )
    return calibrate(margins(near, second), refitted.kept, weight, refits=refitted.n_refits)


def _check_sizes(features: Features, survey: Survey, readings: Mapping[str, Reading]) -> None:
    for scale in features.scales:
        column = readings.get(scale.name, _reading(scale)).column
        largest = float(np.nanmax(np.abs(survey.column(column)), initial=0.0))
        if largest > LARGEST_VALUE:
            raise InputError(
                f"model: {column} holds {largest:g}, beyond the {LARGEST_VALUE:g} that every "
                "engine can square; restate it in larger units."
            )


def _reading(scale: Scale) -> Reading:
    """Return the default way to read a feature."""
    if scale.level:
        return Reading(scale.level.column, "is", code=scale.level.code)
    return Reading(scale.name)


def _reach(scale: Scale, survey: Survey) -> tuple[float, float] | None:
    """Return how far a feature went before clipping, plus a hair for engines' last bits."""
    if math.isinf(scale.clip):
        return None
    values = scale.complete(survey.column(scale.name))[survey.design.weight > 0]
    ends = scale.open.apply(np.array([values.min(), values.max()]))
    low, high = min(-scale.clip, float(ends[0])), max(scale.clip, float(ends[1]))
    return low * (1 + 1e-9), high * (1 + 1e-9)


def _features(
    features: Features, readings: Mapping[str, Reading], survey: Survey
) -> tuple[Feature, ...]:
    made = []
    for scale, variable in zip(features.scales, features.variables, strict=True):
        read = readings.get(scale.name, _reading(scale))
        made.append(
            Feature(
                name=scale.name,
                column=read.column,
                take=read.take,
                code=read.code,
                label=variable.label,
                kind=variable.kind,
                unit=scale.unit,
                curve=scale.curve,
                per=scale.per,
                center=scale.center,
                spread=scale.spread,
                clip=scale.clip if math.isfinite(scale.clip) else None,
                reach=_reach(scale, survey),
                missing=MissingValue(rule=read.rule, fill=read.fill),
                read=None if read.spelling is None else Read(**asdict(read.spelling)),
            )
        )
    return tuple(made)


def _segments(
    segmentation: Segmentation, features: Features, distance: Floats, beyond: Floats
) -> tuple[Segment, ...]:
    clustering, support = segmentation.clustering, segmentation.fit.support
    back = features.undo(clustering.centers)
    at = _cut(distance, features.weight, clustering.labels, clustering.k, DISTANCE_LEVELS)
    mass = float(clustering.weight.sum())
    return tuple(
        Segment(
            number=c + 1,
            name=name,
            center=clustering.centers[c].tolist(),
            center_in_units=back[c].tolist(),
            size=int(clustering.size[c]),
            weight=float(clustering.weight[c]),
            share=float(clustering.weight[c]) / mass,
            population=float(support.population[c]),
            population_share=float(support.share[c]),
            distances=at[c].tolist(),
            unlike_beyond=float(beyond[c]),
            warnings=tuple(w.text for w in segmentation.warnings if w.segment == c + 1),
        )
        for c, name in enumerate(segmentation.names)
    )


def _cut(
    distance: Floats, weight: Floats, labels: Any, k: int, levels: tuple[float, ...]
) -> Floats:
    """Weighted quantiles (k, q) of the distance by segment; 0 where a segment has no weight."""
    at = [quantiles(distance[labels == c], weight[labels == c], np.array(levels)) for c in range(k)]
    return np.nan_to_num(np.array(at))


def _provenance(segmentation: Segmentation, survey: Survey, plan: Mapping[str, Any]) -> Provenance:
    source = survey.source
    return Provenance(
        data=source.name,
        file=source.file,
        sha256=source.sha256,
        year=source.year,
        money_unit=source.money_unit,
        licence=source.licence,
        notes=source.notes,
        conditions=survey.conditions,
        choice=segmentation.choice.reason,
        plan=dict(plan),
        versions={
            "segmentus": segmentus.__version__,
            "Python": platform.python_version(),
            **{name: version(name) for name in _PACKAGES},
        },
    )
