"""Weights into weights whose margins are given ones: raking, or iterative proportional fitting.

Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11(4), 427-444.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segmentus.arrays import Floats, Ints, read_only
from segmentus.errors import InputError

CLOSE = 1e-12
"""Relative difference of every margin from its target at which raking is done."""

MOST_ROUNDS = 2_000


def rake(mass: Floats, codes: Ints, targets: Sequence[Floats]) -> Floats:
    """Multiply weights by class, margin after margin, until every margin is met.

    Parameters
    ----------
    mass : (..., c) weights of c rows or cells; leading axes are raked apart, as replicates are.
    codes : (c, q) class of each in each of q margins, 0…g−1.
    targets : q margins (..., g); their sums may differ from that of the weights, and the last one's
        sum is that of the result.

    Returns
    -------
    (..., c) weights.

    Raises
    ------
    InputError
        A class has a target and no weight, or the margins cannot be met together.

    >>> cells = np.array([1.0, 1.0, 1.0, 3.0])
    >>> two_by_two = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> raked = rake(cells, two_by_two, [np.array([5.0, 5.0]), np.array([4.0, 6.0])])
    >>> raked.reshape(2, 2).sum(axis=1).round(9).tolist()
    [5.0, 5.0]
    """
    inside = [(codes[:, [at]] == np.arange(each.shape[-1])).astype(np.float64)
              for at, each in enumerate(targets)]  # fmt: skip
    raked = np.array(mass, np.float64)
    for number, (target, where) in enumerate(zip(targets, inside, strict=True)):
        if ((raked @ where <= 0) & (target > 0)).any():
            raise InputError(f"raking: a class of margin {number + 1} has a target and no weight.")
    total = targets[-1].sum(axis=-1, keepdims=True)
    wanted = [target * (total / target.sum(axis=-1, keepdims=True)) for target in targets]
    for _ in range(MOST_ROUNDS):
        gap = 0.0
        for target, where in zip(wanted, inside, strict=True):
            margin = raked @ where
            held = margin > 0
            factor = np.divide(target, margin, where=held, out=np.zeros(margin.shape))
            gap = max(gap, float(np.abs(np.where(target > 0, factor, 1.0) - 1).max(initial=0.0)))
            raked *= factor @ where.T
        if gap <= CLOSE:
            return read_only(raked)
    raise InputError(
        f"raking: the margins are not met after {MOST_ROUNDS:,} rounds, because too many "
        "combinations of classes are empty; rake to fewer variables."
    )


def design_effect(weight: Floats) -> float:
    """Factor by which unequal weights (n,) raise the variance of a mean: n Σw² / (Σw)² (Kish).

    >>> design_effect(np.array([1.0, 1.0, 4.0]))
    1.5
    """
    held = weight[weight > 0]
    return float(len(held) * (held @ held) / held.sum() ** 2)
