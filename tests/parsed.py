"""A page of the report into what its tests ask of it."""

import base64
import gzip
import json
from collections import Counter
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Parsed(HTMLParser):
    """Ids, links, text and packed blocks of a page; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.packed: dict[str, str] = {}
        self.references: set[str] = set()
        self.drawn: list[str] = []
        self._script: dict[str, str | None] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-figure" in given:
            self.drawn.append(str(given["data-figure"]))
        if "id" in given:
            self.ids[given["id"]] += 1
        self.fetched += [given[name] for name in ("src", "href", "action") if name in given]
        for name in ("for", "aria-labelledby"):
            self.references |= {given[name]} if name in given else set()
        if tag not in VOID:
            self.open.append(tag)
        self._script = given if tag == "script" else {}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            if self._script.get("type") == "text/plain":
                self.packed[str(self._script["id"])] = data
        elif not self.open or self.open[-1] != "style":
            self.text.append(data)

    def unpack(self, name: str) -> str:
        """Text of a block that the page carries compressed."""
        return gzip.decompress(base64.b64decode(self.packed[name])).decode()

    def figures(self) -> dict[str, Any]:
        """Every figure by its id; fails on numbers that JSON does not know."""
        content = json.loads(self.unpack("figures"), parse_constant=_refuse)
        return {name: figure for name, figure in content.items() if name != "axes"}


def _refuse(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")
