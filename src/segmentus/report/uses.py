"""An answer into the five ways to use it, each in a few words with the files that serve it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from segmentus.formats import join
from segmentus.margins import large_sum, whole
from segmentus.report.words import capital, word_number
from segmentus.segments.answer.leads import tell_apart
from segmentus.segments.answer.openings import BELOW
from segmentus.segments.answer.values import MoneyColumn, Opening, Outcome, Product
from segmentus.study import Study


@dataclass(frozen=True, slots=True)
class Use:
    """One way to use the groups.

    Attributes
    ----------
    title : what for.
    words : how, with figures.
    below : heading of the part of the page that shows it, "" for none.
    anchor : of that part.
    files : that serve it.
    """

    title: str
    words: str
    below: str = ""
    anchor: str = ""
    files: tuple[str, ...] = ()


def list_uses(study: Study, files: tuple[str, ...]) -> tuple[Use, ...]:
    """List the five uses, first the one that the plan says the segments are for.

    Parameters
    ----------
    study : with its answer.
    files : names of those that lie beside the page; no other is named.
    """
    known = {
        "marketing": _marketing, "products": _products, "experience": _experience,
        "profitability": _profit, "markets": _new,
    }  # fmt: skip
    order = sorted(known, key=lambda name: name != study.plan.use)
    uses = [known[name](study) for name in order]
    return tuple(
        Use(
            use.title, use.words, use.below, use.anchor,
            tuple(file for file in use.files if file in files),
        )
        for use in uses
    )  # fmt: skip


def _marketing(study: Study) -> Use:
    title, source = "Personalise marketing", study.survey.source
    many, k = word_number(study.choice.k), study.choice.k
    if study.survey.schema is not None:
        each = f"Each of the {study.survey.n_units:,} {source.units}"
        if source.drawn is not None:
            each = f"Each {source.unit} in the file"
        return Use(
            title,
            f"{each} has one of {many} groups. Filter the list and write to one group at a time; "
            "your own columns are all there.",
            files=("customers.xlsx", "customers.csv"),
        )
    names = [variable.short_label for variable in study.features.variables]
    asked = f"{word_number(len(names))} columns" if len(names) > 6 else join(names)
    return Use(
        title,
        f"{capital(many)} audiences, each with a name, its facts and a rule. Your own customers "
        f"join {'one of them' if k > 1 else 'it'} from {asked}.",
        files=("scorer.xlsx", "scorer.sql", "model.json"),
    )


def _products(study: Study) -> Use:
    title, files = "Optimise products", ("segments.xlsx",)
    widest = max(study.answer.products, key=_spread, default=None)
    if widest is not None and _spread(widest) >= BELOW:
        shares = [one.value for one in widest.segments]
        known = [share for share in shares if math.isfinite(share)]
        most, least = shares.index(max(known)), shares.index(min(known))
        return Use(
            title,
            f"{capital(whole(max(known)))} of group {most + 1} have {_article(widest)}, but "
            f"only {whole(min(known))} of group {least + 1}.",
            "What they have, and what is open", "products", files,
        )  # fmt: skip
    facts = [(abs(fact.difference), card.position, fact)
             for card in study.answer.cards for fact in card.facts]  # fmt: skip
    if facts:
        _, position, fact = max(facts, key=lambda one: one[0])
        return Use(title, f"What sets group {position + 1} apart: {_lower(fact.words)}.",
                   "Who is in each group", "profile", files)  # fmt: skip
    return Use(title, "What each group has is in its profile.", "Who is in each group", "profile",
               files)  # fmt: skip


def _experience(study: Study) -> Use:
    title, outcome = "Better customer experience", study.answer.outcome
    if outcome is None:
        return Use(title, "No column is known to be an outcome. Say which one matters, such as "
                   "leaving or a complaint, and its rate in each group stands here.")  # fmt: skip
    where = f"Who {outcome.words}"
    if outcome.worst is None:
        return Use(title, f"{capital(whole(outcome.domain.value))} {outcome.words}; no group "
                   "stands out from the others by more than chance.", where, "outcome")  # fmt: skip
    return Use(title, _word_worst(outcome, outcome.worst), where, "outcome")


def _word_worst(outcome: Outcome, worst: int) -> str:
    rate, of_all = outcome.segments[worst].rate.value, outcome.domain.value
    own, all_of_them = tell_apart(rate, of_all)
    words = f"In group {worst + 1}, {own} {outcome.words}; of all, {all_of_them}."
    if not outcome.splits:
        return words
    return f"{words} Look there first: {_lower(outcome.splits[0].words).rstrip('.')}."


def _profit(study: Study) -> Use:
    title, units = "Profitability", study.survey.source.units
    if not study.answer.money:
        return Use(title, "No column is known to be money. Say which ones are, and what each "
                   "group spends or holds stands here.")  # fmt: skip
    where, files = ("Where the money is", "money"), ("slides.pptx",)
    best = max(study.answer.money, key=lambda one: _lead(one, study)[0])
    if not math.isfinite(_lead(best, study)[0]):
        return Use(title, _word_mean(best), *where, files)
    _, position = _lead(best, study)
    card, money = study.answer.cards[position], best.segments[position]
    return Use(
        title,
        f"Group {position + 1} is {whole(card.share.value)} of the {units} and has "
        f"{whole(money.share.value)} of the {best.short}: "
        f"{large_sum(money.total.value, money.total.unit)}.",
        *where, files,
    )  # fmt: skip


def _word_mean(column: MoneyColumn) -> str:
    """Say who has most each, where amounts of both signs leave shares without a meaning."""
    means = [one.mean.value if math.isfinite(one.mean.value) else -math.inf
             for one in column.segments]  # fmt: skip
    most = means.index(max(means))
    mean, domain = column.segments[most].mean, column.domain.mean
    return (
        f"Group {most + 1} has the highest mean {column.short}: "
        f"{large_sum(mean.value, mean.unit)} (all: {large_sum(domain.value, domain.unit)})."
    )


def _new(study: Study) -> Use:
    title, files = "New segments and markets", ("segments.xlsx", "scorer.xlsx", "scorer.sql")
    openings = [one for product in study.answer.products for one in product.openings]
    largest = max(openings, key=_lacking, default=None)
    words = "" if largest is None else f"{largest.words.rstrip('.')}. "
    if study.survey.schema is None:
        return Use(title, f"{words}Customers of your own can be placed among these groups and set "
                   "beside the nation.", files=files)  # fmt: skip
    return Use(title, f"{words}New {study.survey.source.units} get their group from the scorer.",
               files=files)  # fmt: skip


def _lead(column: MoneyColumn, study: Study) -> tuple[float, int]:
    """Find the group whose share of the money most exceeds its share of the people."""
    gaps = [
        one.share.value - card.share.value
        for one, card in zip(column.segments, study.answer.cards, strict=True)
    ]
    known = [gap for gap in gaps if math.isfinite(gap)]
    return (max(known), gaps.index(max(known))) if known else (-math.inf, 0)


def _spread(product: Product) -> float:
    known = [one.value for one in product.segments if math.isfinite(one.value)]
    return max(known) - min(known) if known else 0.0


def _lacking(opening: Opening) -> float:
    return opening.lacking.value if math.isfinite(opening.lacking.value) else 0.0


def _article(product: Product) -> str:
    """A product with its article: "a checking account", "online security" has none."""
    label = _lower(product.label)
    counted = label.rsplit(" ", 1)[-1] in _COUNTED
    return f"{'an' if label[:1] in 'aeiou' else 'a'} {label}" if counted else label


_COUNTED = ("account", "deposit", "fund", "balance", "loan", "mortgage", "card", "business")


def _lower(text: str) -> str:
    """Begin with a small letter, unless the first word is all capitals."""
    first = text.split(" ", 1)[0]
    return text if len(first) > 1 and first.isupper() else text[:1].lower() + text[1:]
