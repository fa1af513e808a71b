"""The values of this room, ready for a template to place: figures with their words, and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go


@dataclass(frozen=True, slots=True)
class Chip:
    """One entry of a colour key."""

    color: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A figure with its words.

    Attributes
    ----------
    id : unique on the page.
    title, caption : around the figure.
    alt : what a screen reader says of it.
    figure : to be drawn by plotly.
    width : least width in pixels; below it the figure scrolls in its own box.
    key : colours that the page explains beside the figure, in place of plotly's legend.
    caution : what the guard says of the segments shown, "" for nothing.
    """

    id: str
    title: str
    caption: str
    alt: str
    figure: go.Figure
    width: int = 280
    key: tuple[Chip, ...] = ()
    caution: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The scatter of any two features, and what its two selects switch between.

    Attributes
    ----------
    shown : the first two features.
    options : (key, words) of each axis on offer.
    x, y : keys shown at first.
    axes : what the page's script needs of each axis: key, title, ticks and, one list a
        segment, positions.
    """

    shown: Shown
    options: tuple[tuple[str, str], ...]
    x: str
    y: str
    axes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """Words in rows; the first cell of a row is its heading.

    Attributes
    ----------
    caption : what the table shows, with units that all its numbers share.
    head : column headings.
    rows : as many cells each.
    marked : position of the row to stress, None for none.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: int | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """Number, name and colour of one group, and its share for a strip.

    Attributes
    ----------
    number, name : of the group.
    color, ink : of its area and of words on it.
    width : its share, of 1.
    share : the same in words.
    """

    number: int
    name: str
    color: str
    ink: str
    width: str
    share: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: its heading, its cells, and the badge of the group it is of, if of one."""

    title: str
    cells: tuple[str, ...]
    badge: Badge | None


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table of groups above the fold; figures carry 95 % margins."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[GridRow, ...]
