"""A `Study` or an `Exploration` into one self-contained HTML page and the files beside it."""

from segmentus.report.exploration_page import render_exploration, write_exploration
from segmentus.report.render import render
from segmentus.report.write import write_report

__all__ = ["render", "render_exploration", "write_exploration", "write_report"]
