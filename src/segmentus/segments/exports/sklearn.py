"""A model into a Python file that builds a fitted scikit-learn pipeline from its numbers."""

from __future__ import annotations

import pprint

from segmentus.segments.exports.content import fill_template, list_content
from segmentus.segments.exports.python import escape
from segmentus.segments.model.values import Model


def write_sklearn(model: Model) -> str:
    """Write pipeline.py, which needs numpy and scikit-learn and no pickle."""
    content = pprint.pformat(list_content(model), width=96, sort_dicts=False)
    return fill_template("pipeline.py.txt", escape(content))
