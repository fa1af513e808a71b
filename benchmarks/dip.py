"""Dips of uniform samples: the table of `segmentus.cluster.scores.dip`, made anew.

python -m benchmarks.dip [SAMPLES]
"""

import sys

import numpy as np

from segmentus.cluster.scores.dip import LARGER, LEVELS, SIZES, find_dip


def main(samples: str = "2000") -> None:
    print("largest difference from the table beside it, dip × √n")
    for n, row in zip(SIZES.tolist(), LARGER, strict=True):
        rng = np.random.default_rng(n)
        dips = [find_dip(rng.uniform(size=n), np.ones(n)) for _ in range(int(samples))]
        made = np.quantile(dips, 1 - LEVELS) * np.sqrt(n)
        print(n, made.round(3).tolist(), float(np.abs(made - row).max().round(3)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
