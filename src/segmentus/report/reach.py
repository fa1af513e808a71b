"""Whom an offer would reach into words and tables, for the report and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from segmentus.estimate.values import Estimate
from segmentus.formats import doubt, join, points, share, signed_points
from segmentus.report.values import Table
from segmentus.study import Study
from segmentus.survey.values import Survey
from segmentus.uses.reach import GroupReach, Reach, measure_reach

NO_LAW = (
    "This shows and documents; it adjusts nothing and claims no law. Four fifths is a rule of "
    "thumb from US employment selection (1978), used here as a mark. What the law asks of an offer "
    "differs by country, product and year: in the United States, Regulation B on credit was "
    "rewritten in 2026. Written in November 2026; ask someone who knows the law of the day."
)
"""What figures of reach are not."""

READING = (
    "Ratio: the share of a group that is in the segment over that of the group with the largest "
    "share, with a 95 % interval; it is flagged (▼) only where the whole interval is under 0.80. "
    "Predicts: the chance that membership of the segment tells one of the group from one of the "
    "others, 50 % for no better than chance, beside what people dealt at random stay under in 95 "
    "of 100 cases."
)
"""How the tables are read."""


def find_study_reach(study: Study) -> tuple[Reach, ...]:
    """Measure whom an offer to each segment of a study would reach, once for all its files."""
    if study not in _MEASURED:
        _MEASURED[study] = _measure(study)
    return _MEASURED[study]


_MEASURED: WeakKeyDictionary[Study, tuple[Reach, ...]] = WeakKeyDictionary()


def _measure(study: Study) -> tuple[Reach, ...]:
    clustering = study.segmentation.clustering
    found = measure_reach(
        study.survey, clustering.labels, study.segmentation.names, features=study.features,
        centers=clustering.centers, carry=1, seed=study.plan.seed,
    )  # fmt: skip
    return tuple(one for one in found if one.groups)


def word_flags(found: Sequence[Reach]) -> str:
    """Say in a sentence which groups are flagged in which segment."""
    told = [
        f"{one.segment + 1} {one.name}: {join([_word_ratio_of(each) for each in one.flagged[:3]])}"
        for one in found
        if one.flagged
    ]
    if not told:
        return "No group's ratio is under 0.80 with its whole interval."
    return f"Reached clearly less than the group reached most, by segment: {'; '.join(told)}."


def _word_ratio_of(each: GroupReach) -> str:
    assert each.ratio is not None
    return f"{each.label} (ratio {each.ratio.value:.2f})"


def tabulate_reach(one: Reach, least: int, units: str = "families") -> Table:
    """Table of the groups of people inside and outside a segment; few of them are left blank.

    Parameters
    ----------
    one : segment.
    least : people behind a figure, below which it is withheld.
    units : plural word for whom the rows stand.
    """
    return Table(
        f"{one.segment + 1} {one.name}: {share(one.share.value)} of all. Shares of each group of "
        "people inside and outside, each with its standard error (se) in points",
        (
            "group",
            units,
            "inside",
            "se",
            "outside",
            "se",
            "reached",
            "se",
            "ratio",
            "predicts",
        ),
        tuple(_row(each, least) for each in one.groups),
    )


def _row(each: GroupReach, least: int) -> tuple[str, ...]:
    if each.families < least:
        return (each.label, f"{each.families:,}", *[""] * 8)
    told = each.prediction
    return (
        each.label, f"{each.families:,}", *_cells(each.inside), *_cells(each.outside),
        *_cells(each.reached), _word_ratio(each),
        f"{100 * told.value:.0f} % (chance {100 * told.by_chance:.0f} %)",
    )  # fmt: skip


def _cells(one: Estimate) -> tuple[str, str]:
    """Write a share and what is known of its error, each for a cell of its own."""
    return share(one.value), doubt(one, share, points)


def _word_ratio(each: GroupReach) -> str:
    if each.ratio is None:
        return "reached most" if each.label == each.reference else "too few"
    low, high = each.interval
    ends = f" ({low:.2f} to {high:.2f})" if low == low else ""
    return f"{'▼ ' if each.flagged else ''}{each.ratio.value:.2f}{ends}"


def list_carriers(found: Sequence[Reach]) -> list[str]:
    """Say, for flagged groups, which features the gap comes from."""
    told = []
    for one in found:
        for each in one.flagged:
            if not each.carried:
                continue
            parts = [f"{name} {signed_points(points)}" for name, points in each.carried[:4]]
            told.append(
                f"{one.name}, {each.label}: of the gap to all others, in points, "
                f"{join(parts)}; {signed_points(each.together)} from how features go together."
            )
    return told


def estimate_content(one: Estimate | None) -> dict[str, float | None] | None:
    """Put an estimate into JSON; null where there is none."""
    if one is None:
        return None
    low, high = one.interval()
    numbers = {"value": one.value, "se": one.se, "low": low, "high": high}
    return {key: value if value == value else None for key, value in numbers.items()}


def reach_content(survey: Survey, found: Sequence[Reach], least: int) -> dict[str, Any]:
    """Put the reach of every segment into JSON; groups of few families are left out."""
    return {
        "data": survey.source.name,
        "answer": word_flags(found),
        "segments": [
            {
                "segment": one.segment + 1,
                "name": one.name,
                "share": estimate_content(one.share),
                "groups": [_group_content(each) for each in one.groups if each.families >= least],
            }
            for one in found
        ],
        "words": NO_LAW,
        "notes": list(survey.source.notes),
    }


def _group_content(each: GroupReach) -> dict[str, Any]:
    ratio, (low, high) = estimate_content(each.ratio), each.interval
    if ratio is not None and low == low:
        ratio |= {"low": low, "high": high}
    return {
        "variable": each.variable,
        "group": each.label,
        "families": each.families,
        "inside": estimate_content(each.inside),
        "outside": estimate_content(each.outside),
        "reached": estimate_content(each.reached),
        "ratio": ratio,
        "reference": each.reference,
        "flagged": each.flagged,
        "predicts": {
            "auc": each.prediction.value,
            "by_chance": each.prediction.by_chance,
            "p": each.prediction.p,
        },
        "carried_by": dict(each.carried) or None,
        "carried_together": each.together if each.carried else None,
    }
