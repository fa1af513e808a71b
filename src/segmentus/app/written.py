"""How a visitor says that the cells of a column are written: one of a few words, in the address."""

from __future__ import annotations

import re
from typing import Any

from segmentus.survey.table.schema import Hint

_UNIT = re.compile("[a-z]{1,20}( a month| a year)?")

FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "decimal point": ("with a decimal point: 1,234.5", {"decimal": "."}),
    "decimal comma": ("with a decimal comma: 1.234,5", {"decimal": ","}),
    "month/day/year": ("month first: 12/31/2024", {"format": "%m/%d/%Y"}),
    "day/month/year": ("day first: 31/12/2024", {"format": "%d/%m/%Y"}),
    "month/day/yy": ("month first: 12/31/24", {"format": "%m/%d/%y"}),
    "day/month/yy": ("day first: 31/12/24", {"format": "%d/%m/%y"}),
    "month-day-year": ("month first: 12-31-2024", {"format": "%m-%d-%Y"}),
    "day-month-year": ("day first: 31-12-2024", {"format": "%d-%m-%Y"}),
    "day month year with dots": ("with dots: 31.12.2024", {"format": "%d.%m.%Y"}),
    "day month yy with dots": ("with dots: 31.12.24", {"format": "%d.%m.%y"}),
    "year-month-day": ("year first: 2024-12-31", {"format": "%Y-%m-%d"}),
    "yearmonthday": ("digits only: 20241231", {"format": "%Y%m%d"}),
}
"""Word → what a page shows for it, and what it says of a column."""


def write_hint(hint: Hint) -> str:
    """Write a hint as an address holds it: its role, the word for its form, and its unit.

    >>> write_hint(Hint(role="date", format="%m/%d/%Y")), write_hint(Hint(role="money"))
    ('date month/day/year', 'money')
    >>> write_hint(Hint(role="money", unit="euros a month")), write_hint(Hint(unit="dollars"))
    ('money in euros a month', 'in dollars')
    """
    said = {"decimal": hint.decimal, "format": hint.format}
    known = [
        word
        for word, (_, form) in FORMS.items()
        if form == {key: value for key, value in said.items() if value}
    ]
    unit = [f"in {hint.unit}"] if _UNIT.fullmatch(hint.unit) else []
    return " ".join([*([hint.role] if hint.role else []), *known, *unit])


def read_hint(text: str) -> dict[str, Any]:
    """Read what an address says of a column; an unknown word is left for a role.

    >>> read_hint("date month/day/year"), read_hint("decimal comma"), read_hint("free text")
    ({'role': 'date', 'format': '%m/%d/%Y'}, {'decimal': ','}, {'role': 'free text'})
    >>> read_hint("money in euros a month"), read_hint("in dollars")
    ({'role': 'money', 'unit': 'euros a month'}, {'unit': 'dollars'})
    """
    rest, _, unit = f" {text}".partition(" in ")
    rest = rest.strip()
    said = {"unit": unit} if unit else {}
    for word, (_, form) in FORMS.items():
        if rest == word or rest.endswith(f" {word}"):
            role = rest.removesuffix(word).strip()
            return {**({"role": role} if role else {}), **form, **said}
    return {**({"role": rest} if rest or not unit else {}), **said}
