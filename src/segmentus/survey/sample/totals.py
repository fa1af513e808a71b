"""Amounts by kind into totals, flags, ratios and percentile groups, by the SCF's definitions.

The definitions follow the macro that makes the SCF summary extract (Federal Reserve Board,
bulletin.macro.txt). All amounts are whole dollars, so every sum below is exact.
"""

from typing import Final

import numpy as np

from segmentus.arrays import Floats
from segmentus.survey.sample.households import Columns

SUMS: Final[dict[str, str]] = {
    "INCOME": "WAGEINC BUSSEFARMINC INTDIVINC KGINC SSRETINC TRANSFOTHINC",
    "LIQ": "CHECKING SAVING MMA CALL",
    "FIN": "LIQ CDS NMMF STOCKS BOND RETQLIQ SAVBND CASHLI OTHMA OTHFIN",
    "BUS": "ACTBUS NONACTBUS",
    "NFIN": "VEHIC HOUSES ORESRE NNRESRE BUS OTHNFIN",
    "ASSET": "FIN NFIN",
    "MRTHEL": "NH_MORT HELOC",
    "INSTALL": "VEH_INST EDN_INST OTH_INST",
    "DEBT": "MRTHEL RESDBT OTHLOC CCBAL INSTALL ODEBT",
    "PLOAN1": "NH_MORT RESDBT",
    "KGTOTAL": "KGHOUSE KGORE KGBUS KGSTMF",
    "TPAY": "MORTPAY CONSPAY REVPAY",
}
"""Total → its parts, in an order in which each can be formed."""

DIFFERENCES: Final[dict[str, str]] = {
    "NHNFIN": "NFIN HOUSES",
    "HOMEEQ": "HOUSES MRTHEL",
    "NETWORTH": "ASSET DEBT",
}
"""Result → what is taken from what."""

HELD: Final = (
    *("SAVING", "MMA", "CALL", "LIQ", "CDS", "NMMF", "STOCKS", "BOND", "RETQLIQ", "SAVBND"),
    *("CASHLI", "OTHMA", "OTHFIN", "EQUITY", "FIN", "VEHIC", "HOUSES", "ORESRE", "NNRESRE"),
    *("BUS", "OTHNFIN", "NFIN", "ASSET", "MRTHEL", "HELOC", "NH_MORT", "OTHLOC", "RESDBT"),
    *("CCBAL", "VEH_INST", "EDN_INST", "OTH_INST", "INSTALL", "ODEBT", "DEBT"),
)
"""Amounts that have a flag, H before their name, for being more or less than nothing."""

_TOP_HEAVY = (0.2, 0.4, 0.6, 0.8, 0.9)

_GROUPS: Final[dict[str, tuple[str, tuple[float, ...]]]] = {
    "NWCAT": ("NETWORTH", (0.25, 0.5, 0.75, 0.9)),
    "INCCAT": ("INCOME", _TOP_HEAVY),
    "ASSETCAT": ("ASSET", _TOP_HEAVY),
    "NINCCAT": ("NORMINC", _TOP_HEAVY),
    "NINC2CAT": ("NORMINC", (0.5, 0.9)),
}
"""Percentile group → its amount and the quantiles at which a new group begins."""

_NO_INCOME_RATIO = 10.0
"""DEBT2INC of families in debt without income."""


def add_sheet_totals(rows: Columns, weight: Floats) -> Columns:
    """Add to (n,) amounts everything that follows from them.

    Parameters
    ----------
    rows : amounts by kind in whole dollars, and HCHECK.
    weight : (n,) weights, for the percentile groups.
    """
    known = dict(rows)
    for total, parts in SUMS.items():
        known[total] = np.sum([known[part] for part in parts.split()], axis=0)
    for result, pair in DIFFERENCES.items():
        whole, less = pair.split()
        known[result] = known[whole] - known[less]
    known |= {f"H{amount}": (known[amount] != 0).astype(np.float64) for amount in HELD}
    known |= _ratios(known)
    known |= {
        "OWN": known["HVEHIC"],
        "HOUSECL": np.where(known["HHOUSES"] == 1, 1.0, 2.0),
        "NOCCBAL": (known["CCBAL"] == 0).astype(np.float64),
        "NOCHK": ((known["HCHECK"] == 0) & (known["MMA"] == 0)).astype(np.float64),
    }
    for group, (amount, shares) in _GROUPS.items():
        known[group] = percentile_group(known[amount], weight, shares)
    return known


def percentile_group(values: Floats, weight: Floats, shares: tuple[float, ...]) -> Floats:
    """Number (n,) of the weighted percentile group of each value, from 1.

    >>> percentile_group(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4), (0.5,)).tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weight[order])
    cuts = values[order[np.searchsorted(mass, np.array(shares) * mass[-1])]]
    return np.asarray(1.0 + np.searchsorted(cuts, values, side="left"), np.float64)


def _ratios(known: Columns) -> Columns:
    """Debt to assets, debt to income, and payments to monthly income."""
    debt, assets, income = known["DEBT"], known["ASSET"], known["INCOME"]
    earned = np.where(income > 0, income, known["NORMINC"])
    burden = known["TPAY"] / (earned / 12)
    no_income = np.where(debt > 0, _NO_INCOME_RATIO, 0.0)
    no_assets = (debt > 0).astype(np.float64)
    return {
        "LEVRATIO": np.where(assets > 0, debt / np.where(assets > 0, assets, 1), no_assets),
        "DEBT2INC": np.where(income > 0, debt / np.where(income > 0, income, 1), no_income),
        "PIRTOTAL": burden,
        "PIR40": (burden > 0.4).astype(np.float64),
    }
