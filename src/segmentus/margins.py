"""Estimates into words with a 95 % margin: "$134 billion ± 28", "42 % ± 6", "4.5 million ± 0.7".

Above the fold and in every file for people ± is such a margin and nothing else. Standard errors
stand in columns of their own, under that heading.
"""

from __future__ import annotations

import math

from segmentus.estimate.values import Estimate
from segmentus.formats import NOTHING, SPACE, currency

_SIZES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_EVEN = 1.25
"""Ends at most so much farther off on one side than on the other make one margin for both."""


def reach(estimate: Estimate) -> tuple[float, float]:
    """Distances of a figure from the ends of its 95 % interval; nan where it has none."""
    low, high = estimate.interval()
    return estimate.value - low, high - estimate.value


def whole(value: float) -> str:
    """Write a share in whole per cent; what is not nothing and not all never reads so.

    >>> [whole(x).replace(chr(160), " ") for x in (0.424, 0.005, 0.998, 0.0, 1.0)]
    ['42 %', 'under 1 %', 'over 99 %', '0 %', '100 %']
    """
    if not math.isfinite(value):
        return NOTHING
    rounded = round(100 * value)
    if rounded == 0 and value > 0:
        return f"under 1{SPACE}%"
    if rounded == 100 and value < 1 - 1e-12:
        return f"over 99{SPACE}%"
    return f"{rounded}{SPACE}%"


def share_with_margin(estimate: Estimate) -> str:
    """Write a share with its margin in whole percentage points, or its ends where they are uneven.

    >>> from segmentus.estimate.interval import Binomial
    >>> half = Estimate(0.5, 0.03**2, 0.0, 1, 99.0, "share", 300)
    >>> share_with_margin(half).replace(chr(160), " ")
    '50 % ± 6'
    >>> few = Estimate(0.009, 0.012**2, 0.0, 1, 99.0, "share", 100, Binomial(100))
    >>> share_with_margin(few).replace(chr(160), " ")
    '1 % (0 to 7)'
    """
    text = whole(estimate.value)
    down, up = reach(estimate)
    if not math.isfinite(down) or estimate.known:
        return text
    if round(100 * down) != round(100 * up) and not _even(down, up):
        low, high = 100 * (estimate.value - down), 100 * (estimate.value + up)
        return f"{text} ({low:.0f} to {high:.0f})"
    return f"{text} ±{SPACE}{max(100 * max(down, up), 1):.0f}"


def sum_with_margin(estimate: Estimate) -> str:
    """Write an amount of money with its margin, both in the same millions or billions.

    >>> debt = Estimate(133.7e9, 13.9e9**2, 0.0, 1, 199.0, "2019 dollars", 290)
    >>> sum_with_margin(debt).replace(chr(160), " ")
    '$134 billion ± 27'
    """
    unit = estimate.unit
    symbol = currency(unit)
    after = "" if symbol or not unit else f"{SPACE}{unit.split(' per ')[0]}"
    return _write(estimate, symbol, after)


def people_with_margin(estimate: Estimate) -> str:
    """Write a number of families or customers with its margin.

    >>> group = Estimate(4.51e6, 0.36e6**2, 0.0, 1, 199.0, "families", 180)
    >>> people_with_margin(group).replace(chr(160), " ")
    '4.51 million ± 0.71'
    """
    return _write(estimate, "", "", counted=True)


def large_sum(value: float, unit: str) -> str:
    """Write an amount of money in words of three digits, without a margin.

    >>> [large_sum(x, "dollars").replace(chr(160), " ") for x in (1.59e12, 456_117.0, 27.76, -3e9)]
    ['$1.59 trillion', '$456,000', '$27.8', '−$3 billion']
    """
    symbol = currency(unit)
    after = "" if symbol or not unit else f"{SPACE}{unit.split(' per ')[0]}"
    return _figure(value, symbol, *_scale(value, 3), cut=True) + after


def _write(estimate: Estimate, symbol: str, after: str, *, counted: bool = False) -> str:
    down, up = reach(estimate)
    if not math.isfinite(down) or estimate.known or max(down, up) == 0:
        digits = 3 if not counted else 99
        return _figure(estimate.value, symbol, *_scale(estimate.value, digits), cut=True) + after
    size, word = _size(estimate.value)
    digits = min(_digits(abs(estimate.value) / size, 3), _digits(min(down, up) / size, 2))
    digits = min(digits, 0) if counted and not word else digits
    text = _figure(estimate.value, symbol, size, word, digits)
    if _even(down, up):
        return f"{text}{after} ±{SPACE}{_decimal(max(down, up) / size, digits)}"
    low, high = (_figure(end, "", size, "", digits) for end in estimate.interval())
    return f"{text}{after} ({low} to {high})"


def _size(value: float) -> tuple[float, str]:
    """The million or billion that an amount is told in, and its word."""
    return next(((size, word) for size, word in _SIZES if abs(value) >= 0.9995 * size), (1.0, ""))


def _scale(value: float, count: int) -> tuple[float, str, int]:
    """That, and the digits after the point that leave `count` in all; none of a plain count."""
    size, word = _size(value)
    whole_number = count > 3 and not word
    return size, word, 0 if whole_number else _digits(abs(value) / size, min(count, 3))


def _figure(
    value: float, symbol: str, size: float, word: str, digits: int, *, cut: bool = False
) -> str:
    """A number in some size of words."""
    if not math.isfinite(value):
        return NOTHING
    text = _decimal(abs(value) / size, digits, cut=cut)
    sign = "−" if value < 0 and text.strip("0.,") else ""
    return f"{sign}{symbol}{text}{SPACE if word else ''}{word}"


def _digits(value: float, count: int) -> int:
    """Digits after the point that leave `count` in all."""
    rounded = float(f"{value:.{count}g}")  # 0.9997 is 1.00, and has no digit more
    return count - 1 - math.floor(math.log10(rounded)) if rounded > 0 else 0


def _decimal(value: float, digits: int, *, cut: bool = False) -> str:
    text = f"{round(value, digits):,.{max(digits, 0)}f}"
    return text.rstrip("0").rstrip(".") if cut and "." in text else text


def _even(down: float, up: float) -> bool:
    """Tell whether both sides are about as far."""
    return max(down, up) <= _EVEN * max(min(down, up), 1e-300)
