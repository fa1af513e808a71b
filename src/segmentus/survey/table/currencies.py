"""Signs and codes of currencies, with the words by which amounts are called."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_FILE = files("segmentus.survey.table") / "currencies.toml"
_WORDS = tomllib.loads(_FILE.read_text(encoding="utf-8"))

CURRENCY_SYMBOLS: dict[str, str] = _WORDS["signs"]
"""Sign → what amounts with it are called."""

CODES: dict[str, str] = _WORDS["codes"] | {code: code for code in _WORDS["rare"]["codes"]}
"""Code of ISO 4217 → what amounts with it are called; the code itself for the rarer ones."""

CURRENCIES = CURRENCY_SYMBOLS | CODES
