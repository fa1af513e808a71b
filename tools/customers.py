"""The table that the fourth notebook reads: generated customers of a shop, four kinds of them.

Nobody in it exists. `python -m tools.customers` writes notebooks/customers.csv again.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FILE = Path(__file__).parent.parent / "notebooks" / "customers.csv"
KINDS = {  # share, orders a year, euros an order, days since the last, share returned, minutes
    "regular": (0.34, 14.0, 45.0, 20.0, 0.04, 22.0),
    "bargain": (0.28, 9.0, 17.0, 45.0, 0.22, 48.0),
    "rare, large": (0.20, 2.5, 190.0, 120.0, 0.07, 14.0),
    "gone": (0.18, 1.2, 34.0, 420.0, 0.05, 5.0),
}
CUSTOMERS = 800
TODAY = date(2024, 12, 31)
REGIONS = ("north", "south", "east", "west")


def make_customers(seed: int = 7) -> str:
    """Write the table as text, the same for the same seed."""
    rng = np.random.default_rng(seed)
    shares = np.array([kind[0] for kind in KINDS.values()])
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(
        ["customer_id", "email", "age", "region", "newsletter", "last_order", "orders",
         "spend_eur", "returned_share", "minutes_on_site"]
    )  # fmt: skip
    for number in range(1, CUSTOMERS + 1):
        _, often, each, ago, back, stay = list(KINDS.values())[rng.choice(len(KINDS), p=shares)]
        orders = 1 + int(rng.poisson(often))
        spend = orders * each * float(rng.lognormal(0, 0.3))
        last = TODAY - timedelta(days=int(rng.gamma(3, ago / 3)))
        returned = float(np.clip(rng.normal(back, 0.03), 0, 1))
        minutes = "" if rng.random() < 0.04 else f"{stay * rng.lognormal(0, 0.3):.1f}"
        lines.writerow(
            [f"C{number:05}", f"customer{number}@example.org", int(rng.integers(18, 84)),
             REGIONS[rng.integers(4)], ("no", "yes")[int(rng.random() < 0.4)], last.isoformat(),
             orders, f"{spend:.2f}", f"{returned:.3f}", minutes]
        )  # fmt: skip
    return text.getvalue()


if __name__ == "__main__":
    FILE.write_text(make_customers(), encoding="utf-8", newline="")
