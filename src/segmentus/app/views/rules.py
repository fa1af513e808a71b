"""Rules that tell segments apart into the part of the page that says who belongs where."""

from __future__ import annotations

import math

from dash import html

from segmentus.app.address import Address
from segmentus.app.elements import Element, section, table
from segmentus.charts.style import amount, heading, people, share
from segmentus.features.values import Scale
from segmentus.report.values import Table
from segmentus.segments.rules import Bound, Rules, find_rules
from segmentus.study import Study
from segmentus.survey.values import Variable


def show_rules(address: Address, study: Study, source: str) -> list[Element]:
    """Show a few conditions in plain amounts that put most into their segment."""
    labels = study.segmentation.clustering.labels
    found = find_rules(study.features, study.survey.design, labels, study.choice.k)
    missed = [
        html.P(f"No short rule leads to {_numbered(study, number)}.", className="caution")
        for number in found.missed
    ]
    return [
        *_show_recognition(study, source),
        section(
            "Rules of thumb",
            *missed,
            table(tabulate_rules(study, found), "rules"),
            html.P(source, className="source"),
            lead=f"These rules put {share(found.right)} of the population into its segment. They "
            "explain who is where; the model on the page Take away assigns everyone exactly.",
        ),
    ]


def _show_recognition(study: Study, source: str) -> list[Element]:
    """Show the one sentence by which a member of each segment is recognised."""
    cards = [(card, card.recognition) for card in study.answer.cards]
    rows = tuple(
        (
            f"{card.position + 1} {card.name}",
            told.words,
            share(told.precision),
            share(told.coverage),
        )
        for card, told in cards
        if told is not None
    )
    if not rows:
        return []
    units = study.survey.source.units
    columns = ("Segment", "Recognised by", "Of these, in the segment", "Of the segment, found")
    found = Table(f"Measured on {units} that the rules were not found from.", columns, rows)
    return [
        section(
            "Recognise a member",
            table(found, "recognition"),
            html.P(source, className="source"),
            lead=f"One sentence a segment. They place {share(study.answer.certainty.right)} of "
            f"{units} rightly.",
        )
    ]


def tabulate_rules(study: Study, found: Rules) -> Table:
    """One row for each rule: its segment, its conditions, and how right it is."""
    units = study.survey.source.units
    return Table(
        "Exactly one rule applies to everyone; a segment may have several.",
        (
            "Segment", "Who", f"Population ({units})", f"In the sample ({units})",
            "Of these, in the segment", "Of the segment, found",
        ),
        tuple(
            (
                _numbered(study, rule.segment),
                " and ".join(word_bound(bound, study) for bound in rule.bounds) or "everybody",
                people(rule.population), f"{rule.families:,}", share(rule.right),
                share(rule.covers),
            )
            for rule in found.rules
        ),
    )  # fmt: skip


def word_bound(bound: Bound, study: Study) -> str:
    """Write one condition: "Income above $20k, at most $55k"; a yes or no as that."""
    scale = study.features.scales[bound.feature]
    variable = study.features.variables[bound.feature]
    if _is_yes_or_no(scale, variable):
        return f"{heading(variable)}: {'yes' if math.isfinite(bound.low) else 'no'}"
    words = [
        f"{word} {amount(value, variable, 'value')}"
        for word, value in (("above", bound.low), ("at most", bound.high))
        if math.isfinite(value)
    ]
    return f"{heading(variable)} {', '.join(words)}"


def _is_yes_or_no(scale: Scale, variable: Variable) -> bool:
    return variable.kind == "share" or scale.level is not None or bool(scale.marks)


def _numbered(study: Study, number: int) -> str:
    return f"{number + 1} {study.segmentation.names[number]}"
