"""A study into the `Model` that gives new rows their segment."""

from __future__ import annotations

import math
from weakref import WeakKeyDictionary

from segmentus.features.values import Scale
from segmentus.segments.model import Model, Reading, make_model
from segmentus.segments.model.feature import FillRule
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
        study.segmentation,
        study.features,
        study.survey,
        title=study.plan.title,
        plan=study.plan.model_dump(mode="json"),
        readings={scale.name: _reading(scale, study) for scale in study.features.scales},
        refitted=study.refitted,
    )


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
