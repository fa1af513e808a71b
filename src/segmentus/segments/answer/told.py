"""The words of this room's TOML files: how a sentence speaks of amounts, products and outcomes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_words(topic: str) -> Mapping[str, Any]:
    """Read "amounts", "outcomes" or "products"."""
    file = files("segmentus.segments.answer") / f"{topic}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
