"""A model into one JavaScript file, for Node and for a page, without any library."""

from __future__ import annotations

from segmentus.segments.exports.content import dump_plain, fill_template, list_content
from segmentus.segments.model.values import Model


def write_javascript(model: Model) -> str:
    """Write score.js; harmless too when put into a <script> element."""
    return fill_template("score.js.txt", dump_plain(list_content(model)))
