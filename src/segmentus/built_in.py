"""What comes with the package, as text, for those who only look something up.

>>> next(iter(read_built_in_texts()))
'credit'
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DEFAULT = "credit"
OWN_TABLE = "customers"
"""The plans where none is named: for surveys, and for a table of the user's own."""


def read_built_in_texts() -> dict[str, str]:
    """Read the TOML of every plan, by name, the default first."""
    found = (Path(__file__).parent / "plan" / "built_in").glob("*.toml")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in found}
    return {name: texts[name] for name in sorted(texts, key=lambda name: (name != DEFAULT, name))}


def read_sample_summaries() -> dict[str, Any]:
    """Read what is told of the sample's variables, as `python -m tools.summaries` stored it.

    >>> read_sample_summaries()["variables"]["TURNFEAR"].endswith("% yes")
    True
    """
    path = Path(__file__).parent / "survey" / "sample" / "summaries.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
