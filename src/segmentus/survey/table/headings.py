"""The heading of a column into words that a sentence can hold: "MntWines" → "spend on wines"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from segmentus.survey.phrases import Form, Phrases, State
from segmentus.survey.table.names import sounds_like
from segmentus.survey.table.schema import Role

_CAPITALS = 3
"""Capitals that stand alone are an abbreviation if they are no more, "CLV"; else a word."""


def humanise(name: str) -> str:
    """Turn a heading into lower-case words as one would say them.

    Cut at _, -, . and capitals; capitals up to three letters stay; leading and trailing words that
    say only what kind of column it is go, others are written out (`headings.toml`).

    >>> humanise("MntWines"), humanise("NumWebPurchases"), humanise("ONEOFF_PURCHASES")
    ('spend on wines', 'web purchases', 'one-off purchases')
    >>> humanise("MonthlyCharges"), humanise("CLV"), humanise("Detergents_Paper")
    ('monthly charges', 'CLV', 'detergents and paper')
    """
    text = re.sub(r"[\s_.\-]+", " ", name).strip()
    text = re.sub(r"(?<=[a-zà-öø-ÿ])(?<!\b[a-z])(?=[A-ZÀ-ÖØ-Þ])", " ", text)
    text = re.sub(r"(?<=[A-Z])(?=[A-Z][a-zà-öø-ÿ]{2,})|(?<=[A-Za-z]{3})(?=\d+$)", " ", text)
    words = [_lower(word) for word in text.split()]
    if any(len(word) > _CAPITALS and word.isupper() for word in text.split()):
        words = [word.lower() for word in words]  # all in capitals: those of no word mean nothing
    said = " ".join(_unwrap(words)) or name
    said = re.sub(r"(?<=[a-z]s) (?=(day|week|month|year)$)", " a ", said)  # "web visits a month"
    whole: str = _book()["whole"].get(said, said)
    return whole


def _lower(word: str) -> str:
    """A word without capitals, but for abbreviations."""
    kept = word.isupper() and 1 < len(word) <= _CAPITALS and word.isalpha()
    return word if kept or re.match(r"^[a-z][A-Z]", word) else word.lower()


def _unwrap(words: list[str]) -> list[str]:
    """Write out what is short for something, and drop what says only the kind of column."""
    said = _book()
    while len(words) > 1 and words[0].lower() in said["leading"]:
        words = words[1:]
    while len(words) > 1 and words[-1].lower() in said["trailing"]:
        words = words[:-1]
    begun = said["begin"].get(words[0].lower()) if len(words) > 1 else None
    words = [*([begun] if begun else words[:1]), *words[1:]]
    return [said["short"].get(word.lower(), word) for word in words]


def phrase_heading(
    heading: str, role: Role, codes: Mapping[float, str], *, told: bool = False
) -> Phrases:
    """Words for a column of a user's table.

    Parameters
    ----------
    heading : as `humanise` gives it, or the user's own words.
    role : what the column is for.
    codes : value → label where values are categories or 0/1.
    told : whether the user has said what to call it; then no meaning is guessed from its words.
    """
    if role == "yes/no":
        return _phrase_holding(heading, told)
    if codes:
        levels = {code: _phrase_level(heading, text) for code, text in codes.items()}
        return Phrases(levels={code: text for code, text in levels.items() if text})
    known, said = ({}, "") if told else _find_concept(heading, role)
    words: list[tuple[State, Form, str]] = [
        (state, *known.get(state, ("tail", text)))
        for state, text in _phrase_amount(heading, role).items()
    ]
    thing = heading.removesuffix(" frequency")
    return Phrases(tuple(words), {}, said or f"has {thing}")


def _phrase_holding(heading: str, told: bool) -> Phrases:
    """Words for a yes/no column."""
    bare = re.sub(r"^(has|is|with|any) ", "", heading)
    if re.match(r"[a-z]+ed( |$)", bare):  # "accepted campaign 1"
        done: tuple[tuple[State, Form, str], ...] = (("some", "tail", f"who {bare}"),)
        return Phrases(done, {}, bare, f"has not {bare}")
    known, said = ({}, "") if told else _find_concept(heading, "yes/no")
    usual: dict[State, str] = {"some": f"with {bare}", "none": f"without {bare}"}
    words: tuple[tuple[State, Form, str], ...] = tuple(
        (state, *known.get(state, ("tail", text))) for state, text in usual.items()
    )
    return Phrases(words, {}, said or f"has {bare}")


def _phrase_level(heading: str, label: str) -> str:
    """Words for one value of a category, "with two year contract", "in channel 2"; "" for none."""
    label = re.sub(r" \(.*\)$", "", label)
    if label.lower() in _book()["no_level"] or sounds_like(heading, "calendar"):
        return ""
    text = label if re.search(r"[A-Z]{2}", label) else label[:1].lower() + label[1:]
    bare = re.sub(r" (type|method|status|name|category|level)$", "", heading)
    if re.fullmatch(r"[\d.,]+|[A-Za-z]", text):
        return f"in {bare} {text}"
    if text.lower() in ("yes", "true", "y"):
        return f"with {bare}"
    if text.lower() in ("no", "none", "false", "n"):
        return f"without {bare}"
    if text.startswith("no "):
        return f"without {text[3:]}"
    if sounds_like(heading, "place"):
        return f"in {bare} {text}"
    if bare.split()[-1] in _book()["named"]:
        return f"with {bare} “{text}”"
    plain = heading != bare or bare in text  # "electronic check", not "… payment"
    return f"with {text}" if plain else f"with {text} {bare}"


def add_article(words: str) -> str:
    """Say "a" of what one has one of, where a name had no room for it.

    >>> add_article("with two year contract"), add_article("with internet service")
    ('with a two year contract', 'with internet service')
    """
    begun = re.match(r"with (?!an? )(.+)", words)
    if begun is None or words.split()[-1] not in _book()["countable"]:
        return words
    return f"with a{'n' * (begun.group(1)[0] in 'aeio')} {begun.group(1)}"


def _phrase_amount(heading: str, role: Role) -> dict[State, str]:
    """Words for an amount: heavy on goods, many things, frequent happenings, high all else."""
    often = re.fullmatch(r"(.+) frequency", heading)
    thing = often.group(1) if often else heading
    more, less = "high", "low"
    if _is_goods(heading, role):
        return {
            "none": f"without {heading}",
            "high": f"heavy on {heading}",
            "low": f"light on {heading}",
        }
    if often:
        more, less = "frequent", "rare"
    elif role == "count" and _is_plural(heading):
        more, less = "many", "few"
    return {
        "some": f"with {thing}",
        "none": f"without {thing}",
        "high": f"with {more} {thing}",
        "low": f"with {less} {thing}",
    }


def _is_goods(heading: str, role: Role) -> bool:
    """Tell whether a heading is the name of what people buy, and not of the spend on it."""
    *before, last = heading.split()
    return role in ("money", "count") and last in _book()["goods"] and "on" not in before


def _is_plural(heading: str) -> bool:
    """Tell whether a heading ends in the name of several things."""
    last = heading.split()[-1]
    return bool(re.search(r"[a-z]{2}[^s]s$", last)) and last not in _book()["singular"]


def _find_concept(heading: str, role: Role) -> tuple[dict[State, tuple[Form, str]], str]:
    """Return what a heading is known to mean: its own words for some states, and for having it."""
    for concept in _book()["concept"]:
        if re.search(concept["heading"], heading) and role in concept.get("roles", (role,)):
            forms: tuple[tuple[Form, str], ...] = (("head", "heads"), ("tail", "tails"))
            words = {
                state: (form, text)
                for form, key in forms
                for state, text in concept.get(key, {}).items()
            }
            return words, concept.get("has", "")
    return {}, ""


@cache
def _book() -> Mapping[str, Any]:
    file = files("segmentus.survey.table") / "headings.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
