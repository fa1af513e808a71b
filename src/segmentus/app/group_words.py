"""Words of reports, which speak of segments, into those of the dashboard: it speaks of groups."""

from __future__ import annotations

from dataclasses import replace

from segmentus.report.values import Table

_WORDS = (("segment", "group"), ("Segment", "Group"))


def speak_of_groups(text: str) -> str:
    """Say group for segment.

    >>> speak_of_groups("Segments are fitted; each customer gets the nearest segment.")
    'Groups are fitted; each customer gets the nearest group.'
    """
    for word, plain in _WORDS:
        text = text.replace(word, plain)
    return text


def tell_groups(table: Table) -> Table:
    """Say group for segment in the caption and the heads of a table; its rows may hold names."""
    return replace(
        table, caption=speak_of_groups(table.caption), head=tuple(map(speak_of_groups, table.head))
    )


def tell_parts(table: Table) -> Table:
    """Say group for segment in a table whose rows are parts of a change."""
    rows = tuple((row[0].replace(": segments", ": groups"), *row[1:]) for row in table.rows)
    return replace(tell_groups(table), rows=rows)
