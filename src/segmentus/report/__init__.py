"""A `Study` or an `Exploration` into one self-contained HTML page and the files beside it.

Each is loaded when first used: an exploration needs nothing of what a study does.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "render": "segmentus.report.page",
    "write_nation": "segmentus.report.nation_page",
    "write_drift": "segmentus.report.drift_page",
    "render_exploration": "segmentus.report.exploration_page",
    "write_exploration": "segmentus.report.exploration_page",
    "write_report": "segmentus.report.write",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'segmentus.report' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
