"""What the built-in sample plants: tables of segments, people, belongings, debts and income.

Shares are of all families and near those the Federal Reserve published for 2019 (Changes in U.S.
Family Finances from 2016 to 2019, Federal Reserve Bulletin 106(5), 2020); how they divide among
the segments is our invention. Money is in thousands of dollars.
"""

from dataclasses import dataclass
from typing import Final

Row = tuple[float, ...]

POPULATION: Final = 128_642_431
"""Families the sample stands for."""

PLANTED_SEGMENTS: Final = (
    "unbanked and poor",
    "young renters with student debt",
    "working families with thin balance sheets",
    "mortgage builders",
    "comfortable owners near retirement",
    "retirees who own outright",
    "business owners",
    "wealthy",
)
"""The planted segments; every row of eight numbers below is in this order."""

WEALTHY: Final = 7
BUSINESS: Final = 6

AGE_SHARE: Final[Row] = (0.209, 0.166, 0.172, 0.188, 0.153, 0.112)
"""Share of families by AGECL."""

RACE_CODES: Final[Row] = (1, 2, 3, 5)

RACE_BY_AGE: Final[tuple[Row, ...]] = (
    (0.58, 0.17, 0.14, 0.11),
    (0.59, 0.15, 0.14, 0.12),
    (0.63, 0.15, 0.11, 0.11),
    (0.68, 0.15, 0.08, 0.09),
    (0.75, 0.13, 0.05, 0.07),
    (0.80, 0.11, 0.04, 0.05),
)
"""Share of each race (columns, as RACE_CODES) by AGECL (rows)."""

EDUCATION_BY_RACE: Final[tuple[Row, ...]] = (
    (0.07, 0.24, 0.29, 0.40),
    (0.12, 0.30, 0.33, 0.25),
    (0.32, 0.26, 0.23, 0.19),
    (0.10, 0.19, 0.25, 0.46),
)
"""Share of each EDCL (columns) by race (rows)."""

EDUCATION_BY_AGE: Final[tuple[Row, ...]] = (
    (0.8, 1.0, 1.2, 0.95),
    (1.0, 0.9, 0.9, 1.10),
    (1.0, 1.0, 1.0, 1.00),
    (1.0, 1.1, 1.0, 0.95),
    (1.0, 1.0, 0.9, 1.10),
    (1.8, 1.0, 0.9, 0.85),
)
"""Odds multiplier of each EDCL (columns) by AGECL (rows)."""

SEGMENT_BY_AGE: Final[tuple[Row, ...]] = (
    (0.055, 0.450, 0.17, 0.28, 0.008, 0.00, 0.035, 0.007),
    (0.050, 0.120, 0.16, 0.48, 0.050, 0.00, 0.095, 0.030),
    (0.055, 0.025, 0.15, 0.43, 0.145, 0.02, 0.120, 0.060),
    (0.065, 0.010, 0.14, 0.23, 0.270, 0.14, 0.085, 0.075),
    (0.060, 0.000, 0.10, 0.10, 0.270, 0.34, 0.060, 0.082),
    (0.065, 0.000, 0.07, 0.03, 0.185, 0.54, 0.035, 0.082),
)
"""Share of each segment (columns) by AGECL (rows), before race and education."""

SEGMENT_BY_RACE: Final[tuple[Row, ...]] = (
    (1.0, 1.0, 1.0, 1.00, 1.00, 1.0, 1.0, 1.00),
    (4.4, 1.4, 3.2, 0.52, 0.34, 0.6, 0.3, 0.10),
    (1.9, 0.8, 1.8, 0.80, 0.35, 0.6, 0.5, 0.12),
    (2.0, 1.4, 1.6, 0.90, 0.55, 0.6, 0.9, 0.60),
)
"""Odds multiplier of each segment (columns) by race (rows)."""

SEGMENT_BY_EDUCATION: Final[tuple[Row, ...]] = (
    (4.00, 0.25, 1.8, 0.5, 0.25, 1.6, 0.6, 0.03),
    (1.60, 0.50, 1.5, 0.8, 0.60, 1.3, 0.8, 0.15),
    (1.00, 1.20, 1.1, 1.0, 0.80, 1.0, 1.0, 0.35),
    (0.25, 1.40, 0.5, 1.3, 1.70, 0.7, 1.1, 2.50),
)
"""Odds multiplier of each segment (columns) by EDCL (rows)."""

MEDIAN_BY_AGE: Final[Row] = (13.9, 91.3, 168.6, 212.5, 266.4, 254.8)
"""Published median net worth by AGECL."""

MEDIAN_BY_RACE: Final[Row] = (188.2, 24.1, 36.1, 74.5)
"""Published median net worth by race (FEDS Notes, 28 September 2020)."""

MEAN_NET_WORTH: Final = 748.8
MEDIAN_INCOME: Final = 59.0
MEAN_INCOME: Final = 106.0
"""What the drawn amounts are scaled to; published means and medians of all families."""


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of asset or debt.

    Attributes
    ----------
    share : share of all families that have it.
    owned : chance of having it, by segment; shifted together until `share` holds.
    middle : median amount of those who have it, by segment; a ratio to `of` where that is set.
    spread : standard deviation of the log amount.
    rise : how the log amount rises with the log fortune of a wealthy family.
    of : the asset it is secured by; families without that cannot have it.
    """

    share: float
    owned: Row
    middle: Row
    spread: float = 1.0
    rise: float = 0.7
    of: str = ""


_HALF = (0.5,) * 8

ASSETS: Final[dict[str, Item]] = {
    "CHECKING": Item(
        0.876, (0.35, 0.97, 0.88, 0.99, 0.99, 0.95, 0.99, 0.99), (0.3, 2.2, 0.9, 4, 6, 4, 8, 25)
    ),
    "SAVING": Item(
        0.52, (0.20, 0.55, 0.42, 0.65, 0.62, 0.45, 0.6, 0.6), (0.3, 1.5, 1, 5, 15, 12, 10, 50), 1.3
    ),
    "MMA": Item(
        0.147, (0.01, 0.05, 0.04, 0.12, 0.30, 0.2, 0.22, 0.5), (1, 2, 2, 8, 30, 30, 25, 150), 1.2
    ),
    "CALL": Item(
        0.016, (0.001, 0.001, 0.003, 0.008, 0.02, 0.015, 0.02, 0.15), (1, 1, 1, 5, 15, 15, 15, 100)
    ),
    "CDS": Item(
        0.077, (0.01, 0.01, 0.02, 0.04, 0.13, 0.2, 0.06, 0.15), (3, 3, 3, 10, 30, 35, 25, 150), 1.1
    ),
    "NMMF": Item(
        0.09, (0.001, 0.03, 0.01, 0.06, 0.20, 0.1, 0.12, 0.55), (5, 5, 5, 20, 110, 90, 60, 700)
    ),
    "STOCKS": Item(
        0.152,
        (0.01, 0.09, 0.04, 0.14, 0.27, 0.16, 0.25, 0.65),
        (1, 1.5, 2, 8, 40, 40, 25, 500),
        1.3,
    ),
    "BOND": Item(
        0.011, (0.001, 0.001, 0.001, 0.003, 0.01, 0.012, 0.01, 0.14), (9, 9, 9, 20, 60, 60, 50, 500)
    ),
    "RETQLIQ": Item(
        0.506,
        (0.03, 0.48, 0.22, 0.92, 0.97, 0.08, 0.6, 0.9),
        (3, 10, 8, 45, 330, 40, 90, 600),
        1.0,
        0.4,
    ),
    "SAVBND": Item(
        0.075, (0.01, 0.05, 0.03, 0.10, 0.13, 0.09, 0.09, 0.13), (0.2, 0.3, 0.3, 0.6, 2, 2, 1, 6)
    ),
    "CASHLI": Item(
        0.19, (0.08, 0.08, 0.14, 0.20, 0.28, 0.27, 0.25, 0.35), (2, 4, 4, 8, 15, 8, 20, 80)
    ),
    "OTHMA": Item(
        0.059, (0.005, 0.01, 0.01, 0.03, 0.13, 0.12, 0.06, 0.25), (15, 15, 20, 50, 140, 90, 90, 700)
    ),
    "OTHFIN": Item(
        0.081, (0.03, 0.10, 0.07, 0.08, 0.09, 0.06, 0.12, 0.2), (0.5, 1, 1.5, 3, 8, 5, 10, 150), 1.3
    ),
    "VEHIC": Item(
        0.854,
        (0.45, 0.78, 0.84, 0.98, 0.97, 0.88, 0.96, 0.96),
        (5, 11, 9, 22, 24, 12, 28, 50),
        0.5,
        0.25,
    ),
    "HOUSES": Item(
        0.649,
        (0.05, 0.02, 0.24, 0.999, 0.999, 0.999, 0.92, 0.97),
        (70, 150, 100, 230, 320, 150, 330, 800),
        0.5,
        0.45,
    ),
    "ORESRE": Item(
        0.131,
        (0.02, 0.02, 0.05, 0.11, 0.22, 0.15, 0.3, 0.6),
        (20, 40, 40, 110, 170, 110, 180, 500),
        0.9,
        0.5,
    ),
    "NNRESRE": Item(
        0.067,
        (0.01, 0.01, 0.03, 0.05, 0.10, 0.09, 0.18, 0.3),
        (8, 15, 20, 40, 70, 60, 100, 500),
        1.2,
    ),
    "ACTBUS": Item(
        0.108,
        (0.01, 0.02, 0.03, 0.03, 0.05, 0.02, 0.99, 0.55),
        (3, 4, 8, 20, 40, 40, 140, 1200),
        1.1,
        0.85,
    ),
    "NONACTBUS": Item(
        0.017,
        (0.001, 0.003, 0.004, 0.01, 0.02, 0.01, 0.05, 0.2),
        (5, 10, 10, 30, 80, 80, 100, 600),
        1.2,
        0.9,
    ),
    "OTHNFIN": Item(
        0.071, (0.02, 0.07, 0.05, 0.07, 0.09, 0.07, 0.12, 0.2), (2, 3, 4, 8, 15, 12, 20, 100), 1.2
    ),
}

DEBTS: Final[dict[str, Item]] = {
    "NH_MORT": Item(
        0.40,
        (0.15, 0.60, 0.70, 0.985, 0.50, 0.01, 0.70, 0.40),
        (0.5, 0.75, 0.6, 0.68, 0.30, 0.25, 0.45, 0.30),
        0.35,
        0.0,
        "HOUSES",
    ),
    "HELOC": Item(
        0.045,
        (0.001, 0.001, 0.03, 0.09, 0.10, 0.03, 0.10, 0.10),
        (0.1, 0.1, 0.12, 0.1, 0.1, 0.1, 0.12, 0.08),
        0.8,
        0.0,
        "HOUSES",
    ),
    "OTHLOC": Item(
        0.015,
        (0.01, 0.01, 0.015, 0.018, 0.01, 0.005, 0.05, 0.03),
        (0.5, 1, 1, 3, 5, 3, 10, 60),
        1.3,
    ),
    "RESDBT": Item(0.047, (0.1, 0.4, 0.35, 0.45, 0.35, 0.1, 0.45, 0.35), _HALF, 0.4, 0.0, "ORESRE"),
    "CCBAL": Item(
        0.454,
        (0.20, 0.48, 0.55, 0.62, 0.40, 0.25, 0.5, 0.12),
        (0.8, 1.8, 2, 4, 4, 2, 5, 6),
        1.1,
        0.1,
    ),
    "VEH_INST": Item(
        0.369, (0.15, 0.40, 0.48, 0.55, 0.27, 0.1, 0.42, 0.12), (0.7,) * 8, 0.5, 0.0, "VEHIC"
    ),
    "EDN_INST": Item(
        0.214,
        (0.05, 0.95, 0.14, 0.22, 0.05, 0.004, 0.12, 0.015),
        (8, 22, 12, 20, 18, 10, 20, 25),
        0.9,
        0.0,
    ),
    "OTH_INST": Item(
        0.107, (0.07, 0.12, 0.16, 0.12, 0.06, 0.04, 0.12, 0.05), (1, 2.5, 2.5, 5, 5, 3, 8, 100), 1.3
    ),
    "ODEBT": Item(
        0.052, (0.03, 0.05, 0.06, 0.08, 0.04, 0.02, 0.08, 0.06), (1, 3, 3, 7, 7, 5, 12, 100), 1.3
    ),
}

INCOME_MIDDLE: Final[Row] = (14, 42, 40, 92, 85, 33, 95, 330)
"""Median income by segment."""

INCOME_RISE: Final = 0.75
"""How a wealthy family's log income rises with its log fortune."""
