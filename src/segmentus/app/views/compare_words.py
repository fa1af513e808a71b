"""Two studies of the same customers into the sentences that say what a change does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dash import html

from segmentus.app.elements import Element
from segmentus.formats import join
from segmentus.margins import whole
from segmentus.report.words import capital, word_number
from segmentus.segments.flow import Flow
from segmentus.segments.regrouped import Regrouping, differ, find_regrouping, link_changes
from segmentus.study import Study


def say_change(with_what: str, first: Study, second: Study, flow: Flow) -> html.P:
    """Say which groups join or are divided, who stays, and what becomes invisible.

    Parameters
    ----------
    with_what : the change, as a sentence begins: "with three groups".
    first, second : before and after it.
    flow : between them.
    """
    units = first.survey.source.units
    found = find_regrouping(flow)
    stay = f"; {whole(flow.kept)} of all {units} stay with most of their group. "
    return html.P(
        [
            f"{capital(with_what)}, ",
            html.B(word_regrouping(found, first, second)),
            stay,
            " ".join(list_hidden(found, first, second)),
        ],
        className="say",
        id="say",
    )


def word_regrouping(found: Regrouping, first: Study, second: Study) -> str:
    """Say in a clause which groups become one, and which are divided."""
    clauses = [
        f"{_word_groups(left)} become {word_number(len(right))}"
        for right, left in link_changes(found.joined)
    ]
    for left, right in link_changes(found.divided):
        verb = "is" if len(left) == 1 else "are"
        clauses.append(f"{_word_groups(left)} {verb} divided into {word_number(len(right))}")
    if found.mixed:
        clauses.append(f"{_word_groups(found.mixed)} are mixed anew")
    if clauses:
        return join(clauses)
    if first.choice.k == second.choice.k:
        return f"the same {word_number(first.choice.k)} groups come out"
    return "no two groups become one and none is divided evenly: all of them shift"


def list_hidden(found: Regrouping, first: Study, second: Study) -> Iterator[str]:
    """Say of the outcome what would be seen no longer, and what would be seen besides."""
    before, after = first.answer.outcome, second.answer.outcome
    if before is None or after is None:
        return
    for change in found.joined:
        left, right = sorted(change.several[:2])
        one, other = before.segments[left].rate, before.segments[right].rate
        if differ(one, other):
            yield (
                f"You would no longer see that {whole(one.value)} of group {left + 1} "
                f"{before.words}, and {whole(other.value)} of group {right + 1}: of both together "
                f"it is {whole(after.segments[change.one].rate.value)}."
            )
    for change in found.divided:
        rates = [after.segments[at].rate for at in change.several[:2]]
        if differ(*rates):
            part, rest = (whole(rate.value) for rate in rates)
            yield (
                f"You would see that {part} of one part of group {change.one + 1} {after.words}, "
                f"and {rest} of the other."
            )


def list_moves(found: Flow) -> list[tuple[int, int]]:
    """Pairs of groups that somebody goes between, the largest first."""
    k, width = found.population.shape
    cells = [(i, j) for i in range(k) for j in range(width) if found.population[i, j] > 0]
    return sorted(cells, key=lambda cell: -float(found.population[cell]))


def _word_groups(positions: Sequence[int]) -> str:
    numbers = join([str(at + 1) for at in sorted(positions)])
    return f"group{'s' if len(positions) > 1 else ''} {numbers}"


def tell_group(study: Study, position: int) -> list[Element]:
    """Name of a group, how many it holds, and its rate of the outcome."""
    card, outcome = study.answer.cards[position], study.answer.outcome
    about = f"{round(card.population.value):,}"
    if study.survey.schema is None:
        about = whole(card.share.value)
    if outcome is not None:
        about += f" · {whole(outcome.segments[position].rate.value)} {outcome.words}"
    return [html.B(card.name), html.Em(about)]
