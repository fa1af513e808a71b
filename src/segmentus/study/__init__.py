"""A `Survey` and a `Plan` into a `Study`, in one call or in steps."""

from segmentus.study.prepare import scale, select
from segmentus.study.run import complete, quick_study, rechoose, rename_segments, run
from segmentus.study.values import Study

__all__ = [
    "Study",
    "complete",
    "quick_study",
    "rechoose",
    "rename_segments",
    "run",
    "scale",
    "select",
]
