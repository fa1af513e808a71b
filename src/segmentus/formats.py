"""Values into words: one money format, one share, one number, on every surface."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from segmentus.estimate.values import Estimate
from segmentus.survey.values import Variable

NOTHING = "–"
_SYMBOLS = {"dollar": "$", "euro": "€", "pound": "£", "yen": "¥"}
SPACE = "\u00a0"
_SIZES = ((999.5e9, 1e12, "T"), (999.5e6, 1e9, "B"), (999.5e3, 1e6, "M"), (9999.5, 1e3, "k"))


def money(value: float, unit: str) -> str:
    """Write an amount with the sign of its currency, three digits from ten thousand on.

    >>> [money(x, "2019 dollars") for x in (1234, 12345, 4_560_000, -427.2, 1.59e12)]
    ['$1,234', '$12.3k', '$4.56M', '−$427', '$1.59T']
    """
    if not math.isfinite(value):
        return NOTHING
    symbol = currency(unit)
    sign = "−" if round(value) < 0 else ""
    text = f"{sign}{symbol}{_amount(abs(value))}"
    return text if symbol or not unit else f"{text}{SPACE}{unit}"


def currency(unit: str) -> str:
    """Sign of the currency a unit speaks of, "" where it names none we know."""
    return next((sign for word, sign in _SYMBOLS.items() if word in unit.lower()), "")


def share(value: float) -> str:
    """Write a share of 0…1 in per cent, to one digit; tiny ones to two that count.

    >>> [share(x).replace(chr(160), " ") for x in (0.1234, 0.0000384, 0.0)]
    ['12.3 %', '0.0038 %', '0.0 %']
    """
    if not math.isfinite(value):
        return NOTHING
    tiny = 1e-8 < value < 5e-4
    digits = 1 - math.floor(math.log10(100 * value)) if tiny else 1
    return f"{100 * value:.{digits}f}{SPACE}%"


def number(value: float) -> str:
    """Write a number with at most three digits after the point, fewer for large ones.

    >>> [number(x) for x in (0.4451, 44.66, 2118.2, 3, -1.5)]
    ['0.445', '44.7', '2,118', '3', '−1.5']
    """
    if not math.isfinite(value):
        return NOTHING
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 10 else 2 if size >= 1 else 3
    text = f"{size:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"−{text}" if value < 0 and text != "0" else text


def points(value: float) -> str:
    """Write a difference of shares in points, to one digit; tiny ones to one that counts.

    >>> points(0.0123), points(0.0004), points(0.0)
    ('1.2', '0.04', '0.0')
    """
    tiny = 1e-8 < abs(value) < 5e-4
    return f"{100 * value:.1g}" if tiny else f"{100 * value:.1f}"


def signed_points(value: float) -> str:
    """Write a change of a share in points, with its sign.

    >>> signed_points(0.0123), signed_points(-0.0004), signed_points(-0.02)
    ('+1.2', '0.0', '−2.0')
    """
    text = f"{100 * value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def with_error(text: str, error: float, write: Callable[[float], str]) -> str:
    """Add ± one standard error to a figure in words, where the error is known.

    >>> with_error("12.3 %", 0.0123, points), with_error("12.3 %", math.nan, points)
    ('12.3 % ± 1.2', '12.3 %')
    """
    return f"{text} ± {write(error)}" if math.isfinite(error) else text


def with_doubt(
    estimate: Estimate, write: Callable[[float], str], write_error: Callable[[float], str]
) -> str:
    """Write an estimate with what is known of its error: ±, a bound, an interval, or nothing.

    ± one standard error where that stays within the 95 % interval, else the interval itself, since
    a share of 0.9 % ± 1.2 would be said to lie below 0. Where none or all have it, a bound.

    >>> from segmentus.estimate.interval import Binomial, OneSided
    >>> few = Estimate(0.009, 0.012**2, 0.0, 1, 99.0, "share", 100, Binomial(100))
    >>> with_doubt(few, share, points).replace(chr(160), " ")
    '0.9 % [0.0017 % to 7.5 %]'
    >>> none = Estimate(0.0, 0.0, 0.0, 1, 33.0, "share", 34, OneSided(34.0))
    >>> with_doubt(none, share, points).replace(chr(160), " ")
    '0.0 % (at most 8.4 %)'
    """
    text = write(estimate.value)
    if estimate.known:
        return text
    if estimate.one_sided:
        return f"{text} ({_bound(estimate, write)})"
    ends = _ends(estimate, write)
    return f"{text} {ends}" if ends else with_error(text, estimate.se, write_error)


def doubt(
    estimate: Estimate, write: Callable[[float], str], write_error: Callable[[float], str]
) -> str:
    """Write what is known of an estimate's error for a column of its own, "–" for nothing.

    The standard error; beside it the 95 % interval where one standard error to either side would
    go beyond it; a bound where none or all have it.

    >>> from segmentus.estimate.interval import Binomial, OneSided
    >>> few = Estimate(0.009, 0.012**2, 0.0, 1, 99.0, "share", 100, Binomial(100))
    >>> doubt(few, share, points).replace(chr(160), " ")
    '1.2 [0.0017 % to 7.5 %]'
    >>> none = Estimate(0.0, 0.0, 0.0, 1, 33.0, "share", 34, OneSided(34.0))
    >>> doubt(none, share, points).replace(chr(160), " ")
    'at most 8.4 %'
    """
    if estimate.known:
        return write_error(0.0)
    if estimate.one_sided:
        return _bound(estimate, write)
    if not math.isfinite(estimate.se):
        return NOTHING
    return " ".join(filter(None, (write_error(estimate.se), _ends(estimate, write))))


def _bound(estimate: Estimate, write: Callable[[float], str]) -> str:
    """The 95 % bound of what none or all have."""
    low, high = estimate.interval()
    most = low == estimate.value
    return f"at {'most' if most else 'least'} {write(high if most else low)}"


def _ends(estimate: Estimate, write: Callable[[float], str]) -> str:
    """The 95 % interval, where one standard error to either side would leave it; else ""."""
    low, high = estimate.interval()
    beyond = estimate.value - estimate.se < low or estimate.value + estimate.se > high
    return f"[{write(low)} to {write(high)}]" if beyond else ""


def people(value: float) -> str:
    """Write a population in words of three digits.

    >>> people(23_912_179).replace(chr(160), " ")
    '23.9 million'
    """
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"{value / size:.3g}{SPACE}{word}"
    return f"{value:,.0f}"


def difference(value: float) -> str:
    """Write a standardised difference with its sign, e.g. "+1.2"."""
    if not math.isfinite(value):
        return NOTHING
    return f"{'−' if value < -0.05 else '+' if value > 0.05 else ''}{abs(value):.1f}"


def amount(value: float, variable: Variable, statistic: str) -> str:
    """Write a statistic of a variable in its own format and unit."""
    if statistic == "share" or variable.kind == "share":
        return share(value)
    if variable.kind == "money":
        return money(value, variable.unit)
    unit = f"{SPACE}{variable.unit}" if variable.unit else ""
    return f"{number(value)}{unit}"


def heading(variable: Variable) -> str:
    """Give the short name of a variable with a capital, without its unit."""
    text = variable.short_label
    return text if text == variable.name else text[:1].upper() + text[1:]


def repeats_name(variable: Variable) -> bool:
    """Tell whether the heading of a variable says no more than its name: "Age" of AGE."""
    said = heading(variable).replace(" ", "").casefold()
    return said == variable.name.replace("_", "").casefold()


def full_heading(variable: Variable) -> str:
    """Give the heading of a variable and its column, e.g. "Net worth · NETWORTH"."""
    said = heading(variable)
    return said if repeats_name(variable) else f"{said} · {variable.name}"


def known(value: float) -> float | None:
    """Turn a number that is not finite into None: JSON knows none, a cell of a CSV is empty."""
    return value if math.isfinite(value) else None


def join(words: Sequence[str]) -> str:
    """Words in a row: "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _amount(size: float) -> str:
    """A positive amount in at most three digits and k, M, B or T from ten thousand on."""
    for floor, divisor, suffix in _SIZES:
        if size >= floor:
            scaled = size / divisor
            digits = 0 if scaled >= 99.95 else 1 if scaled >= 9.995 else 2
            text = f"{scaled:,.{digits}f}"
            return (text.rstrip("0").rstrip(".") if "." in text else text) + suffix
    return f"{size:,.0f}"


def word_overlap(counted: int, n_units: int, units: str, groups: str) -> str:
    """Say why the sizes of groups add up to more than there are; "" where they do not.

    >>> word_overlap(938, 928, "families", "segments")
    'Families whose implicates fall in several segments are counted in each: 938 for 928 families.'
    >>> word_overlap(928, 928, "families", "segments")
    ''
    """
    if counted <= n_units:
        return ""
    who = f"{units[:1].upper()}{units[1:]}"
    return (
        f"{who} whose implicates fall in several {groups} are counted in each: {counted:,} for "
        f"{n_units:,} {units}."
    )
