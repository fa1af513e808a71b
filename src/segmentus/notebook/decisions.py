"""Drift, comparison with the nation, reach and plans of samples into cells."""

from __future__ import annotations

from segmentus.charts.flow import draw_flow
from segmentus.charts.intervals import draw_intervals, draw_sizes_tried
from segmentus.charts.love import draw_love
from segmentus.charts.style import share
from segmentus.estimate.values import Estimate
from segmentus.notebook.shown import Picture, Sheet, Words, picture
from segmentus.report.drift_page import (
    THEN_AND_AFRESH,
    tabulate_reasons,
    tabulate_then_and_now,
    word_drift,
)
from segmentus.report.nation_page import (
    list_nation_words,
    tabulate_balance,
    tabulate_nation,
    tabulate_openings,
    word_nation,
    word_raking,
)
from segmentus.report.reach import NO_LAW, list_carriers, tabulate_reach, word_flags
from segmentus.report.values import Table
from segmentus.survey.values import plural
from segmentus.uses.drift import Movement
from segmentus.uses.nation import Representation
from segmentus.uses.reach import Reach
from segmentus.uses.sample_size import SURE_SAMPLES, SampleSize


def say_drift(found: Movement) -> Words:
    """Say whether the segments have moved by more than chance would make them."""
    return Words((word_drift(found), *found.notes))


def tabulate_drift(found: Movement) -> Sheet:
    """Shares then and now."""
    return Sheet(tabulate_then_and_now(found))


def tabulate_drift_reasons(found: Movement) -> Sheet:
    """Parts of the change, feature by feature."""
    return Sheet(tabulate_reasons(found))


def plot_drift(found: Movement) -> Picture:
    """Draw the shares then and now with their intervals."""
    names = _numbered(found.model.segment_names)
    series = {"then": _points(found.then), "now": _points(found.now)}
    figure = draw_intervals(names, series, "Share of the population", percent=True)
    words = f"Then: {found.then_name}; now: {found.now_name}. Lines are 95 % intervals."
    return picture(figure, "Shares of the segments then and now", words)


def plot_flow(found: Movement) -> Picture:
    """Draw who would go from the model's segments to those found afresh."""
    assert found.split is not None
    names = found.model.segment_names
    figure = draw_flow(found.split.flow, names, names, plural(found.model.unit), THEN_AND_AFRESH)
    words = (
        "Left: the model's segments; right: segments found afresh in the new rows, adjusted Rand "
        f"index {found.split.agreement:.2f}."
    )
    return picture(figure, "Who would change segments if they were found afresh", words)


def tabulate_flow(found: Movement) -> Sheet:
    """Shares of all that go from each of the model's segments to those found afresh."""
    assert found.split is not None
    names = _numbered(found.model.segment_names)
    population = found.split.flow.population
    rows = tuple(
        (name, *(share(float(one)) for one in row))
        for name, row in zip(names, population / population.sum(), strict=True)
    )
    caption = "Shares of the population: segments of the model down, those found afresh across."
    return Sheet(Table(caption, ("Segment", *(f"{one}, found afresh" for one in names)), rows))


def say_nation(found: Representation) -> Words:
    """Say who is reached more and less than their share, and what to know before reading it."""
    return Words((*word_nation(found), word_raking(found), *list_nation_words(found)))


def tabulate_representation(found: Representation) -> Sheet:
    """Shares of customers and of the nation, and the one over the other."""
    return Sheet(tabulate_nation(found))


def tabulate_nation_openings(found: Representation) -> Sheet:
    """Segments reached less than their share, by the money they have."""
    return Sheet(tabulate_openings(found))


def plot_representation(found: Representation) -> Picture:
    """Draw how many times their share each segment is reached, before and after raking."""
    names = _numbered(list(found.shared.segmentation.names))
    series = {"as they are": _points(found.ratio), "after raking": _points(found.raked_ratio)}
    figure = draw_intervals(names, series, "Times their share of the nation", mark=1.0)
    words = "The dotted line is a share like the nation's. Lines are 95 % intervals."
    return picture(figure, "Who is reached more and less than others", words)


def plot_balance(found: Representation) -> Picture:
    """Draw standardised mean differences before and after raking."""
    balance = found.balance
    figure = draw_love(
        [b.name for b in balance], [b.before for b in balance], [b.after for b in balance]
    )
    words = "Absolute standardised mean differences; the dotted line is 0.1."
    return picture(figure, "How alike customers and nation are, before and after raking", words)


def tabulate_balanced(found: Representation) -> Sheet:
    """Standardised mean differences before and after raking."""
    return Sheet(tabulate_balance(found))


def say_reach(found: tuple[Reach, ...]) -> Words:
    """Say which groups an offer would hardly reach, what carries it, and what this is not."""
    return Words((word_flags(found), *list_carriers(found), NO_LAW))


def tabulate_people(one: Reach) -> Sheet:
    """Shares of groups of people inside and outside a segment."""
    return Sheet(tabulate_reach(one, 5))


def plot_reach(one: Reach) -> Picture:
    """Draw the adverse-impact ratio of every group that has one."""
    groups = [each for each in one.groups if each.ratio is not None]
    points = [(each.ratio.value, *each.interval) for each in groups if each.ratio is not None]
    figure = draw_intervals(
        [each.label for each in groups], {"ratio": points}, "Adverse-impact ratio", mark=0.8
    )
    words = (
        "Share of a group that is in the segment over that of the group of its kind reached most; "
        "the dotted line is four fifths. Lines are 95 % intervals."
    )
    return picture(figure, f"Whom an offer to “{one.name}” would reach", words)


def say_sample_size(found: SampleSize) -> Words:
    """Say how many families to ask."""
    if found.families is None:
        return Words(("No sample tried finds these segments: they lie too close together.",))
    return Words(
        (
            f"Ask about {found.families:,} families: {found.for_error:,} for the error of the "
            f"least share, {found.for_finding:,} to find the segments in 95 % of samples.",
        )
    )


def plot_sample_size(found: SampleSize) -> Picture:
    """Draw the share of samples that find the segments, by their size."""
    figure = draw_sizes_tried(
        [one.families for one in found.curve], [one.found for one in found.curve], SURE_SAMPLES
    )
    words = f"Segments {found.apart:g} standard deviations apart, up to 100 samples of each size."
    return picture(figure, "How many must be asked to find the segments", words)


def tabulate_sample_size(found: SampleSize) -> Sheet:
    """Share of samples of each size tried that find the segments."""
    rows = tuple((f"{one.families:,}", share(one.found)) for one in found.curve)
    caption = f"Samples that find segments {found.apart:g} standard deviations apart."
    return Sheet(Table(caption, ("Families asked", "Samples that find them"), rows))


def _points(estimates: tuple[Estimate, ...]) -> list[tuple[float, float, float]]:
    return [(one.value, *one.interval()) for one in estimates]


def _numbered(names: list[str]) -> list[str]:
    return [f"{number} {name}" for number, name in enumerate(names, start=1)]
