"""What the automatic choice says of the columns it passed over, into a reason for one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SKIPPED = re.compile(r"(?P<name>.+) was skipped: (?P<why>.+)\.$")
_STANDS = re.compile(r"(?P<name>.+) stands for (?P<others>.+), which move with it")
_BEYOND = re.compile(r"Not clustered on, after the (?P<many>\d+) that tell most of all: ")


def explain(dropped: Sequence[str], name: str) -> str:
    """Say why a column does not form groups.

    Parameters
    ----------
    dropped : sentences of `Selection.dropped`; () where a person chose the columns.
    name : of the column.

    >>> explain(["MEAT stands for FISH, FRUIT, which move with it (correlation 0.71 or more)."],
    ...         "FISH")
    'It moves together with MEAT, which stands for both: it would count the same twice.'
    """
    many = ""
    for sentence in dropped:
        skipped, stands = _SKIPPED.match(sentence), _STANDS.match(sentence)
        if skipped and skipped["name"] == name:
            return f"It does not form groups: {skipped['why']}."
        if stands and name in stands["others"].split(", "):
            return (
                f"It moves together with {stands['name']}, which stands for both: it would count "
                "the same twice."
            )
        beyond = _BEYOND.match(sentence)
        many = beyond["many"] if beyond else many
    if many:
        return f"It does not form groups: {many} other columns tell them apart better."
    return "It does not form groups, as you chose." if not dropped else ""
