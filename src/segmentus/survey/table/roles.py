"""The name and the values of a column into what it is for."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import polars as pl

MOST_CATEGORIES = 50
"""A column of text with more values is free text."""
MOST_CODES = 10
"""Whole numbers 1, 2, … up to ten, with ten rows for each, are taken for codes."""
_MOSTLY = 0.5
_SHOWN = 2000

_PERSONAL = {
    "e-mail addresses": r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$",
    "social-security numbers": r"^\d{3}-\d{2}-\d{4}$",
    "phone numbers": r"^(\+|00)\d[\d ()/.-]{6,18}$|^\(?0?\d{2,5}\)?[ /-]\d{3,4}[ -]\d{3,5}$",
    "bank account numbers": r"^[A-Z]{2}\d{2}[ ]?([A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}$",
    "addresses on the network": r"^\d{1,3}(\.\d{1,3}){3}$",
    "street addresses": r"(?i)^\d{1,5} [\p{L}. '-]+ "
    r"(st|street|ave|avenue|rd|road|lane|ln|drive|dr|blvd|way|court)\.?$"
    r"|^[\p{L}. '-]*(straße|strasse|str\.|weg|platz|allee) \d{1,4}\s?[a-z]?$",
}


def cut_name(name: str) -> list[str]:
    """Cut a name into lower-case words without accents.

    >>> cut_name("dateOfBirth"), cut_name("Âge_client"), cut_name("CUSTOMER ID")
    (['date', 'of', 'birth'], ['age', 'client'], ['customer', 'id'])
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", plain)
    return re.findall(r"[a-z]+|\d+", plain.lower())


def sounds_like(name: str, topic: str) -> bool:
    """Tell whether a name holds the words of a topic of words.toml, in a row.

    >>> sounds_like("marital_status", "protected"), sounds_like("Percentage", "protected")
    (True, False)
    """
    text = f" {' '.join(cut_name(name))} "
    return any(f" {words} " in text for words in _words()[topic])


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    file = files("segmentus.survey.table") / "words.toml"
    return {
        topic: tuple(" ".join(cut_name(entry)) for entry in entries)
        for topic, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def looks_personal(name: str, cells: pl.Series) -> str:
    """Say in a few words why a column seems to hold personal data; "" where it does not.

    Parameters
    ----------
    name : of the column.
    cells : (n,) as text, null where missing.
    """
    if sounds_like(name, "personal") and not (
        sounds_like(name, "not_personal") and cut_name(name)[-1:] in (["name"], ["names"])
    ):
        return "by its name"
    head = cells.drop_nulls().unique(maintain_order=True).head(_SHOWN).str.strip_chars()
    if head.len() == 0:
        return ""
    for what, pattern in _PERSONAL.items():
        if int(head.str.contains(pattern).sum()) > _MOSTLY * head.len():
            return f"its values look like {what}"
    digits = head.str.replace_all("[ -]", "")
    cards = digits.filter(digits.str.contains(r"^[2-6]\d{12,18}$")).to_list()
    if len(cards) > _MOSTLY * head.len() and sum(map(_passes_luhn, cards)) > 0.9 * len(cards):
        return "its values look like card numbers"
    return ""


def looks_like_id(name: str, cells: pl.Series, numbers: pl.Series | None) -> str:
    """Say in a few words why a column seems to name its rows; "" where it does not.

    Parameters
    ----------
    name : of the column.
    cells : (n,) as text, null where missing.
    numbers : (n,) the same as whole numbers, None where they are not.
    """
    known = cells.drop_nulls()
    distinct = known.n_unique()
    named = sounds_like(name, "id")
    if named and distinct > MOST_CATEGORIES:
        return "by its name"
    if distinct < known.len() or known.len() < 2:
        return ""
    if named:
        return "by its name, all values differ"
    if numbers is None:
        wordless = not known.str.contains(r"\s").any()
        return "all values differ" if wordless and known.len() >= 20 else ""
    if known.str.contains(r"^0\d").any():
        return "all values differ, some begin with 0"
    if sounds_like(name, "money") or sounds_like(name, "count"):
        return ""
    whole = numbers.drop_nulls()
    low, high = whole.min(), whole.max()
    steps = isinstance(low, float) and isinstance(high, float) and high - low + 1 == whole.len()
    if steps and whole.len() >= 20 and low in (0.0, 1.0) and whole.is_sorted():
        return "the rows, numbered"
    length = known.str.len_chars()
    if length.min() == length.max() and (length.min() or 0) >= 6 and known.len() >= 20:  # type: ignore[operator]
        return "all values differ and are equally long"
    return ""


def looks_like_codes(name: str, numbers: pl.Series, distinct: int) -> str:
    """Say in a few words why whole numbers (n,) seem to be codes; "" where they do not."""
    known = numbers.drop_nulls()
    if distinct <= 2 and not sounds_like(name, "count"):
        return "two values"
    low, high = known.min(), known.max()
    assert isinstance(low, float)  # not all missing
    assert isinstance(high, float)
    words = cut_name(name)
    calendar = sounds_like(name, "calendar") and len(words) <= 3 and "days" not in words
    if calendar and low >= 0 and high <= 53:
        return "a part of the calendar"
    if distinct <= MOST_CATEGORIES and (sounds_like(name, "id") or sounds_like(name, "code")):
        return "by its name"
    in_a_row = low == 1 and high == distinct <= MOST_CODES and known.len() >= 10 * distinct
    if in_a_row and not (sounds_like(name, "count") or sounds_like(name, "money")):
        return f"codes 1 to {distinct}"
    return ""


def _passes_luhn(digits: str) -> bool:
    """The check digit of card numbers (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
