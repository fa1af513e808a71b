"""Questions of agents into answers about groups.

Nothing is written, no row leaves, and a figure that fewer than five families (or customers) stand
behind is not shown. Each function takes the folder that the server may read.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from segmentus.agents.answers import (
    AssignAnswer,
    AssignedSegment,
    ExploreAnswer,
    FigureAnswer,
    GroupSize,
    ProfileAnswer,
    ProfileLine,
    QuestionAnswer,
    QuestionnaireAnswer,
    ScoreAnswer,
    SegmentAnswer,
    SegmentsAnswer,
    SweepAnswer,
    VariableAnswer,
    VariablesAnswer,
)
from segmentus.agents.paths import locate_data, locate_file
from segmentus.arrays import sum_by
from segmentus.errors import InputError
from segmentus.formats import known
from segmentus.segments.asked import MIN_FAMILIES
from segmentus.study.values import Study
from segmentus.survey.values import Survey, Variable

Depth = Literal["quick", "thorough"]
_MOST_VARIABLES = 60


def search_variables(folder: Path, data: str, text: str) -> VariablesAnswer:
    """Find columns whose words hold a text, with their weighted shares or quartiles."""
    from segmentus.survey.codebook import search_codebook
    from segmentus.survey.named import read_named

    survey = read_named(locate_data(folder, data))
    _refuse_few(survey)
    found = search_codebook(survey.variables, text)
    return VariablesAnswer(
        source=survey.source.name,
        units=survey.source.units,
        families=survey.n_units,
        variables=[_describe(survey, variable) for variable in found[:_MOST_VARIABLES]],
        notes=list(survey.source.notes),
        left_out=max(0, len(found) - _MOST_VARIABLES),
    )


def explore_domain(folder: Path, data: str, where: str, against: str) -> ExploreAnswer:
    """Compare a domain with everyone else, or with another one."""
    from segmentus.explore import explore
    from segmentus.survey.named import read_named

    found = explore(read_named(locate_data(folder, data)), where, against)
    return ExploreAnswer(
        source=found.survey.source.name,
        groups=[
            GroupSize(name=size.name, families=size.families, population=size.population)
            for size in found.sizes
        ],
        figures=[
            FigureAnswer(
                name=each.variable.name,
                label=each.variable.label,
                statistic=each.statistic,
                unit=each.variable.unit,
                value=known(each.weighted.value),
                other=None if each.other is None else known(each.other.value),
            )
            for each in found.key_figures
        ],
        identities=[each.text for each in found.identities],
        nearly_the_same=[" and ".join(each.names) for each in found.twins],
        notes=list(found.survey.source.notes),
    )


def sweep_numbers(folder: Path, data: str, depth: Depth, asked: tuple[str, ...]) -> SweepAnswer:
    """Try every number of segments."""
    from segmentus.segments.evidence import expect_silhouette

    study = _study(folder, data, depth, asked)
    return SweepAnswer(
        source=study.survey.source.name,
        features=study.features.names,
        k=study.choice.k,
        reason=study.choice.reason,
        finding=study.verdict.text if study.verdict else "not assessed; ask with depth thorough",
        scores=[
            ScoreAnswer(
                k=fit.score.k,
                silhouette=known(fit.score.silhouette),
                without_groups=known(expect_silhouette(study.sweep, fit.score.k)),
                stability=known(fit.stability.lowest) if fit.stability else None,
                families=fit.clustering.size.tolist(),
                passed_over=study.choice.disqualified.get(fit.score.k, ""),
            )
            for fit in study.sweep
        ],
        notes=list(study.notes),
    )


def describe_segments(
    folder: Path, data: str, depth: Depth, asked: tuple[str, ...]
) -> SegmentsAnswer:
    """Name and size the segments, and say how to recognise them and how sure they are."""
    study = _study(folder, data, depth, asked)
    answer = study.answer
    return SegmentsAnswer(
        source=study.survey.source.name,
        reason=study.choice.reason,
        leads=[f"{lead.heading}: {lead.words}" for lead in answer.leads],
        segments=[
            SegmentAnswer(
                segment=card.position + 1,
                name=card.name,
                families=card.families,
                population=card.population.value,
                share=card.share.value,
                share_se=known(card.share.se),
                facts=[fact.words for fact in card.facts],
                recognised_by=card.recognition.words if card.recognition else "",
                warnings=list(card.warnings),
            )
            for card in answer.cards
        ],
        certainty=list(answer.certainty.sentences),
        not_for=list(answer.not_for),
    )


def profile_segments(
    folder: Path, data: str, depth: Depth, asked: tuple[str, ...], text: str
) -> ProfileAnswer:
    """Give means, medians and shares by segment of the columns whose words hold a text."""
    study = _study(folder, data, depth, asked)
    words = text.casefold().split()
    return ProfileAnswer(
        segments=list(study.segmentation.names),
        shares=[share.value for share in study.profile.share],
        lines=[
            ProfileLine(
                name=line.variable.name,
                label=line.variable.label,
                statistic=line.statistic,
                value=line.label,
                unit=line.variable.unit,
                segments=[known(each.value) for each in line.segments],
                all=known(line.domain.value),
            )
            for line in study.profile.lines
            if all(
                word in f"{line.variable.name} {line.variable.label} {line.label}".casefold()
                for word in words
            )
        ],
    )


def count_assigned(folder: Path, model: str, data: str) -> AssignAnswer:
    """Score a file with a model and say how many fall where; nothing is written."""
    from segmentus.segments.model import measure_drift, read_model, score_rows
    from segmentus.segments.model.stream import read_file
    from segmentus.survey.named import is_own_table, read_named

    learned, source = read_model(locate_file(folder, model)), locate_data(folder, data)
    if is_own_table(source):
        labels = read_file(learned, Path(source))[1]
        weight = np.ones(len(labels))
    else:
        survey = read_named(source)
        labels, weight = score_rows(learned, survey).label, survey.design.weight
    there = labels >= 0
    if int(there.sum()) < MIN_FAMILIES:
        raise InputError(f"assign: fewer than {MIN_FAMILIES} rows of {data} can be scored.")
    mass = sum_by(labels[there], weight[there], learned.k)
    effective = float(weight[there].sum() ** 2 / (weight[there] ** 2).sum())
    drift = measure_drift(learned, mass, 0.0, effective=effective)
    return AssignAnswer(
        rows=len(labels),
        scored=int(there.sum()),
        segments=[
            AssignedSegment(
                segment=one.number, name=one.name, share_in_training=then, share_now=now
            )
            for one, then, now in zip(
                learned.segments, drift.then.tolist(), drift.now.tolist(), strict=True
            )
        ],
        drift=drift.sentence.split(" Unlike anyone")[0],
    )


def ask_questions(
    folder: Path, model: str, data: str, count: int, ask: tuple[str, ...]
) -> QuestionnaireAnswer:
    """Find the few questions that place a new person."""
    from segmentus.segments.model import read_model
    from segmentus.segments.questionnaire import ask_named

    learned = read_model(locate_file(folder, model))
    found = ask_named(learned, locate_data(folder, data), count=count, ask=ask)
    pairs = zip(found.questions, found.points.answers, strict=True)
    return QuestionnaireAnswer(
        segments=list(found.names),
        questions=[
            QuestionAnswer(
                column=each.column, question=each.text, answers=list(each.answers),
                points=points.tolist(),
            )
            for each, points in pairs
        ],
        start=found.points.start.tolist(),
        accuracy=found.judged.accuracy,
        largest_share=found.judged.largest_share,
        kappa=found.judged.kappa,
        recall=[known(share) for share in found.judged.recall.tolist()],
        calibration_error=found.judged.calibration_error,
        curve=list(found.curve),
    )  # fmt: skip


def _study(folder: Path, data: str, depth: Depth, asked: tuple[str, ...]) -> Study:
    return _remember(locate_data(folder, data), depth, asked)


@lru_cache(maxsize=4)
def _remember(data: str, depth: Depth, asked: tuple[str, ...]) -> Study:
    """Run a study once for all the tools that ask about it.

    asked : "key=value" of the plan, as in `server`.
    """
    from segmentus.plan import DEFAULT, OWN_TABLE, built_in_plans, make_plan, read_plan
    from segmentus.study import quick_study, run
    from segmentus.survey.named import is_own_table, read_named

    given = dict(each.split("=", 1) for each in asked)
    own = is_own_table(data)
    start = given.pop("plan", "") or (OWN_TABLE if own else DEFAULT)
    if start not in built_in_plans():
        raise InputError(f"plan {start[:60]!r}: give one of {', '.join(built_in_plans())}.")
    named = given.pop("features", "")
    features = {"features": tuple(named.split(","))} if named else {}
    plan = make_plan(read_plan(start), data=data, **given, **features)
    if plan.replicates not in ("auto", "0"):
        raise InputError("replicates: agents cannot name a file of weights.")
    survey = read_named(data, hints=plan.hints if own else None)
    _refuse_few(survey)
    return (run if depth == "thorough" else quick_study)(survey, plan)


def _refuse_few(survey: Survey) -> None:
    if survey.n_units < MIN_FAMILIES:
        raise InputError(
            f"{survey.source.name}: {survey.n_units} {survey.source.units} are too few to be "
            "spoken of as a group."
        )


def _describe(survey: Survey, variable: Variable) -> VariableAnswer:
    return VariableAnswer(
        name=variable.name, label=variable.label, kind=variable.kind, unit=variable.unit,
        summary=_summarise(survey, variable),
    )  # fmt: skip


def _summarise(survey: Survey, variable: Variable) -> str:
    """Weighted shares of values that enough people have, or the three quartiles."""
    from segmentus.explore.quality import check_column

    quality = check_column(survey, variable.name)
    if quality.values == 0:
        return "all missing"
    if variable.kind in ("share", "code"):
        least = MIN_FAMILIES / survey.n_units
        shown = [f"{label} {100 * share:.1f} %" for label, share in quality.shares if share > least]
        return ", ".join(shown[:12]) or "only values that few have"
    return " · ".join(f"{value:,.3g}" for value in quality.quartiles)
