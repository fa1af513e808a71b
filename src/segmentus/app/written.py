"""How a visitor says that the cells of a column are written: one of a few words, in the address."""

from __future__ import annotations

from typing import Any

from segmentus.survey.table.schema import Hint

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
    """Write a hint as an address holds it: its role and the word for its form.

    >>> write_hint(Hint(role="date", format="%m/%d/%Y")), write_hint(Hint(role="money"))
    ('date month/day/year', 'money')
    """
    said = {"decimal": hint.decimal, "format": hint.format}
    known = [
        word
        for word, (_, form) in FORMS.items()
        if form == {key: value for key, value in said.items() if value}
    ]
    return " ".join([*([hint.role] if hint.role else []), *known])


def read_hint(text: str) -> dict[str, Any]:
    """Read what an address says of a column; an unknown word is left for a role.

    >>> read_hint("date month/day/year"), read_hint("decimal comma"), read_hint("free text")
    ({'role': 'date', 'format': '%m/%d/%Y'}, {'decimal': ','}, {'role': 'free text'})
    """
    for word, (_, form) in FORMS.items():
        if text == word or text.endswith(f" {word}"):
            role = text.removesuffix(word).strip()
            return {**({"role": role} if role else {}), **form}
    return {"role": text}
