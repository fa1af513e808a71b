"""Columns of amounts and numbers into ladders: fixed, sayable bounds and the words between them.

The rungs depend on how wide a column is spread and never on segments, so that choosing a question
cannot fit them to the answers.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from segmentus.arrays import Floats
from segmentus.estimate.weighted import quantiles
from segmentus.formats import currency
from segmentus.survey.values import Variable

_MOST_RUNGS = 5
_SERIES = (1.0, 2.0, 5.0)
_FAR = (0.05, 0.95)
"""Rungs lie between these quantiles of what people have who have any."""
_RARE = 0.01
"""A share below which "nothing" and "less than nothing" are no answers of their own."""
_BARELY = 5e-324
"""The least number above 0: between 0 and this lies 0 alone."""
_WIDE = 20.0
"""Amounts that differ by more get rungs of 1, 2, 5, 10 …; others equal steps."""
_PLAIN_FROM = 100.0
"""From this rung on, amounts end a unit before the next: "$100 to $199"."""


def set_rungs(variable: Variable, values: Floats, weight: Floats) -> tuple[float, ...]:
    """Choose the bounds between answers about a column, ascending.

    Parameters
    ----------
    variable : what the column means; amounts that are spread wide get rungs of 1, 2, 5, 10, 20,
        50 … and others rungs at equal steps of such a size.
    values, weight : (n,) of people whose value is known.

    Returns
    -------
    At most five rungs, and the bounds that part nothing, and less than nothing, from the rest; ()
    where there are not two answers.
    """
    mass = float(weight.sum())
    some = (values > 0) if variable.bent else (values != 0)
    if not mass > 0 or not weight[some].sum() > 0:
        return ()
    low, high = quantiles(values[some], weight[some], np.array(_FAR)).tolist()
    far = variable.bent and high > _WIDE * low
    rungs = _stretched(low, high) if far else _even(low, high)
    none = float(weight[values == 0].sum()) / mass
    less = float(weight[values < 0].sum()) / mass
    if variable.bent:
        ends = [0.0] if less >= _RARE else []
        ends += [_BARELY] if none >= _RARE else []
        return tuple(ends + [rung for rung in rungs if rung > 0])
    return tuple(rungs)


def word_rungs(variable: Variable, cuts: tuple[float, ...], whole: bool) -> tuple[str, ...]:
    """Say the answers between bounds.

    >>> debt = Variable("DEBT", "Debts", "money", "2019 dollars")
    >>> word_rungs(debt, (5e-324, 1000.0, 5000.0), False)
    ('nothing', 'under $1,000', '$1,000 to $4,999', '$5,000 or more')
    >>> word_rungs(Variable("CARS", "Cars", "count", "cars"), (1.0, 2.0), True)
    ('none', '1', '2 or more')
    """
    inner = [cut for cut in cuts if cut not in (0.0, _BARELY)]
    plain = whole or min(map(abs, inner), default=0.0) >= _PLAIN_FROM
    bounds = [None, *cuts, None]
    return tuple(_word(variable, low, high, plain) for low, high in pairwise(bounds))


def _word(variable: Variable, low: float | None, high: float | None, plain: bool) -> str:
    if low is None:
        if high == _BARELY:
            return "nothing" if variable.kind == "money" else "none"
        if high == 0.0:
            return "less than nothing"
        if high == 1.0 and plain and variable.kind != "money":
            return "none"
        return f"under {_say(high or 0.0, variable)}"
    if low == 0.0 and high == _BARELY:
        return "nothing"
    if high is None:
        return f"{'more than nothing' if low == _BARELY else f'{_say(low, variable)} or more'}"
    if low == _BARELY or (low == 0.0 and variable.bent):
        return f"under {_say(high, variable)}"
    if plain and high - low == 1:
        return _say(low, variable)
    last = f"{_say(high - 1, variable)}" if plain else f"under {_say(high, variable)}"
    return f"{_say(low, variable)} to {last}"


def _say(value: float, variable: Variable) -> str:
    sign = "−" if value < 0 else ""
    symbol = currency(variable.unit) if variable.kind == "money" else ""
    return f"{sign}{symbol}{abs(value):,.10g}"


def _stretched(low: float, high: float) -> list[float]:
    """Rungs of 1, 2, 5, 10, 20 … between two positive amounts, thinned evenly to five."""
    if not 0 < low < high:
        return []
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    every = [float(f"{digit * 10.0**power:.1g}") for power in powers for digit in _SERIES]
    inside = [rung for rung in every if low < rung < high]
    if len(inside) <= _MOST_RUNGS:
        return inside
    at = np.linspace(0, len(inside) - 1, _MOST_RUNGS).round().astype(int)
    return [inside[place] for place in at.tolist()]


def _even(low: float, high: float) -> list[float]:
    """Multiples of the least sayable step of which at most five lie between two numbers."""
    if not low < high:
        return []
    span = high - low
    power = int(np.floor(np.log10(span / _MOST_RUNGS)))
    steps = [digit * 10.0**more for more in (power, power + 1) for digit in _SERIES]
    for step in steps:
        first = np.floor(low / step) + 1
        rungs = [float(f"{n * step:.10g}") for n in np.arange(first, np.floor(high / step) + 1)]
        if len(rungs) <= _MOST_RUNGS:
            return rungs
    return []
