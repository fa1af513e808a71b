"""Inertia of the search against the best known, in per cent above, worst of several seeds.

Run with: python -m benchmarks.quality BEST.json [SEEDS]. The file has {"best": {"A weighted":
{"2": inertia, …}, "A unweighted": …}} for the tables of `benchmarks.tables` on SCF 2019.
"""

import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.tables import make_tables
from segmentus.arrays import Floats
from segmentus.cluster.kmeans import search_all
from segmentus.cluster.points import merge_rows
from segmentus.cluster.sweep import STARTS


def main(best_file: str, seeds: str = "10") -> None:
    best = json.loads(Path(best_file).read_text())["best"]
    _, tables = make_tables()
    for table in tables:
        for word, weight in (
            ("unweighted", np.ones(len(table.weight))),
            ("weighted", table.weight),
        ):
            known = best[f"{table.name} {word}"]
            ks = [int(k) for k in known]
            runs = [sweep_inertia(table.values, weight, ks, seed) for seed in range(int(seeds))]
            worst = 100 * (np.max(runs, axis=0) / np.array(list(known.values())) - 1)
            cells = " ".join(f"{k}:{above:+.3f}" for k, above in zip(ks, worst, strict=True))
            print(f"{table.name} {word:<10} % above the best known  {cells}")


def sweep_inertia(values: Floats, weight: Floats, ks: list[int], seed: int) -> list[float]:
    found = search_all(merge_rows(values, weight), ks, starts=STARTS, seed=seed)
    return [item.best.inertia for item in found]


if __name__ == "__main__":
    main(*sys.argv[1:])
