"""Who is among them: a condition made by clicking into its parts, one a column, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from segmentus.errors import InputError
from segmentus.survey.grammar import spell
from segmentus.survey.values import Survey, Variable

_NAME = r'(?P<name>[^\W\d]\w*|"(?:[^"]|"")+")'
_TEXT = r"'(?:[^']|'')*'"
_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_VALUE = rf"(?:{_TEXT}|{_NUMBER})"
_FORMS = (
    re.compile(rf"{_NAME} IN \((?P<values>{_VALUE}(?:, {_VALUE})*)\)"),
    re.compile(rf"{_NAME} (?P<sign>>=|<=|=) (?P<values>{_VALUE})"),
)
_AND = re.compile(rf"\s+AND\s+(?=(?:[^']|{_TEXT})*$)")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What one column must be.

    Attributes
    ----------
    name : of the column.
    values : one of these, written as in the condition; () where bounds say it.
    low, high : bounds, None for none.
    """

    name: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    def write(self) -> str:
        """Write it as a condition."""
        name = spell(self.name)
        if len(self.values) == 1:
            return f"{name} = {self.values[0]}"
        if self.values:
            return f"{name} IN ({', '.join(self.values)})"
        ends = ((">=", self.low), ("<=", self.high))
        return " AND ".join(f"{name} {sign} {end:.12g}" for sign, end in ends if end is not None)


def read_narrowed(condition: str) -> tuple[Narrowed, ...] | None:
    """Read a condition that clicking can have made; None for any other.

    >>> read_narrowed("Contract IN ('One year', 'Two year') AND tenure >= 3")[1].low
    3.0
    >>> read_narrowed("A = 1 OR B = 2") is None, read_narrowed("")
    (True, ())
    """
    found: dict[str, Narrowed] = {}
    for part in _AND.split(condition.strip()) if condition.strip() else []:
        match = next((m for form in _FORMS if (m := form.fullmatch(part))), None)
        if match is None:
            return None
        name = match["name"]
        name = name[1:-1].replace('""', '"') if name.startswith('"') else name
        values = tuple(re.findall(_VALUE, match["values"]))
        sign = match.groupdict().get("sign") or "="
        before = found.get(name, Narrowed(name))
        if sign == "=":
            if before.values or before.low is not None or before.high is not None:
                return None
            found[name] = Narrowed(name, values)
        elif values[0].startswith("'") or before.values:
            return None
        else:
            end = float(values[0])
            low, high = (end, before.high) if sign == ">=" else (before.low, end)
            found[name] = Narrowed(name, low=low, high=high)
    return tuple(found.values())


def write_narrowed(parts: Iterable[Narrowed]) -> str:
    """Write parts as one condition; those that say nothing are left out."""
    return " AND ".join(filter(None, (part.write() for part in parts)))


def narrow_by(condition: str, part: Narrowed) -> str:
    """Write a condition in which one column must be something else.

    Raises
    ------
    InputError
        The condition was typed, and clicking cannot change it.
    """
    parts = read_narrowed(condition)
    if parts is None:
        raise InputError(
            "condition: it was typed as text; change it there, or take it away to click again."
        )
    if part.low is not None and part.high is not None and part.low > part.high:
        raise InputError(f"{part.name}: from {part.low:g} to {part.high:g} holds for nobody.")
    return write_narrowed([*(each for each in parts if each.name != part.name), part])


def list_values(survey: Survey, variable: Variable) -> Mapping[str, tuple[str, int]]:
    """List the values of a column: as a condition writes them → (word, rows), most frequent first.

    Nothing for amounts, which have bounds.
    """
    if variable.kind not in ("code", "share"):
        return {}
    counts = survey.frame[variable.name].drop_nulls().value_counts(sort=True, name="rows")
    worded = (
        survey.schema is not None
        and variable.kind == "code"
        and (survey.schema.column(variable.name).type == "text")
    )
    found = {}
    for value, rows in counts.iter_rows():
        word = variable.word_of(value)
        if variable.kind == "share" and value not in variable.codes:
            word = "yes" if value else "no"
        text = "'{}'".format(word.replace("'", "''")) if worded else f"{value:g}"
        found[text] = (word, rows)
    return found


def among(values: Sequence[str], known: Mapping[str, tuple[str, int]], name: str) -> Narrowed:
    """Say that a column is one of the ticked values; all of them ticked is everyone.

    Raises
    ------
    InputError
        None is ticked, or one that the column does not have.
    """
    chosen = tuple(text for text in known if text in values)
    if not chosen or len(chosen) < len(set(values)):
        raise InputError(f"{name}: nobody is left without a tick; tick one at least.")
    return Narrowed(name, () if len(chosen) == len(known) else chosen)
