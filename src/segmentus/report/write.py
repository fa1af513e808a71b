"""A study into a folder: the page, and its numbers for spreadsheets and programs."""

from __future__ import annotations

import math
from pathlib import Path

from segmentus.disk.folder import write_folder
from segmentus.features.values import Scale
from segmentus.report.files import tabulate_assignments, tabulate_profile
from segmentus.report.machine import make_json
from segmentus.report.page import render
from segmentus.segments.model import Model, Reading, files, make_model
from segmentus.segments.model.feature import FillRule
from segmentus.study import Study


def write_report(study: Study, folder: str | Path) -> dict[str, Path]:
    """Write the report of a study into a folder.

    The folder gets report.html, assignments.csv, profile.csv, plan.toml, model.json and
    study.json. The same study gives the same bytes. However a run is stopped, the folder holds the
    old files or the new ones, see `segmentus.disk.folder`.

    Parameters
    ----------
    study : what to report.
    folder : made where it does not exist.

    Returns
    -------
    File name → path.

    Raises
    ------
    InputError
        The folder cannot be made or written.
    """
    texts = {
        "report.html": render(study),
        "assignments.csv": tabulate_assignments(study),
        "profile.csv": tabulate_profile(study),
        "plan.toml": study.plan.to_toml(),
        "model.json": files.make_json(model_of(study)),
        "study.json": make_json(study),
    }
    return write_folder(folder, {name: text.encode() for name, text in texts.items()})


def model_of(study: Study) -> Model:
    """Take from a study what scoring needs."""
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
    """How a feature's column is read, and what a missing value in it becomes."""
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
