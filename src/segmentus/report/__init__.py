"""A `Study` into one self-contained HTML page and the files beside it."""

from segmentus.report.render import render
from segmentus.report.write import write_report

__all__ = ["render", "write_report"]
