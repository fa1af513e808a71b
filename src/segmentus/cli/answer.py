"""The answer of a study in five lines: how many and how large, money, outcome, how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmentus.segments.answer.values import Lead
    from segmentus.study import Study

_MOST_NAMED = 6


def list_answer(study: Study) -> list[str]:
    """List what a manager is told, a line each; a line that nothing qualifies for is left out."""
    sizes = [_word_sizes(study), *(f"{lead.heading}: {lead.words}" for lead in _list_leads(study))]
    sure = study.answer.certainty.sentences
    return [*sizes, *([f"How sure: {' '.join(sure[:2])}"] if sure else [])]


def _word_sizes(study: Study) -> str:
    """Say how many groups there are, with their names and shares."""
    from segmentus.margins import whole
    from segmentus.report.words import capital, word_number

    cards = study.answer.cards
    named = [f"{card.position + 1} {card.name} ({whole(card.share.value)})" for card in cards]
    rest = f"; and {len(cards) - _MOST_NAMED} more" if len(cards) > _MOST_NAMED else ""
    what = "bands" if study.answer.certainty.kind == "none" else "groups"
    many = f"{capital(word_number(len(cards)))} {what if len(cards) > 1 else what[:-1]}"
    names = "; ".join(named[:_MOST_NAMED])
    return f"{many} of {study.survey.source.units}: {names}{rest}."


def _list_leads(study: Study) -> list[Lead]:
    """Money and outcome; where one of them is lacking, the largest opening."""
    return list(study.answer.leads[:2])
