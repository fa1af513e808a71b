"""Customers' recency, frequency and monetary into scores from 1 to 5 and the usual names.

Scores are fifths, as in Hughes, Strategic Database Marketing (1994), so that equal customers have
equal scores: recency is 5 less the fifths of customers who bought later, frequency and monetary
are 1 more than the fifths of customers who have less. The names and their ranges are those of
Putler's widely copied table of recency against frequency and monetary; where its ranges overlap,
each cell has the one name given here.
"""

from __future__ import annotations

import polars as pl

SCORED = ("recency_score", "frequency_score", "monetary_score", "rfm_segment")
"""Columns that say again what recency, frequency and monetary say: never clustered on."""
RFM_SEGMENTS = (
    ("lost", "lost", "at risk", "cannot lose", "cannot lose"),
    ("hibernating", "hibernating", "at risk", "at risk", "at risk"),
    ("about to sleep", "about to sleep", "needing attention", "loyal", "loyal"),
    ("promising", "potential loyalists", "loyal", "champions", "champions"),
    ("new", "potential loyalists", "loyal", "champions", "champions"),
)
"""Names by recency score (rows, 1 to 5) and by the mean of the other two scores (columns)."""


def score_customers(customers: pl.DataFrame) -> pl.DataFrame:
    """Add recency_score, frequency_score, monetary_score (where there is one) and rfm_segment.

    Parameters
    ----------
    customers : n rows with recency_days, frequency and perhaps monetary.

    Examples
    --------
    >>> import polars as pl
    >>> two = pl.DataFrame({"recency_days": [3, 90], "frequency": [9, 1], "monetary": [99.0, 5.0]})
    >>> score_customers(two)["rfm_segment"].to_list()
    ['loyal', 'about to sleep']
    """
    later = (pl.col("recency_days").rank("min") - 1) / pl.len()
    scores = [_down(later).alias("recency_score")]
    amounts = [name for name in ("frequency", "monetary") if name in customers.columns]
    for name in amounts:
        less = (pl.col(name).rank("min") - 1) / pl.len()
        scores.append(_up(less).alias(f"{name}_score"))
    scored = customers.with_columns(scores)
    others = pl.mean_horizontal([f"{name}_score" for name in amounts])
    cell = 5 * (pl.col("recency_score") - 1) + (others + 0.5).floor().cast(pl.Int64) - 1
    names = dict(enumerate(name for row in RFM_SEGMENTS for name in row))
    return scored.with_columns(
        cell.replace_strict(names, return_dtype=pl.String).alias("rfm_segment")
    )


def _up(share: pl.Expr) -> pl.Expr:
    return 1 + (5 * share + 1e-9).floor().clip(0, 4).cast(pl.Int64)


def _down(share: pl.Expr) -> pl.Expr:
    return 5 - (5 * share + 1e-9).floor().clip(0, 4).cast(pl.Int64)
