"""A study into the `Model` that gives new rows their segment."""

from __future__ import annotations

import math
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from segmentus.arrays import read_only, sum_by
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out
from segmentus.cluster.scores.indices import squared_distances
from segmentus.cluster.scores.support import count_cluster_families, find_support
from segmentus.features.values import Scale
from segmentus.segments.model import Model, Reading, make_model
from segmentus.segments.model.feature import FillRule
from segmentus.segments.segmentation import Segmentation
from segmentus.study import Study

_MADE: WeakKeyDictionary[Study, Model] = WeakKeyDictionary()
"""Models of studies, kept as long as these: several files of a report need one."""


def model_of(study: Study) -> Model:
    """Take from a study what scoring needs; once for each study."""
    model = _MADE.get(study)
    if model is None:
        model = _MADE[study] = _make(study)
    return model


def _make(study: Study) -> Model:
    return make_model(
        _as_scored(study) if study.plan.labels else study.segmentation,
        study.features,
        study.survey,
        title=study.plan.title,
        plan=study.repeated.model_dump(mode="json"),
        readings={scale.name: _reading(scale, study) for scale in study.features.scales},
        refitted=study.refitted,
    )


def _as_scored(study: Study) -> Segmentation:
    """Segments made elsewhere with their rows where scoring puts them, in the nearest one.

    So the shares of new rows are compared with what scoring gave in training.
    """
    found, features, design = study.segmentation, study.features, study.survey.design
    k, centers = found.clustering.k, found.clustering.centers
    labels = label_rows(lay_out(features.values), centers, len(features.values))
    clustering = replace(
        found.clustering,
        labels=labels,
        size=count_cluster_families(design, labels, k),
        weight=sum_by(labels, features.weight, k),
    )
    fit = replace(found.fit, clustering=clustering, support=find_support(design, labels, k))
    squares = squared_distances(features.values, labels, centers)
    return replace(found, fit=fit, distance=read_only(np.sqrt(squares)))


def _reading(scale: Scale, study: Study) -> Reading:
    """Make the rules by which a feature's column is read and its missing values filled."""
    level, schema = scale.level, study.survey.schema
    name = level.column if level else scale.marks or scale.name
    spelling = None if schema is None else schema.column(name).spelling
    if level:
        return Reading(name, "is", spelling=spelling, code=level.code)
    if scale.marks:
        return Reading(name, "missing", spelling=spelling)
    if math.isnan(scale.fill):
        return Reading(name, spelling=spelling)
    rule: FillRule = "mode" if study.plan.missing == "mode" else "median"
    return Reading(name, rule=rule, fill=scale.fill, spelling=spelling)
