"""The heading of a column into the unit that it names: "Umsatz (€)" is in euros."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from segmentus.survey.table.currencies import CURRENCIES

_BRACKETS = r"\s*[(\[]\s*(?:in\s+)?([^()\[\]]{1,14}?)\s*[)\]]\s*$"


def find_unit(heading: str) -> tuple[str, bool]:
    """The unit a heading ends with, "" for none, and whether it is a currency.

    >>> find_unit("Umsatz (€)"), find_unit("Income $"), find_unit("spend_eur")
    (('euros', True), ('dollars', True), ('euros', True))
    >>> find_unit("Weight [kg]"), find_unit("Discount (%)"), find_unit("Spending Score (1-100)")
    (('kg', False), ('%', False), ('', False))
    """
    bracketed = re.search(_BRACKETS, heading)
    if bracketed:
        text = bracketed[1]
        if currency := _currency(text):
            return currency, True
        thousands = re.fullmatch(r"(?i)(k|t|m|mio\.?|tsd\.?|000s?)\s*(\S{1,3})", text)
        if thousands and _currency(thousands[2]):
            return text, True
        measure = text if text.casefold() in _units()["measures"] or text == "%" else ""
        return measure, False
    last = re.split(r"[\s_.]+", heading.strip())[-1]
    sign = re.search(r"[^\w\s.)\]%-]+$", heading.strip())
    coded = len(last) == 3 and last.upper() in CURRENCIES
    word = "" if coded and last.upper() not in _units()["plain"] else last
    for text in (sign[0] if sign else "", word):
        if text and text != heading and (currency := _currency(text)):
            return currency, True
    return ("%", False) if heading.rstrip().endswith("%") else ("", False)


def without_unit(heading: str) -> str:
    """The heading without a unit in brackets at its end.

    >>> without_unit("Umsatz 2023 (€)"), without_unit("Umsatz (neu)")
    ('Umsatz 2023', 'Umsatz (neu)')
    """
    bracketed = re.search(_BRACKETS, heading)
    return heading[: bracketed.start()] if bracketed and find_unit(heading)[0] else heading


def without_currency(heading: str) -> str:
    """The heading without a currency at its end, which amounts are written with anyhow.

    >>> without_currency("spend_eur"), without_currency("revenue $"), without_currency("eur")
    ('spend', 'revenue', 'eur')
    >>> without_currency("Income (USD)"), without_currency("Weight [kg]")
    ('Income', 'Weight [kg]')
    """
    if not find_unit(heading)[1]:
        return heading
    bare = without_unit(heading)
    if bare == heading:
        bare = re.sub(r"[\s_.]*(?:[^\w\s.)\]%-]+|(?<=[\s_.])[^\W_]+)\s*$", "", heading)
    return bare or heading


def _currency(text: str) -> str:
    code = text if text in CURRENCIES else text.upper() if len(text) == 3 else ""
    return CURRENCIES.get(code) or str(_units()["words"].get(text.casefold(), ""))


@cache
def _units() -> dict[str, Any]:
    file = files("segmentus.survey.table") / "units.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
