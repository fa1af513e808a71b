"""Names of months in some languages, by which dates in words are read."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_FILE = files("segmentus.survey.table") / "months.toml"

MONTHS: dict[str, str] = {
    word: english
    for english, words in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
    for word in words
}
"""Name in lower case → English abbreviation."""
