"""Column names of the SCF summary extract into `Variable`s, from TOML files in `codebook/`."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, get_args

from segmentus.errors import InputError
from segmentus.survey.kinds import Aside, Kind
from segmentus.survey.phrases import KEYS, read_phrases
from segmentus.survey.variable import Variable

TOPICS = (
    "design",
    "people",
    "income",
    "saving",
    "credit",
    "emergencies",
    "shopping",
    "banking",
    "accounts",
    "financial_assets",
    "retirement",
    "property",
    "wealth",
    "debt",
    "payments",
    "loans",
    "groups",
)
"""Files of the codebook, one a topic, in the order in which topics are listed."""

UNKNOWN_TOPIC = "not in the codebook"

_KINDS: tuple[Kind, ...] = get_args(Kind)
_ASIDE: tuple[Aside, ...] = get_args(Aside)
_TEXTS = ("label", "kind", "unit", "short", "has", "lacks", "aside", "about")
_KEYS = (*dict.fromkeys((*_TEXTS, "codes", *KEYS)),)
_NO_YES = {0.0: "no", 1.0: "yes"}
_NOWHERE = 8


def make_variables(columns: Iterable[str], money_unit: str) -> dict[str, Variable]:
    """Say what each column means, in the order given.

    Parameters
    ----------
    columns : names as they stand in the file; upper and lower case are the same for the look-up.
    money_unit : the dollars of the file, e.g. "2019 dollars"; "" where the year is not known.

    Returns
    -------
    dict
        One `Variable` for each column under the name given. Money is in `money_unit`, per month
        or year where it flows. A column that the codebook lacks has its own name as its label.

    >>> make_variables(["RENT"], "2019 dollars")["RENT"].unit
    '2019 dollars per month'
    >>> make_variables(["MYSTERY"], "2019 dollars")["MYSTERY"].topic
    'not in the codebook'
    """
    book = entries()
    return {name: _named(name, book.get(name.upper()), money_unit) for name in columns}


def search_codebook(variables: Mapping[str, Variable], text: str) -> list[Variable]:
    """Find the variables in which every word of `text` occurs, best first.

    Words are looked for in name, short, label, topic and value labels, without regard to case.
    A match in the name comes before one in the label, and that before topic and value labels;
    the text as a whole counts before its single words.

    Parameters
    ----------
    variables : column name → Variable, as in `Survey.variables`.
    text : words; empty for all variables by topic, in codebook order.

    >>> held = make_variables(["HDEBT", "DEBT", "CCBAL", "AGE"], "2019 dollars")
    >>> found = search_codebook(held, "debt")
    >>> [variable.name for variable in found]
    ['DEBT', 'HDEBT', 'CCBAL']
    """
    words = text.lower().split()
    listed = _in_codebook_order(variables)
    found = [v for v in listed if all(_place(v, word) < _NOWHERE for word in words)]
    return sorted(found, key=lambda v: _rank(v, words))


@cache
def entries() -> Mapping[str, Variable]:
    """Return the built-in codebook: upper-case column name → Variable, in codebook order.

    The unit of money is a template that begins with "dollars"; `variables` fills it in.
    """
    folder = files("segmentus.survey") / "codebook"
    return MappingProxyType(read_codebook(folder / f"{topic}.toml" for topic in TOPICS))


def read_codebook(topics: Iterable[Traversable]) -> dict[str, Variable]:
    """Read codebook files, one topic each, in the order given.

    A file holds `topic` and a table `[NAME]` for each column with the keys label and kind, and
    where needed unit, short and codes (value → label). Money is in "dollars" unless `unit` says
    "dollars per month" or the like; a share without codes has 0 = no and 1 = yes. The keys heads,
    adjectives, tails, has and lacks are words for sentences (`phrases.read_phrases`), `about` names
    the column whose subject it shares, `aside` why it names no segment (`kinds.Aside`).

    Raises
    ------
    InputError
        A file is not TOML or has no topic, an entry has an unknown or missing key, kind, unit or
        code, or a column occurs twice; the sentence names file and entry.
    """
    book: dict[str, Variable] = {}
    for file in topics:
        for variable in _read_topic(file):
            if variable.name in book:
                raise InputError(
                    f"{file.name}, {variable.name}: the column is already described under "
                    f"{book[variable.name].topic!r}; keep one of the two entries."
                )
            book[variable.name] = variable
    return book


def _read_topic(file: Traversable) -> Iterator[Variable]:
    """Yield the variables of one file."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file.name} is not TOML ({error}); correct that line.") from error
    topic = content.pop("topic", None)
    if not isinstance(topic, str) or not topic:
        raise InputError(f'{file.name} has no topic; begin it with a line like topic = "credit".')
    for name, entry in content.items():
        yield _variable(name, entry, topic, f"{file.name}, {name}")


def _variable(name: str, entry: Any, topic: str, where: str) -> Variable:
    """Check one entry and turn it into a variable."""
    if not isinstance(entry, dict) or name != name.upper():
        raise InputError(f"{where}: not an entry; write a table headed by an upper-case [NAME].")
    unknown = [key for key in entry if key not in _KEYS]
    if unknown:
        raise InputError(f"{where}: unknown key {unknown[0]!r}; use {', '.join(_KEYS)}.")
    for key in _TEXTS:
        if not isinstance(entry.get(key, ""), str):
            raise InputError(f"{where}: {key} is {entry[key]!r}, not text; put it in quotes.")
    if not entry.get("label"):
        raise InputError(f"{where}: there is no label; say in one line what the column means.")
    kind = next((known for known in _KINDS if known == entry.get("kind")), None)
    if kind is None:
        got = entry.get("kind", "not given")
        raise InputError(f"{where}: kind is {got!r}; use one of {', '.join(_KINDS)}.")
    aside = next((known for known in _ASIDE if known == entry.get("aside", "")), None)
    if aside is None:
        raise InputError(
            f"{where}: aside is {entry['aside']!r}; use {', '.join(filter(None, _ASIDE))}."
        )
    return Variable(
        name=name,
        label=entry["label"],
        kind=kind,
        unit=_unit(entry, where),
        codes=_codes(entry, where),
        topic=topic,
        short=entry.get("short", ""),
        aside=aside,
        about=entry.get("about", ""),
        phrases=read_phrases(entry, where),
    )


def _unit(entry: dict[str, Any], where: str) -> str:
    """Return the unit; for money the template, for categories none."""
    unit: str = entry.get("unit", "dollars" if entry["kind"] == "money" else "")
    if entry["kind"] == "money" and unit.split(" ")[0] != "dollars":
        raise InputError(f"{where}: unit of money is {unit!r}; begin it with 'dollars'.")
    if entry["kind"] in ("share", "code") and unit:
        raise InputError(f"{where}: a {entry['kind']} has unit {unit!r}; leave the unit out.")
    return unit


def _codes(entry: dict[str, Any], where: str) -> dict[float, str]:
    """Return value → label in the order written."""
    kind, written = entry["kind"], entry.get("codes", {})
    if not isinstance(written, dict):
        raise InputError(f'{where}: codes are {written!r}; write them as {{ 1 = "label" }}.')
    if kind == "share" and not written:
        return dict(_NO_YES)
    if (kind in ("share", "code")) != bool(written):
        need = "write" if kind == "code" else "leave out"
        raise InputError(f"{where}: codes do not fit kind {kind!r}; {need} codes or change kind.")
    codes = {_number(value, where): label for value, label in written.items()}
    if not all(isinstance(label, str) and label for label in codes.values()):
        raise InputError(f"{where}: a code has no text as its label; give each value its label.")
    return codes


def _number(value: str, where: str) -> float:
    """Read the value of a code."""
    try:
        return float(value)
    except ValueError as error:
        raise InputError(f"{where}: code {value!r} is not a number; use the value.") from error


def _named(name: str, entry: Variable | None, money_unit: str) -> Variable:
    """Give an entry the name and dollars of the file, or make do without an entry."""
    if entry is None:
        return Variable(name, label=name, kind="count", topic=UNKNOWN_TOPIC)
    unit = entry.unit
    if entry.kind == "money" and money_unit:
        unit = money_unit + unit.removeprefix("dollars")
    return replace(entry, name=name, unit=unit)


def _in_codebook_order(variables: Mapping[str, Variable]) -> list[Variable]:
    """Sort by topic, then as in the codebook; what it lacks keeps its order at the end."""
    book = entries()
    position = {name: place for place, name in enumerate(book)}
    topics = list(dict.fromkeys(v.topic for v in (*book.values(), *variables.values())))

    def key(variable: Variable) -> tuple[int, int]:
        place = position.get(variable.name.upper(), len(book))
        return topics.index(variable.topic), place

    return sorted(variables.values(), key=key)


def _rank(variable: Variable, words: list[str]) -> tuple[int, int]:
    """Rank the whole text, then its words; lower is better."""
    return _place(variable, " ".join(words)), sum(_place(variable, word) for word in words)


def _place(variable: Variable, text: str) -> int:
    """Return where the text is found: 0 for the name itself, up to `_NOWHERE`."""
    name, short, label = variable.name.lower(), variable.short.lower(), variable.label.lower()
    rest = " ".join((variable.topic, *variable.codes.values())).lower()
    joined = text.replace(" ", "")
    hits = (
        name == joined,
        name.startswith(joined),
        short == text,
        joined in name,
        text in short,
        f" {text}" in f" {label}",
        text in label,
        text in rest,
    )
    return hits.index(True) if any(hits) else _NOWHERE
