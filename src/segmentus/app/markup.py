"""HTML that the report's templates set into the pieces that Dash shows: one template, two pages."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from dash import html

from segmentus.app.elements import Element

_NAMES = {
    "class": "className",
    "for": "htmlFor",
    "tabindex": "tabIndex",
    "colspan": "colSpan",
    "rowspan": "rowSpan",
}
_ALONE = {"br", "hr", "img"}
_DROPPED = {"input"}
"""Tags that end where they begin, and those that a page of Dash has its own pieces for."""


def read_markup(text: str) -> list[Element]:
    """Read HTML into components with the same tags, classes, styles and words.

    >>> read_markup('<p class="fine">A <b>b</b></p>')[0].className
    'fine'
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.content


def find_marked(content: Any, mark: str) -> list[Element]:
    """Return the outermost components that have a class or a label, in reading order."""
    found: list[Element] = []
    for each in content if isinstance(content, list | tuple) else [content]:
        if hasattr(each, "to_plotly_json"):
            inside = getattr(each, "children", None)
            found += [each] if mark in _marks(each) else find_marked(inside, mark)
    return found


def _marks(component: Element) -> list[str]:
    named = getattr(component, "className", None) or ""
    label = getattr(component, "aria-labelledby", None)
    return [*named.split(), *([f"#{label}"] if label else [])]


class _Reader(HTMLParser):
    """Collects components; what is open lies on a stack."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.content: list[Element] = []
        self._open: list[tuple[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            return
        made = getattr(html, tag.capitalize())(children=[], **_read_attributes(attrs))
        self._add(made)
        if tag not in _ALONE:
            self._open.append((tag, made))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split()) if "\n" in data else data
        if words.strip() or (data and self._open and self._open[-1][1].children):
            edge = data[:1].isspace(), data[-1:].isspace()
            text = words.strip()
            self._add(f"{' ' * edge[0]}{text}{' ' * (edge[1] and bool(text))}")

    def _add(self, piece: Element) -> None:
        (self._open[-1][1].children if self._open else self.content).append(piece)


def _read_attributes(attrs: list[tuple[str, str | None]]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value in attrs:
        if name == "style":
            given["style"] = dict(_read_style(value or ""))
        elif value is None:
            given[name] = True
        else:
            given[_NAMES.get(name, name)] = int(value) if name == "tabindex" else value
    return given


def _read_style(text: str) -> Iterator[tuple[str, str]]:
    """Write declarations as React names them; variables keep their names."""
    for line in text.split(";"):
        name, _, value = line.partition(":")
        if value:
            words = name.strip().split("-")
            plain = words[0] + "".join(word.capitalize() for word in words[1:])
            yield (name.strip() if name.strip().startswith("--") else plain, value.strip())
