"""Questions into queries: the same answers as from blocks, computed where the table lies.

Only sums, extremes, counts and the sample leave the database. On straight curves the answers have
the bits of every other engine; asinh is the database's own logarithm, whose last digit may differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentus.engines.blocks import BlockQuestion, Reply
from segmentus.engines.indices import AskCounts
from segmentus.engines.lloyd import AskStep
from segmentus.engines.look import AskFirstLook
from segmentus.engines.quantiles import AskBins, AskGrid, Bins
from segmentus.engines.sample import AskBuckets, AskDrawn
from segmentus.engines.seeding import AskRanked
from segmentus.engines.shapes import AskPowers
from segmentus.engines.sql_columns import count_bins, count_cells, look_by_sql, sum_powers
from segmentus.engines.sql_rows import (
    count_nearest,
    draw_points,
    rank_points,
    sum_nearest,
    weigh_buckets,
)
from segmentus.engines.sql_table import SqlTable
from segmentus.progress import Progress, silent


@dataclass(frozen=True, slots=True, eq=False)
class SqlRun:
    """A `RowsRun` over a table of a database.

    Attributes
    ----------
    table : its columns.
    progress : called before and after each pass.
    """

    table: SqlTable
    progress: Progress = silent

    def __call__(self, question: BlockQuestion[Reply], what: str) -> Reply:
        """Answer by queries."""
        self.progress(what, 0, 1)
        answer: Reply = _answer(self.table, question)
        self.progress(what, 1, 1)
        return answer


def _answer(table: SqlTable, question: Any) -> Any:
    match question:
        case AskFirstLook():
            return look_by_sql(table)
        case AskGrid():
            return count_cells(table, question)
        case AskBins():
            asked = zip(question.targets, question.ends, strict=True)
            counted = [count_bins(table, *each, question.heaviest) for each in asked]
            return Bins(*map(np.array, zip(*counted, strict=True)))
        case AskPowers():
            return np.array([sum_powers(table, each, question.unit) for each in question.bent])
        case AskBuckets():
            return weigh_buckets(table, question)
        case AskDrawn():
            return draw_points(table, question)
        case AskRanked():
            return rank_points(table, question)
        case AskStep():
            return tuple(sum_nearest(table, question, centers) for centers in question.centers)
        case AskCounts():
            return tuple(count_nearest(table, question, centers) for centers in question.centers)
    raise TypeError(f"no query answers {type(question).__name__}")
