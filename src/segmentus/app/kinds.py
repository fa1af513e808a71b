"""What an address may hold: for every field a closed kind of value, checked before any use.

A value that comes from a browser is never a path. Fields that choose something are one of a few
words or a number; those that name columns are looked up among the columns of the survey; the
condition holds comparisons only (`survey.grammar`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from segmentus.errors import InputError
from segmentus.plan import K_RULES, Plan, PlanField, fields_of
from segmentus.survey.grammar import read_condition


@dataclass(frozen=True, slots=True)
class TextKind:
    """Texts that a field may have: a pattern of the whole text, and what people call it."""

    pattern: re.Pattern[str]
    words: str


def _kind(pattern: str, words: str) -> TextKind:
    return TextKind(re.compile(pattern, re.ASCII), words)


DATA = _kind(
    r"sample|customers|file|scf[0-9]{4}|upload-[0-9a-f]{12}",
    "the sample, a wave like scf2019, the made-up customers, or a file uploaded on the page Start",
)
REPLICATES = _kind(
    r"auto|[0-9]{1,3}",
    "auto, or a number below 1,000; files of them can only be given on the command line",
)
WORD = _kind(r"[a-z-]{0,40}", "a word in lower-case letters")
HOW_MANY = _kind("[1-5]?", "a number from 1 to 5")
WHOLE = _kind(r"[0-9]{0,12}", "a whole number")
NUMBER = _kind(r"([0-9]{1,30}(\.[0-9]{0,30})?(e[-+]?[0-9]{1,3})?)?", "a number")
BOUND = _kind(NUMBER.pattern.pattern + "|inf", "a number or inf")
NUMBERS_KIND = _kind(r"[0-9 ,-]{1,200}", "numbers like 2-12 or 2,4,8")
SWITCH_KIND = _kind(r"True|False|true|false|1|0|yes|no", "true or false")
LINE = _kind(r"[^\x00-\x1f\x7f]{0,300}", "one line of at most 300 characters")
NAMED = _kind(
    r"([^\x00-\x1f\x7f]{0,300}:[a-z0-9./ -]{0,40})?", "a column and a word, like AGE:asinh"
)
SETTING = _kind(
    r"([a-z]{1,20}:[a-z0-9]{1,20}|without:[^\x00-\x1f\x7f]{1,300})?",
    "a setting like curve:linear or without:AGE",
)
AXIS = LINE
CONDITION = _kind(r"(?s:.{0,8000})", "a condition")

_BY_FORM = {
    "switch": SWITCH_KIND, "whole": WHOLE, "number": NUMBER, "bound": BOUND, "text": LINE,
    "names": LINE, "pairs": NAMED, "data": DATA, "condition": CONDITION, "numbers": NUMBERS_KIND,
    "replicates": REPLICATES,
}  # fmt: skip


def find_kind(field: PlanField) -> TextKind:
    """Give the kind that addresses hold a field of a plan in: its words, or what its form allows.

    >>> find_kind(fields_of(Plan)["weights"]).words
    'survey or none'
    """
    if field.form == "k":
        rules = "|".join(K_RULES)
        return _kind(rf"[0-9]{{0,12}}|{rules}", f"a whole number or {', '.join(K_RULES)}")
    if field.form != "word":
        return _BY_FORM[field.form]
    words = [word for word in field.choices if word]
    blank = ["(?:)"] if field.optional or "" in field.choices else []
    said = " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return _kind("|".join([*map(re.escape, words), *blank]), said)


OF_PLAN = {name: find_kind(field) for name, field in fields_of(Plan).items()}
"""Kind of every field of a plan."""

OF_VIEW = {
    "part": WORD, "x": AXIS, "y": AXIS, "z": AXIS, "about": LINE, "by": LINE, "against": SETTING,
    "counted": LINE, "mapped": LINE, "aside": LINE, "questions": HOW_MANY,
}  # fmt: skip
"""Kind of every field that says what of a study is shown."""


def check_fields(texts: Iterable[tuple[str, str]]) -> None:
    """Refuse the first text that is not of its field's kind.

    Parameters
    ----------
    texts : fields and texts, a field once for each of its values; unlisted fields are refused too.

    Raises
    ------
    InputError
        A text is of another kind, or its field has none.

    >>> check_fields([("replicates", "/etc/passwd")])
    Traceback (most recent call last):
    ...
    segmentus.errors.InputError: replicates = '/etc/passwd' is not possible: it must be auto, or a
    number below 1,000; files of them can only be given on the command line.
    """
    for name, text in texts:
        kind = OF_PLAN.get(name) or OF_VIEW.get(name)
        if kind is None:
            raise InputError(f"address: {name[:40]!r} cannot be asked for here.")
        if not kind.pattern.fullmatch(text):
            shown = text if len(text) <= 60 else f"{text[:59]}…"
            raise InputError(f"{name} = {shown!r} is not possible: it must be {kind.words}.")
        if kind is CONDITION and text.strip():
            read_condition(text)
