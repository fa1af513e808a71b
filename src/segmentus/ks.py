"""The numbers of segments to try, from how people write them."""

from __future__ import annotations

from collections.abc import Iterable


def parse_ks(text: str) -> tuple[int, ...]:
    """Numbers meant by "2-12" or "2,4,8"; empty where the text means none.

    >>> parse_ks("2-4, 8")
    (2, 3, 4, 8)
    """
    numbers: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        last = last if dash else first
        if not (first + last).isascii() or not (first.isdigit() and last.isdigit()):
            return ()
        if len(first) > 8 or len(last) > 8:
            return ()
        numbers |= set(range(int(first), min(int(last), 10_000) + 1))
    return tuple(sorted(numbers))


def list_ks(ks: Iterable[int] | int | str) -> tuple[int, ...]:
    """Numbers meant, ascending, each once; empty where a text means none.

    >>> list_ks("2-4"), list_ks(4), list_ks([3, 2, 3])
    ((2, 3, 4), (4,), (2, 3))
    """
    if isinstance(ks, str):
        return parse_ks(ks)
    return tuple(sorted({ks} if isinstance(ks, int) else set(ks)))
