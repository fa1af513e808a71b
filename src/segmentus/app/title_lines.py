"""The first lines of a file that was refused: which of them may be the headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from segmentus.app.sent_files import SentFile
from segmentus.errors import InputError
from segmentus.survey.table.layout import cut_head, find_delimiter
from segmentus.survey.table.text import decode

_ABOVE, _MOST = 4, 200
_LONGEST = 90
_LOOKED_AT = 65_536


@dataclass(frozen=True, slots=True)
class FirstLine:
    """A line with its number, cut where it is long, and whether it seems to hold the headings."""

    number: int
    text: str
    likely: bool


def find_first_lines(sent: SentFile) -> tuple[FirstLine, ...]:
    r"""Give the first lines of a text whose headings stand below titles; () for any other file.

    The first line with as many cells as most is the likely one.

    >>> from segmentus.app.sent_files import keep_bytes
    >>> sent = keep_bytes("a.csv", b"Export\n\na,b\n1,2\n3,4\n")
    >>> [line.likely for line in find_first_lines(sent)]
    [False, False, True, False]
    """
    head = sent.read_head(_LOOKED_AT)
    if b"\0" in head or head[:2] == b"PK":
        return ()
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head, sent.name).content.decode("utf-8")
    except InputError:
        return ()
    lines = text.split("\n")
    delimiter = find_delimiter("\n".join(lines[len(lines) // 2 :]) or text)
    records = cut_head(text, delimiter, False, 0)
    widths = Counter(len(cells) for _, cells in records)
    if not widths:
        return ()
    usual = max(widths, key=lambda width: (widths[width], width))
    first = next((line for line, cells in records if len(cells) == usual), 1)
    if usual < 2 or first == 1 or first > _MOST:
        return ()
    shown = range(max(first - _ABOVE, 1), min(first + 1, len(lines)) + 1)
    return tuple(FirstLine(at, _cut(lines[at - 1]), at == first) for at in shown)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
