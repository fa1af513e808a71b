"""A model and data into short rules by which its segments are recognised in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.errors import InputError
from segmentus.features.values import Features
from segmentus.segments.model.feature import Feature
from segmentus.segments.model.scoring import read_values, score_rows
from segmentus.segments.model.stream import read_file
from segmentus.segments.model.values import Model
from segmentus.segments.new_rows import clip_features, take_columns
from segmentus.segments.short_rule_values import ShortRules
from segmentus.segments.short_rules import find_short_rules
from segmentus.survey.design import Design
from segmentus.survey.kinds import Kind
from segmentus.survey.named import is_own_table, read_named
from segmentus.survey.table.headings import humanise
from segmentus.survey.values import Survey, Variable


def find_model_rules(model: Model, data: str, encoding: str = "") -> tuple[ShortRules, Features]:
    """Score data with a model, and find short rules for what it says, judged out of sample.

    Rows of a survey count by their weights, within the domain of the model; those of any other file
    count one each.

    Parameters
    ----------
    model : read from model.json.
    data : "sample", a wave such as "scf2019", or a file.
    encoding : of a text file, as Python names it; "" where it is to be found.

    Returns
    -------
    The rules, and the features that their conditions are about.

    Raises
    ------
    InputError
        The data cannot be read or scored, or are too few to judge a rule on.
    """
    if is_own_table(data):
        values, labels = read_file(model, Path(data), encoding)
        design = _count_each(len(labels))
        variables = tuple(_variable(feature) for feature in model.features)
    else:
        survey = read_named(data)
        where = str(model.provenance.plan.get("where", ""))
        survey = survey.where(where) if where else survey
        values, labels = _score_survey(model, survey)
        design = survey.design
        variables = tuple(survey.variable(feature.column) for feature in model.features)
    scored = read_only(labels >= 0)
    clipped = clip_features(model.scales, values[scored])
    design = design.take(scored)
    features = Features(read_only(clipped), design.weight, model.scales, variables)
    found = find_short_rules(features, design, labels[scored], model.k)
    if found is None:
        raise InputError(f"rules: {data} has too few rows to judge a rule on; give more rows.")
    return found, features


def _score_survey(model: Model, survey: Survey) -> tuple[Floats, Labels]:
    values, _ = read_values(model, take_columns(survey, model.columns, model.spellings))
    return values, score_rows(model, survey).label


def _count_each(n: int) -> Design:
    """Rows that are one customer each, of weight 1."""
    ones, at = read_only(np.ones(n)), read_only(np.arange(n))
    return Design(ones, at, read_only(np.ones(n, np.int64)), at, 1)


def _variable(feature: Feature) -> Variable:
    """Return what a feature means, in the words of its heading."""
    kind: Kind = (
        "money" if feature.kind == "money" else "share" if feature.take == "is" else "count"
    )
    return Variable(
        feature.name, feature.label, kind, feature.unit, short=humanise(feature.name)
    )  # fmt: skip
