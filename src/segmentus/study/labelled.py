"""A segmentation made elsewhere, as a column of labels, into a `Study` like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.given import fit_labels
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out
from segmentus.cluster.values import Sweep
from segmentus.errors import InputError
from segmentus.features.values import Features
from segmentus.formats import number, share
from segmentus.plan import Plan
from segmentus.progress import Progress
from segmentus.segments.choose import Choice
from segmentus.segments.segmentation import Segmentation, rename
from segmentus.study.build import (
    answer_plan,
    build_study,
    make_choice,
    make_profile,
    make_segmentation,
)
from segmentus.study.prepare import complete_table, domain_of, scaled_features, select
from segmentus.study.values import Study
from segmentus.survey.values import Survey

_MOST = 200


def describe_labels(everyone: Survey, plan: Plan, progress: Progress) -> Study:
    """Describe the segments that a column gives: all of a study but the search and its doubts.

    Parameters
    ----------
    everyone : with the replicate weights that the plan asks for.
    plan : with `labels`; its features are what the segments are compared on.
    progress : called as the work goes on.

    Raises
    ------
    InputError
        The column is absent, is a feature too, or gives fewer than 2 or more than 200 segments.
    """
    given, known = _read_words(everyone, plan.labels), _known_order(everyone, plan)
    rows = given.is_not_null().to_numpy() & (everyone.design.weight > 0)
    everyone, given = _without(everyone.take(rows), plan), given.filter(rows)
    domain = domain_of(everyone, plan)
    if plan.where:
        given = given.filter(everyone.rows_where(plan.where))
    labels, names = _number(given, known, plan)
    refuse_k(plan, len(names))
    selection = select(domain, plan)
    table = complete_table(domain, everyone, selection, plan)
    if table.survey.n_rows != len(labels):
        raise InputError(
            f"labels {plan.labels}: --missing drop would leave out rows that have a label; give "
            "median, mode or indicator."
        )
    features = scaled_features(table, plan)
    fit = fit_labels(features, table.survey.design, labels, progress=progress)
    sweep = Sweep((fit,))
    asked = plan.model_copy(update={"rule": "fixed", "k": len(names), "least_share": None})
    choice = _reason(make_choice(sweep, table.survey, asked), plan, fit.score.silhouette)
    segmentation = make_segmentation(features, fit, choice, table.survey, plan)
    if not plan.names and not _are_numbers(names):
        segmentation = rename(segmentation, names)
    profile, _ = make_profile(features, segmentation, table, plan, progress)
    answer = answer_plan(features, segmentation, sweep, profile, table.survey, plan)
    study = build_study(
        table, plan=plan, selection=selection, features=features, sweep=sweep,
        segmentation=segmentation, profile=profile, answer=answer, refitted=None, reweighted={},
    )  # fmt: skip
    notes = _note(plan, int((~rows).sum()), features, segmentation, domain)
    return replace(study, notes=(*study.notes, *notes))


def refuse_k(plan: Plan, k: int) -> None:
    """Refuse another number of segments than the column of labels gives.

    Raises
    ------
    InputError
        The plan asks for one.
    """
    if plan.k is not None and plan.k != k:
        raise InputError(
            f"labels {plan.labels}: the column gives {k} segments and {plan.k} are asked for; "
            "leave out one of the two."
        )


def _read_words(survey: Survey, name: str) -> pl.Series:
    """Words (n,) of a column, null where it has none: as a table of the user's wrote them."""
    cells = survey.cells
    alike = [] if cells is None else [c for c in cells.columns if c.casefold() == name.casefold()]
    if cells is not None and alike:
        column = cells[name if name in alike else alike[0]]
        if column.dtype.is_numeric():
            return _word_numbers(column.cast(pl.Float64).to_numpy(), {})
        text = column.cast(pl.String).str.strip_chars()
        return text.replace("", None)
    variable = survey.variable(name)
    return _word_numbers(survey.column(variable.name), variable.codes)


def _word_numbers(values: Floats, codes: Mapping[float, str]) -> pl.Series:
    words = [None if value != value else codes.get(value, f"{value:g}") for value in values]
    return pl.Series(words, dtype=pl.String)


def _known_order(survey: Survey, plan: Plan) -> list[str]:
    """Words of the column's values in the order of its codes; none where it has no codes."""
    own = [v for v in survey.variables.values() if v.name.casefold() == plan.labels.casefold()]
    return [word for variable in own for word in variable.codes.values()]


def _number(given: pl.Series, known: Sequence[str], plan: Plan) -> tuple[Labels, tuple[str, ...]]:
    """Labels (n,) from 0 in the order of codes, numbers or words, and the k words."""
    words = given.unique().to_list()
    order = sorted(words, key=float) if _are_numbers(words) else sorted(words)
    if set(words) <= set(known):
        order = [word for word in known if word in words]
    if not 2 <= len(order) <= _MOST:
        raise InputError(
            f"labels {plan.labels}: the column gives {len(order):,} segments in this domain; give "
            f"one with 2 to {_MOST}."
        )
    at = {word: position for position, word in enumerate(order)}
    return read_only(np.array([at[word] for word in given], np.int64)), tuple(order)


def _are_numbers(words: Sequence[str]) -> bool:
    try:
        return bool(np.isfinite([float(word) for word in words]).all())
    except ValueError:
        return False


def _without(survey: Survey, plan: Plan) -> Survey:
    """Leave out the column of labels, which would tell itself."""
    own = [name for name in survey.variables if name.casefold() == plan.labels.casefold()]
    if any(name.casefold() == plan.labels.casefold() for name in plan.features):
        raise InputError(
            f"labels: {plan.labels} is among the features too, and would be compared with itself; "
            "leave it out of --features."
        )
    schema = survey.schema
    if schema is not None:
        kept = tuple(column for column in schema.columns if column.name not in own)
        schema = replace(schema, columns=kept)
    return replace(
        survey,
        frame=survey.frame.drop(own),
        variables={name: v for name, v in survey.variables.items() if name not in own},
        schema=schema,
    )


def _reason(choice: Choice, plan: Plan, silhouette: float) -> Choice:
    return replace(
        choice,
        reason=f"The {choice.k} segments are those of the column {plan.labels}, made elsewhere "
        f"(silhouette on these features {number(silhouette)}).",
    )


def _note(
    plan: Plan, left_out: int, features: Features, segmentation: Segmentation, domain: Survey
) -> list[str]:
    """Say what was left out, and how far scoring new rows gives the same segments."""
    clustering, weight = segmentation.clustering, domain.design.weight
    nearest = label_rows(lay_out(features.values), clustering.centers, len(clustering.labels))
    agreeing = share(float(weight[nearest == clustering.labels].sum() / weight.sum()))
    notes = [
        f"Segments are those of the column {plan.labels}; none were searched, so nothing is said "
        "of how stable they are. Standard errors hold the segments fixed.",
        "model.json and the exports place a row in the segment with the nearest center, which is "
        f"the segment given for {agreeing} of the population.",
    ]
    if left_out:
        notes.append(f"{left_out:,} rows without a label or a weight were left out.")
    return notes
