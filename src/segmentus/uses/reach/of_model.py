"""A model and data into whom an offer to each of its segments would reach."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from segmentus.arrays import read_only
from segmentus.errors import InputError
from segmentus.features.values import Features
from segmentus.progress import Progress, silent
from segmentus.segments.model.scoring import read_values, score_values
from segmentus.segments.model.stream import read_file
from segmentus.segments.model.values import Model
from segmentus.segments.new_rows import clip_features, take_columns
from segmentus.survey.named import is_own_table, is_sample, read_named
from segmentus.survey.replicates import add_replicates
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Survey, Variable
from segmentus.uses.drift.side import dollar_year, find_training
from segmentus.uses.reach.reached import Reach, measure_reach


def reach_of_model(
    model: Model,
    data: str = "",
    *,
    segments: Sequence[int] | None = None,
    weight: str = "",
    progress: Progress = silent,
) -> tuple[Survey, tuple[Reach, ...]]:
    """Score data and measure whom an offer to each segment would reach.

    Parameters
    ----------
    model : read from model.json.
    data : "sample", a wave such as "scf2022", or a file; "" for what the model was made of.
    segments : positions wanted; None for all.
    weight : column of a file by which its rows count.
    progress : called as replicate weights are drawn.

    Raises
    ------
    InputError
        The data cannot be read or scored, or have no column of race, sex, age or marital status.
    """
    data = data or find_training(model) or ""
    if not data:
        raise InputError("reach: the data that the model was made of are gone; name others.")
    own = is_own_table(data)
    year = None if own or is_sample(data) else dollar_year(model)
    plan = model.provenance.plan
    hints = Hints(weight=weight or (str(plan.get("weight", "")) if own else ""), draw=0)
    survey = read_named(data, dollars=year, hints=hints if own else None)
    survey = add_replicates(survey, "auto", seed=int(plan.get("seed", 0)), progress=progress)
    if own:
        values, labels = read_file(model, Path(data))
        if len(labels) != survey.n_rows:
            raise InputError(f"reach: {data} has rows of two kinds; give a file of customers only.")
    else:
        where = str(plan.get("where", ""))
        survey = survey.where(where) if where else survey
        columns = take_columns(survey, model.columns, model.spellings)
        values, blocker = read_values(model, columns)
        labels = score_values(model, values, blocker).label
    kept = (labels >= 0) & (survey.design.weight > 0)
    survey = survey.take(kept)
    clipped = read_only(clip_features(model.scales, values[kept]))
    described = tuple(Variable(f.name, f.label or f.name, "count") for f in model.features)
    features = Features(clipped, survey.design.weight, model.scales, described)
    found = measure_reach(
        survey, labels[kept].astype(np.int64), model.segment_names, features=features,
        centers=model.centers, segments=segments,
    )  # fmt: skip
    if not found or not found[0].groups:
        raise InputError(f"reach: {data} has no column of race, sex, age or marital status.")
    return survey, found
