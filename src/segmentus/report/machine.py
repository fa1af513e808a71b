"""A study into strict JSON for programs: what was asked, found, chosen and from what."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from segmentus.cluster.assessments import Stability
from segmentus.cluster.values import Fit
from segmentus.estimate.interval import word_way
from segmentus.features.values import Scale
from segmentus.features.wording import word_scale
from segmentus.formats import known
from segmentus.report.answered import record_answer
from segmentus.report.entries import Entry
from segmentus.report.files import list_entries
from segmentus.report.method import list_versions
from segmentus.segments.evidence import expect_silhouette
from segmentus.study import Study
from segmentus.study.swept import Swept
from segmentus.survey.values import Variable

STUDY_FORMAT = 1
"""Raised when a key changes its meaning or goes away."""


def make_study_json(study: Study) -> str:
    """Write a study as JSON; numbers that are not finite are null."""
    from segmentus.report.reach import find_study_reach, reach_content

    content = {
        "format": STUDY_FORMAT,
        "provenance": _provenance(study),
        "plan": study.repeated.model_dump(mode="json"),
        "notes": study.notes,
        "features": [
            _feature(scale, variable)
            for scale, variable in zip(study.features.scales, study.features.variables, strict=True)
        ],
        "scores": [_scores(fit, study) for fit in study.sweep],
        "errors": study.error_method,
        "finding": study.finding,
        "verdict": _verdict(study),
        "choice": _choice(study),
        "holdings": _holdings(study),
        "segments": _segments(study),
        "answer": record_answer(study.answer),
        "profile": [_flat(entry) for entry in list_entries(study)],
        "reach": reach_content(study.survey, find_study_reach(study), study.plan.min_families),
    }
    return _dump(content)


def make_sweep_json(study: Study | Swept) -> str:
    """Write the scores of every k and the choice as JSON, for `segmentus sweep --json`."""
    keys = (
        "k", "inertia", "silhouette", "silhouette_se", "calinski_harabasz", "davies_bouldin", "gap",
        "gap_se", "stability", "agreement", "jaccard", "dissolved",
        "expected_silhouette", "parts", "families", "share", "share_se",
    )  # fmt: skip
    content = {
        "source": study.survey.source.name,
        "n_rows": study.survey.n_rows,
        "n_units": study.survey.n_units,
        "population": study.survey.population,
        "features": study.features.names,
        "scales": {scale.name: word_scale(scale) for scale in study.features.scales},
        "scores": [
            {key: scores[key] for key in keys}
            | {"warnings": [warning["text"] for warning in scores["warnings"]]}
            for scores in (_scores(fit, study) for fit in study.sweep)
        ],
        "errors": study.error_method,
        "finding": study.finding,
        "verdict": _verdict(study),
        "choice": _choice(study),
    }
    return _dump(content)


def _dump(content: dict[str, Any]) -> str:
    return json.dumps(_strict(content), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _provenance(study: Study) -> dict[str, Any]:
    source, survey = study.survey.source, study.survey
    return asdict(source) | {
        "conditions": survey.conditions,
        "rows": survey.n_rows,
        "families": survey.n_units,
        "population": survey.population,
        "implicates": survey.design.n_implicates,
        "everyone": {
            "rows": study.everyone.n_rows,
            "families": study.everyone.n_units,
            "population": study.everyone.population,
        },
        "versions": list_versions(),
    }


def _feature(scale: Scale, variable: Variable) -> dict[str, Any]:
    words = {"label": variable.label, "kind": variable.kind, "scale": word_scale(scale)}
    return asdict(scale) | words


def _scores(fit: Fit, study: Study | Swept) -> dict[str, Any]:
    """One k: its scores, how it lasts, who stands behind its clusters, what the guard says."""
    return asdict(fit.score) | {
        "gap_se": _gap_se(fit, study),
        "expected_silhouette": expect_silhouette(study.sweep, fit.score.k),
        "parts": fit.separation.n_parts if fit.separation else None,
        "reweighted": study.reweighted.get(fit.score.k, math.nan),
        **_lasting(fit.stability),
        "families": fit.clustering.size.tolist(),
        "share": fit.support.share.tolist(),
        "share_se": fit.support.share_se.tolist(),
        "effective": fit.support.effective.tolist(),
        "largest": fit.support.largest.tolist(),
        "warnings": [asdict(w) for w in study.choice.warnings[fit.score.k]],
        "starts": fit.n_starts,
        "optima": fit.n_optima,
        "runner_up": fit.runner_up,
        "converged": fit.clustering.converged,
    }


def _gap_se(fit: Fit, study: Study | Swept) -> float:
    gap = study.sweep.gap
    return float(gap.se[gap.ks.index(fit.score.k)]) if gap else math.nan


def _lasting(stability: Stability | None) -> dict[str, Any]:
    """By segment the mean Jaccard with its refits and the share of refits without it; or nulls."""
    if stability is None:
        return {
            "jaccard": None, "dissolved": None, "rand": None, "reproduced": None, "refits": 0
        }  # fmt: skip
    return {
        "jaccard": stability.jaccard.tolist(),
        "dissolved": stability.dissolved.tolist(),
        "rand": stability.mean_rand,
        "reproduced": stability.reproduced,
        "refits": stability.n_refits,
    }


def _verdict(study: Study | Swept) -> dict[str, Any] | None:
    verdict = study.verdict
    return asdict(verdict) if verdict else None


def _choice(study: Study | Swept) -> dict[str, Any]:
    choice = study.choice
    return {
        "k": choice.k,
        "rule": choice.rule,
        "reason": choice.reason,
        "elbow": choice.elbow,
        "disqualified": {str(k): why for k, why in choice.disqualified.items()},
    }


def _segments(study: Study) -> list[dict[str, Any]]:
    """Number, name, size, warnings and center of each segment."""
    found, profile = study.segmentation, study.profile
    centers, back = found.clustering.centers, study.features.undo(found.clustering.centers)
    return [
        {
            "segment": position + 1,
            "name": name,
            "families": profile.families[position],
            "population": profile.population[position].value,
            "share": profile.share[position].value,
            "share_se": profile.share[position].se,
            "share_low": profile.share[position].interval()[0],
            "share_high": profile.share[position].interval()[1],
            "share_se_refitted": study.refitted.share[position].se if study.refitted else math.nan,
            "refit": study.refitted.word(position) if study.refitted else None,
            "center": dict(zip(study.features.names, centers[position].tolist(), strict=True)),
            "center_in_units": dict(
                zip(study.features.names, back[position].tolist(), strict=True)
            ),
            "warnings": [asdict(w) for w in found.warnings if w.segment == position + 1],
        }
        for position, name in enumerate(found.names)
    ]


def _flat(entry: Entry) -> dict[str, Any]:
    """One line of the profile, its estimate unfolded and its standard error beside it."""
    content: dict[str, Any] = asdict(entry)
    estimate: dict[str, Any] = content.pop("estimate")
    estimate["estimate"] = estimate.pop("value")
    del estimate["way"]
    low, high = entry.estimate.interval()
    way = word_way(entry.estimate.way) if math.isfinite(low) else None
    known = {"se": entry.estimate.se, "low": low, "high": high, "interval": way}
    return content | estimate | known


def _holdings(study: Study) -> dict[str, Any]:
    """Say how far holdings alone tell a family's segment, and how many have each feature."""
    found = study.holdings
    held = dict(zip(study.features.names, found.held.tolist(), strict=True))
    return asdict(found) | {"held": held, "tells": found.tells}


def _strict(value: Any) -> Any:
    """Replace what JSON does not know by null, all the way down."""
    if isinstance(value, dict):
        return {key: _strict(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_strict(item) for item in value]
    if isinstance(value, float):
        return known(value)
    return value
