"""A model into one Python file that scores rows with the standard library alone."""

from __future__ import annotations

import pprint

from segmentus.segments.exports.content import fill_template, list_content
from segmentus.segments.model.values import Model


def write_python(model: Model) -> str:
    """Write score.py; ASCII, so that no editor can spoil it."""
    content = pprint.pformat(list_content(model), width=96, sort_dicts=False)
    return fill_template("score.py.txt", escape(content))


def escape(text: str) -> str:
    """Python source in ASCII; what lies outside can only stand inside quotes here."""
    return text.encode("ascii", "backslashreplace").decode()
