"""Names of customers' columns into the survey's columns that they probably mean."""

from __future__ import annotations

from collections.abc import Sequence

from segmentus.survey.table.names import cut_name

_MEANT = {
    "AGE": ("age", "alter", "edad"),
    "INCOME": ("income", "salary", "wage", "wages", "earnings", "einkommen", "gehalt", "ingresos"),
    "HOUSES": ("houses", "home", "house", "property", "haus"),
    "FIN": ("fin", "savings", "assets", "balance", "ersparnisse"),
    "DEBT": ("debt", "debts", "loan", "loans", "schulden"),
}
"""Column of the survey → words that customers' columns of it have in their names, surest first."""


def guess_map(names: Sequence[str]) -> dict[str, str]:
    """Guess which columns hold what the survey has; whoever compares must look over it.

    Parameters
    ----------
    names : of the customers' columns that hold numbers.

    Returns
    -------
    Survey's column → customers' column, each at most once.

    >>> guess_map(["CreditScore", "Age", "EstimatedSalary", "Balance", "language"])
    {'AGE': 'Age', 'INCOME': 'EstimatedSalary', 'FIN': 'Balance'}
    """
    found: dict[str, str] = {}
    for column, words in _MEANT.items():
        free = [name for name in names if name not in found.values()]
        fits = [name for word in words for name in free if word in cut_name(name)]
        if fits:
            found[column] = fits[0]
    return found
