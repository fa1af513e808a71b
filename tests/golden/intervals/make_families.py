"""Write families.csv: 60 made-up families in two implicates, and how often each was redrawn.

Run from this folder: python make_families.py. Numbers are rounded, so that R reads what we read.
"""

import csv
from pathlib import Path

import numpy as np

FAMILIES, REPLICATES = 60, 30


def main() -> None:
    rng = np.random.default_rng(14)
    weight = rng.lognormal(3, 0.8, FAMILIES).round(3)
    times = rng.multinomial(FAMILIES - 1, np.ones(FAMILIES) / FAMILIES, size=REPLICATES).T
    owns = rng.random(FAMILIES) < 0.4
    with Path("families.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        draws = [f"draw{number}" for number in range(1, REPLICATES + 1)]
        out.writerow(["family", "implicate", "weight", "owns", "rare", "spent", *draws])
        for family in range(FAMILIES):
            for implicate in (1, 2):
                guess = owns[family] if rng.random() < 0.9 else not owns[family]
                spent = round(float(rng.lognormal(4, 1.2)), 4)
                rare = int(family in (3, 41) or (family == 17 and implicate == 2))
                row = [family, implicate, weight[family], int(guess), rare, spent]
                out.writerow([*row, *times[family]])


if __name__ == "__main__":
    main()
