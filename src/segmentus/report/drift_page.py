"""A `Movement` into its page: the alarm, shares then and now, a Sankey diagram, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from segmentus.charts.flow import draw_flow
from segmentus.disk.target import write_file
from segmentus.formats import signed_points
from segmentus.report.estimates import word_share
from segmentus.report.html import set_page
from segmentus.report.method import word_software
from segmentus.report.use_page import UsePage, UsePart
from segmentus.report.values import Shown, Table
from segmentus.segments.model.feature import Feature
from segmentus.survey.values import plural
from segmentus.uses.drift import Movement

_LONGEST = 32

METHOD = (
    "The test compares effective counts given both totals (exact, with ties broken by a number "
    "that the data decide), or surveys by Rao and Scott's second-order correction of their "
    "replicate weights; "
    "either way 5 of 100 quiet samples raise a false alarm.",
    "Membership and definition add up to the whole change. By feature: Shapley values, what a "
    "feature's change adds, averaged over the orders in which the features may change.",
)
"""How drift is found, in sentences."""


def write_drift(found: Movement, target: str | Path) -> Path:
    """Write the page of a drift, self-contained.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    return write_file(Path(target), render_drift(found).encode())


def render_drift(found: Movement) -> str:
    """Set the page of a drift; the same drift gives the same text."""
    dollars = f"; amounts in {found.dollars}" if found.dollars else ""
    shown = () if found.split is None else (show_movement_flow(found),)
    parts = [UsePart("Shares then and now", tables=(tabulate_then_and_now(found),))]
    if found.split is not None:
        parts += [
            UsePart("Who would move", figures=("flow",)),
            UsePart("Why", tables=(tabulate_reasons(found),)),
        ]
    page = UsePage(
        title=found.model.title or "Drift",
        subtitle="Have the segments moved?",
        banners=found.notes,
        source=f"Then: {found.then_name}; now: {found.now_name}{dollars}.",
        answer=(word_drift(found),),
        parts=tuple(parts),
        shown=shown,
        method=(*METHOD, f"Computed with {word_software()}."),
    )
    return set_page("use.html", page)


def word_drift(found: Movement) -> str:
    """Say whether the segments have moved."""
    verdict = "The segments have moved" if found.alarm else "No alarm"
    return f"{verdict}. Drift since {found.then_name}: {found.drift.finding}."


THEN_AND_AFRESH = ("The model's", "Found afresh")
"""What stands at either side of a flow."""


def show_movement_flow(found: Movement) -> Shown:
    """Show who would move if the segments were found afresh; for a movement with a split."""
    assert found.split is not None
    names, units = found.model.segment_names, plural(found.model.unit)
    return Shown(
        "flow",
        "From the model's segments to those found afresh",
        f"The {units} of now: left in the model's segments, right in segments found afresh in them "
        f"(adjusted Rand index {found.split.agreement:.2f}).",
        "Sankey diagram of the model's segments and those found afresh; the table below has the "
        "changes.",
        draw_flow(found.split.flow, names, names, units, THEN_AND_AFRESH),
    )


def tabulate_then_and_now(found: Movement) -> Table:
    """Table of the shares then and now."""
    return Table(
        "Share of the population ± one standard error, or a 95 % interval where that is uneven",
        ("segment", "then", "now", "change in points"),
        tuple(
            (
                f"{segment.number} {segment.name}",
                word_share(then),
                word_share(now),
                signed_points(now.value - then.value),
            )
            for segment, then, now in zip(found.model.segments, found.then, found.now, strict=True)
        ),
    )


def tabulate_reasons(found: Movement) -> Table:
    """Table of the parts of the change."""
    names = found.model.segment_names
    rows = [(label, *(signed_points(change) for change in line)) for label, line in
            list_reasons(found)]  # fmt: skip
    head = ("part", *(f"{number} {name}" for number, name in enumerate(names, start=1)))
    return Table("What the change is made of, in points", head, tuple(rows))


def list_reasons(found: Movement) -> list[tuple[str, Sequence[float]]]:
    """List the parts of the change, each with a figure a segment."""
    split = found.split
    assert split is not None
    names = [_name(feature) for feature in found.model.features]
    parts: list[tuple[str, Sequence[float]]] = [
        ("Membership: other people", split.membership.tolist())
    ]
    if split.by_feature is not None and split.together is not None:
        parts += [
            (f"… {name}", line) for name, line in zip(names, split.by_feature.tolist(), strict=True)
        ]
        parts.append(("… how they go together", split.together.tolist()))
    parts.append(("Definition: segments found afresh", split.definition.tolist()))
    parts += [
        (f"… {name}", line) for name, line in zip(names, split.by_center.tolist(), strict=True)
    ]
    return [*parts, ("Both", split.total.tolist())]


def _name(feature: Feature) -> str:
    """Name a feature by its label, if that fits a cell."""
    return feature.label if 0 < len(feature.label) <= _LONGEST else feature.name
