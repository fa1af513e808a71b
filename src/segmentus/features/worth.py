"""Columns that could be features into those that tell most of all: principal variables.

Where more columns could be features than are wanted, one after another is taken: the one from which
most of all columns can be told, beyond what those taken tell (the largest sum of squared partial
covariances, McCabe 1984, "Principal variables", Technometrics 26, criterion 2, by forward
selection). What correlates with it by `ALIKE_COLUMNS`
or more is represented by it and is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats

ALIKE_COLUMNS = 0.8
"""Columns of at least this correlation, in size, are grouped, and one stands for the others."""
_TOLD = 1e-6
_TIE = 0.1
"""What columns of noise tell of each other by chance: within it, their order decides."""
_BLOCK = 100_000


@dataclass(frozen=True, slots=True)
class PrincipalColumn:
    """A column taken, and those it stands for, as positions among the columns."""

    taken: int
    others: tuple[int, ...]


def find_principal(
    matrix: Floats, count: int, refused: Callable[[Sequence[int]], bool]
) -> tuple[PrincipalColumn, ...]:
    """Take up to `count` columns by what they tell of all, near ties by their order.

    Parameters
    ----------
    matrix : (p, p) correlations.
    count : the most to take.
    refused : whether columns, the newest last, may not be taken together.

    Examples
    --------
    >>> alike = np.array([[1, 0.2, 0.9, 0], [0.2, 1, 0.9, 0], [0.9, 0.9, 1, 0], [0, 0, 0, 1.0]])
    >>> [(group.taken, group.others) for group in find_principal(alike, 3, lambda columns: False)]
    [(2, (0, 1)), (3, ())]
    """
    left, rest = list(range(len(matrix))), matrix.copy()
    groups: list[PrincipalColumn] = []
    while left and len(groups) < count:
        best = _most_telling(rest, left)
        left.remove(best)
        if refused([*(group.taken for group in groups), best]):
            continue
        others = tuple(at for at in left if abs(matrix[at, best]) >= ALIKE_COLUMNS)
        left = [at for at in left if at not in others]
        groups.append(PrincipalColumn(best, others))
        if rest[best, best] > _TOLD:
            rest = rest - np.outer(rest[:, best], rest[:, best]) / rest[best, best]
    return tuple(groups)


def _most_telling(rest: Floats, left: Sequence[int]) -> int:
    """The column from which most of what is not told yet can be told."""
    own = np.diag(rest)[left]
    told = np.where(own > _TOLD, (rest[:, left] ** 2).sum(axis=0) / np.maximum(own, _TOLD), 0.0)
    return left[int(np.argmax(told >= told.max() * (1 - _TIE)))]


def correlate_blocks(
    rows: int, block: Callable[[slice], Floats], weight: Floats, columns: int
) -> Floats:
    """Weighted correlations (p, p) of columns that are at hand block by block.

    Parameters
    ----------
    rows, columns : n and p.
    block : rows → (b, p), complete.
    weight : (n,).
    """
    sums, products = np.zeros(columns), np.zeros((columns, columns))
    for start in range(0, rows, _BLOCK):
        part = slice(start, min(start + _BLOCK, rows))
        values, mass = block(part), weight[part]
        sums += mass @ values
        products += (values * mass[:, None]).T @ values
    mean = sums / weight.sum()
    spread = products / weight.sum() - np.outer(mean, mean)
    size = np.sqrt(np.maximum(np.diag(spread), 1e-300))
    matrix: Floats = spread / np.outer(size, size)
    return matrix
