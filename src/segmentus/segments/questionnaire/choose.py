"""Many questions into the few that place people best: forward choice with exchanges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from segmentus.arrays import Labels
from segmentus.progress import Progress
from segmentus.segments.questionnaire.judge import judge
from segmentus.segments.questionnaire.table import (
    People,
    count_patterns,
    guess_by_table,
    number_patterns,
    sum_patterns,
)
from segmentus.segments.questionnaire.values import AskedQuestion, Judged

_PRICE = 0.0005
"""Accuracy that every answer beyond two must gain, or a question with fewer is taken."""
_TRIED, _EXCHANGED = 5, 2
"""Questions that a table of patterns rates best, which are then judged by their points."""

Chosen = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Questions that may be asked, the people to choose on, and what was judged already.

    Attributes
    ----------
    questions : that may be asked.
    answers : for each the answers (n,) of the people.
    people : whom they are judged on.
    judged : positions of questions → judgement; grows.
    """

    questions: Sequence[AskedQuestion]
    answers: Sequence[Labels]
    people: People
    judged: dict[Chosen, Judged] = field(default_factory=dict)

    def judge(self, chosen: Chosen) -> Judged:
        """Judge some questions, each set once."""
        key = tuple(sorted(chosen))
        if key not in self.judged:
            patterns = count_patterns([self.answers[at] for at in key], self.people)
            sizes = [len(self.questions[at].answers) for at in key]
            self.judged[key] = judge(patterns, sizes, self.people.n_units)
        return self.judged[key]

    def worth(self, chosen: Chosen) -> float:
        """Accuracy less the price of answers to read."""
        return self.judge(chosen).accuracy - self.price(chosen)

    def price(self, chosen: Chosen) -> float:
        """Price the answers to choose from, in accuracy."""
        return _PRICE * sum(len(self.questions[at].answers) - 2 for at in chosen)

    def best_by_table(self, chosen: Chosen, count: int) -> list[int]:
        """Positions of the questions that go best with those chosen, by a table of patterns."""
        subjects = {self.questions[at].subject for at in chosen}
        before = [number_patterns([self.answers[at] for at in chosen])] if chosen else []
        rated = []
        for at, question in enumerate(self.questions):
            if question.subject not in subjects:
                pattern = number_patterns([*before, self.answers[at]])
                right = guess_by_table(sum_patterns(pattern, self.people))
                rated.append((right - self.price((at,)), -at))
        return [-at for _, at in sorted(rated, reverse=True)[:count]]


def choose_questions(search: Search, count: int, progress: Progress) -> Iterator[Chosen]:
    """Choose one question, then two, …: each set grows by the best one, then exchanges.

    Parameters
    ----------
    search : the questions and the people.
    count : of the last set; fewer where no more subjects are left.
    progress : called after each set.
    """
    chosen: Chosen = ()
    for size in range(1, count + 1):
        more = search.best_by_table(chosen, _TRIED)
        if not more:
            return
        chosen = max(((*chosen, at) for at in more), key=search.worth)
        chosen = _exchange(search, chosen)
        progress("questions", size, count)
        yield chosen


def take_named(search: Search, count: int, progress: Progress) -> Iterator[Chosen]:
    """Take one question of each column that was named, in the order of the columns."""
    chosen: Chosen = ()
    subjects = list(dict.fromkeys(question.column for question in search.questions))
    for size, column in enumerate(subjects[:count], start=1):
        own = [at for at, each in enumerate(search.questions) if each.column == column]
        chosen = max(((*chosen, at) for at in own), key=search.worth)
        progress("questions", size, count)
        yield chosen


def _exchange(search: Search, chosen: Chosen) -> Chosen:
    """Exchange each question but the last once, where another is better."""
    for place in range(len(chosen) - 1):
        others = chosen[:place] + chosen[place + 1 :]
        tried = [
            (*chosen[:place], at, *chosen[place + 1 :])
            for at in search.best_by_table(others, _EXCHANGED)
        ]
        chosen = max([chosen, *tried], key=search.worth)
    return chosen
