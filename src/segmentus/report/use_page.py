"""What was found after the clustering into one page: an answer, parts with charts and tables."""

from __future__ import annotations

from dataclasses import dataclass

from segmentus.report.values import Shown, Table


@dataclass(frozen=True, slots=True, eq=False)
class UsePart:
    """A section of the page.

    Attributes
    ----------
    title : its heading.
    words : paragraphs.
    figures : ids of figures of the page that stand here.
    tables : below them.
    """

    title: str
    words: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class UsePage:
    """The page before it is set.

    Attributes
    ----------
    title, subtitle : of the page.
    banners : sentences that must be seen before any number.
    source : one line for below every chart.
    answer : paragraphs to begin with.
    parts : sections in reading order.
    shown : all figures.
    method : sentences on how it was found.
    """

    title: str
    subtitle: str
    banners: tuple[str, ...]
    source: str
    answer: tuple[str, ...]
    parts: tuple[UsePart, ...]
    shown: tuple[Shown, ...]
    method: tuple[str, ...]
