"""Write families.csv: 90 made-up families in five implicates, and how often each was redrawn.

Run from this folder: python make_families.py. Numbers are rounded, so that R reads what we read.
The segment of a family and its weight may differ between implicates, as in the SCF.
"""

import csv
from pathlib import Path

import numpy as np

FAMILIES, REPLICATES, IMPLICATES = 90, 40, 5


def main() -> None:
    rng = np.random.default_rng(17)
    weight = rng.lognormal(3, 0.8, FAMILIES)
    times = rng.multinomial(FAMILIES - 1, np.ones(FAMILIES) / FAMILIES, size=REPLICATES).T
    home, late = rng.integers(1, 4, FAMILIES), rng.random(FAMILIES)
    with Path("families.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        draws = [f"draw{number}" for number in range(1, REPLICATES + 1)]
        names = ["family", "implicate", "weight", "segment", "late", "debt", "net"]
        out.writerow([*names, *draws])
        for family in range(FAMILIES):
            for implicate in range(1, IMPLICATES + 1):
                segment = home[family] if rng.random() < 0.9 else rng.integers(1, 4)
                paid_late = int(late[family] < 0.1 * segment + 0.1)
                debt = 0.0 if rng.random() < 0.3 else round(float(rng.lognormal(6 + segment, 1)), 2)
                net = round(float(rng.normal(200, 900)) - 0.01 * debt, 2)
                own = round(float(weight[family] * rng.uniform(0.9, 1.1)), 4)
                row = [family, implicate, own, segment, paid_late, debt, net]
                out.writerow([*row, *times[family]])


if __name__ == "__main__":
    main()
