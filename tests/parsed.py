"""A page of the report into what its tests ask of it."""

import base64
import gzip
import json
from collections import Counter
from html.parser import HTMLParser
from typing import Any

PARTS = {"section", "details"}
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
        self.spoken: dict[str, str] = {}
        self._parts: list[int] = []
        self._holders: dict[str, int] = {}
        self._tabled: set[int] = set()
        self._script: dict[str, str | None] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-figure" in given:
            name = str(given["data-figure"])
            self.drawn.append(name)
            self.spoken[name] = given.get("aria-label") or ""
            self._holders[name] = self._parts[-1] if self._parts else 0
        if "id" in given:
            self.ids[given["id"]] += 1
        self.fetched += [given[name] for name in ("src", "href", "action") if name in given]
        for name in ("for", "aria-labelledby"):
            self.references |= {given[name]} if name in given else set()
        if tag not in VOID:
            self.open.append(tag)
        if tag in PARTS:
            self._parts.append(self.getpos()[0] * 10_000_000 + self.getpos()[1])
        if tag == "table" or (given.get("href") or "").startswith("#table-"):
            self._tabled |= {*self._parts, 0}
        self._script = given if tag == "script" else {}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in PARTS:
            self._parts.pop()

    def without_table(self) -> list[str]:
        """Charts in whose part of the page is neither a table nor a link to one."""
        return [name for name, part in self._holders.items() if part not in self._tabled]

    def without_words(self) -> list[str]:
        """Charts that nothing says anything of to those who do not see them."""
        return [name for name, words in self.spoken.items() if len(words.split()) < 6]

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


def check_charts(page: str) -> None:
    """Every chart of a page has a sentence, and a table or a link to one that is there."""
    parsed = Parsed(page)
    assert len(parsed.spoken) == len(parsed.drawn) > 2
    assert parsed.without_words() == []
    assert parsed.without_table() == []
    linked = {one[1:] for one in parsed.fetched if one.startswith("#table-")}
    assert linked <= set(parsed.ids)


def _refuse(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")
