"""The name of a column into words, and into what the words of words.toml say of it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_PERIOD = (
    r"\b(in|per|over|last|past|prev|previous|pro|por|par)? ?"
    r"\d+ (d|days?|w|weeks?|m|mo|mon|months?|y|years?|tage|monate)\b"
)
_LETTERS = 3
"""Parts of words written together have at least so many letters, but for `_TAILS`."""
_TAILS = ("id", "nr", "no")
_LINKS = ("de", "do", "da", "di", "du", "del", "della")


def cut_name(name: str) -> list[str]:
    """Cut a name into lower-case words without accents.

    Words written together are cut where all their parts are known.

    >>> cut_name("dateOfBirth"), cut_name("Âge_client"), cut_name("CUSTOMER ID")
    (['date', 'of', 'birth'], ['age', 'client'], ['customer', 'id'])
    >>> cut_name("custage"), cut_name("BRANCHID"), cut_name("percentage"), cut_name("IDNumber")
    (['cust', 'age'], ['branch', 'id'], ['percentage'], ['id', 'number'])
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", plain)
    plain = re.sub(r"([A-Z]+)([A-Z][a-z]{3,})", r"\1 \2", plain)
    words = re.findall(r"[^\W\d_]+|\d+", plain.lower())
    return [part for word in words for part in _cut_word(word)]


def sounds_like(name: str, *topics: str) -> bool:
    """Tell whether a name holds the words of one of the topics of words.toml, in a row.

    >>> sounds_like("marital_status", "protected"), sounds_like("Percentage", "protected")
    (True, False)
    """
    words = cut_name(name)
    texts = {f" {' '.join(words)} ", f" {' '.join(w for w in words if w not in _LINKS)} "}
    entries = [entry for topic in topics for entry in _words()[topic]]
    return any(f" {entry} " in text for text in texts for entry in entries)


def is_all(words: list[str], *topics: str) -> bool:
    """Tell whether each word is one of these topics, or a number.

    >>> is_all(["kunden", "nr"], "who", "numbered"), is_all(["kunden", "wert"], "who")
    (True, False)
    """
    known = _single(topics)
    return all(word in known or word.isdigit() for word in words)


def has_any(words: list[str], *topics: str) -> bool:
    """Tell whether one of the words is of these topics."""
    return not _single(topics).isdisjoint(words)


def counts_something(name: str) -> bool:
    """Tell whether a name begins or ends with a word that counts, a period at its end aside.

    >>> counts_something("NumStorePurchases"), counts_something("spend_last_12_months")
    (True, False)
    """
    text = re.sub(_PERIOD, " ", " ".join(cut_name(name)))
    text = " ".join(word for word in text.split() if not word.isdigit())
    return any(
        text == words or text.startswith(f"{words} ") or text.endswith(f" {words}")
        for words in _words()["counting"]
    )


def names_outcome(name: str) -> bool:
    """Tell whether a name is that of an outcome: its word, and nothing that changes it.

    >>> names_outcome("default.payment.next.month"), names_outcome("response_time")
    (True, False)
    """
    text = " ".join(cut_name(name))
    for words in sorted(_words()["outcome"], key=len, reverse=True):
        if f" {words} " in f" {text} ":
            rest = f" {text} ".replace(f" {words} ", " ", 1).split()
            return is_all(rest, "said")
    return False


def _cut_word(word: str) -> list[str]:
    """The parts of a word written together, all of them known; else the word."""
    if len(word) < 5 or word in _known():
        return [word]
    tails = _known() | set(_TAILS)
    for cut in range(len(word) - 2, _LETTERS - 1, -1):
        head, tail = word[:cut], word[cut:]
        if head in _heads() and tail in tails and (len(tail) >= _LETTERS or tail in _TAILS):
            return [head, tail]
    return [word]


@cache
def _known() -> frozenset[str]:
    """Every word of the lists."""
    return frozenset(part for entries in _words().values() for e in entries for part in e.split())


@cache
def _heads() -> frozenset[str]:
    return frozenset(word for word in _single(("part", "who", "thing")) if len(word) >= _LETTERS)


@cache
def _single(topics: tuple[str, ...]) -> frozenset[str]:
    return frozenset(entry for topic in topics for entry in _words()[topic])


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    file = files("segmentus.survey.table") / "words.toml"
    return {
        topic: tuple(_plain(entry) for entry in entries)
        for topic, entries in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def _plain(entry: str) -> str:
    plain = unicodedata.normalize("NFKD", entry)
    return "".join(char for char in plain if not unicodedata.combining(char))
