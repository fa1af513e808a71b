"""What the automatic choice notes of the columns it passed over, into a reason for one of them."""

from __future__ import annotations

from segmentus.features.select import Selection


def explain(selection: Selection, name: str) -> str:
    """Say why a column does not form groups; "" where nothing is known of it.

    Parameters
    ----------
    selection : the columns that form them.
    name : of the column.

    >>> from segmentus.features.select import PassedOver
    >>> fish = {"FISH": PassedOver(taken="MEAT")}
    >>> explain(Selection(("MEAT",), "automatic", passed_over=fish), "FISH")
    'It moves together with MEAT, which stands for both: it would count the same twice.'
    """
    found = selection.passed_over.get(name)
    if found is None:
        return "" if selection.dropped else "It does not form groups, as you chose."
    if found.taken:
        return (
            f"It moves together with {found.taken}, which stands for both: it would count the same "
            "twice."
        )
    if found.why:
        return f"It does not form groups: {found.why}."
    many = len(selection.names)
    return f"It does not form groups: {many} other columns tell them apart better."
