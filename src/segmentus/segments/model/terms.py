"""A model's features into what a reason for a row may speak of, with its words.

A reason is about a column: all features that come from it count together, as the values of a
category do. Exports and the scorer here take the words from this one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from segmentus.formats import currency
from segmentus.segments.model.feature import Feature
from segmentus.segments.model.values import Model
from segmentus.survey.codebook import entries
from segmentus.survey.table.headings import humanise

TIERS = ((999.5, 1.0, ""), (999.5e3, 1e3, "k"), (999.5e6, 1e6, "M"), (float("inf"), 1e9, "B"))
"""Sizes below the first number are divided by the second and followed by the third."""
ONE_DIGIT = 9.95
"""Below this, a number has one digit after the point."""


@dataclass(frozen=True, slots=True)
class Term:
    """One column that a reason may speak of.

    Attributes
    ----------
    name : of the column in a few words, "home value".
    features : positions of its features.
    value, marks : position of the feature that is its number, and of the one that is 1 where it
        is missing; −1 for none.
    levels : positions of the features that stand for values of a category, with their words.
    symbol : of a currency before the number, or "".
    money : whether the number is an amount, whole below a thousand.
    yes_no : whether the number is 1 for yes and 0 for no.
    """

    name: str
    features: tuple[int, ...]
    value: int = -1
    marks: int = -1
    levels: tuple[tuple[int, str], ...] = ()
    symbol: str = ""
    money: bool = False
    yes_no: bool = False


def list_terms(model: Model) -> tuple[Term, ...]:
    """List the columns of a model as terms, in the order of the model."""
    return tuple(_term(model, column) for column in model.columns)


def say_size(value: float, money: bool = False) -> str:
    """Say a number in two or three digits: 9.4, 120k, 3.5M; amounts below a thousand are whole.

    >>> [say_size(x) for x in (0, 2.46, 427, 999.5, 3449, -120_000, 2e6)]
    ['0', '2.5', '427', '1k', '3.4k', '−120k', '2M']
    """
    size = abs(value)
    unit, suffix = next((unit, end) for below, unit, end in TIERS if size < below)
    part = size / unit
    if part < ONE_DIGIT and (suffix or not money):
        tenths = int(10 * part + 0.5)
        text = f"{tenths // 10}" + (f".{tenths % 10}" if tenths % 10 else "")
    else:
        text = f"{int(part + 0.5)}"
    sign = "−" if value < 0 and text != "0" else ""
    return f"{sign}{text}{suffix}"


def say_amount(term: Term, value: float) -> str:
    """Say a value of a term's number with its currency sign."""
    text = say_size(value, term.money)
    return f"−{term.symbol}{text[1:]}" if text.startswith("−") else f"{term.symbol}{text}"


def word_against(model: Model, term: Term, position: int, segment: int) -> str:
    """Say of a segment (from 0) what its center has of a feature: " against $3k"."""
    center = model.segments[segment].center_in_units[position]
    if position == term.value and not term.yes_no:
        return f" against {say_amount(term, center)}"
    return f" against {int(100 * min(max(center, 0.0), 1.0) + 0.5)} %"


def _term(model: Model, column: str) -> Term:
    own = [at for at, feature in enumerate(model.features) if feature.column == column]
    first = model.features[own[0]]
    by_take = {take: [at for at in own if model.features[at].take == take] for take in
               ("value", "missing", "is")}  # fmt: skip
    value = by_take["value"][0] if by_take["value"] else -1
    spoken = model.features[value] if value >= 0 else first
    yes_no = value >= 0 and spoken.kind == "share"
    return Term(
        name=_name(spoken).removeprefix("has "),
        features=tuple(own),
        value=value,
        marks=by_take["missing"][0] if by_take["missing"] else -1,
        levels=tuple((at, _word_level(model.features[at])) for at in by_take["is"]),
        symbol=currency(spoken.unit) if spoken.kind == "money" else "",
        money=spoken.kind == "money",
        yes_no=yes_no,
    )


def _name(feature: Feature) -> str:
    """The codebook's few words, else those of the label or the heading."""
    known = entries().get(feature.column.upper())
    if known is not None and known.label == feature.label and known.short:
        return known.short
    worded = feature.label and feature.label != feature.column and feature.take != "is"
    return feature.label[:1].lower() + feature.label[1:] if worded else humanise(feature.column)


def _word_level(feature: Feature) -> str:
    """The word of a category's value; codes where the model knows no words."""
    if feature.code is None:
        return "another"
    codes = feature.read.codes if feature.read is not None else {}
    return next((word for word, code in codes.items() if code == feature.code),
                f"{feature.code:g}")  # fmt: skip
