"""A page of the report into what its tests ask of it."""

from collections import Counter
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Parsed(HTMLParser):
    """Ids, links, text and script blocks of a page; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.json: dict[str, str] = {}
        self.references: set[str] = set()
        self._script: dict[str, str | None] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.ids[given["id"]] += 1
        self.fetched += [given[name] for name in ("src", "href", "action") if name in given]
        for name in ("for", "aria-labelledby", "data-spec"):
            self.references |= {given[name]} if name in given else set()
        if tag not in VOID:
            self.open.append(tag)
        self._script = given if tag == "script" else {}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            if self._script.get("type") == "application/json":
                self.json[str(self._script["id"])] = data
        elif not self.open or self.open[-1] != "style":
            self.text.append(data)
