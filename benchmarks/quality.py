"""Inertia of the search against the lowest anyone found, in per cent above, worst of many seeds.

Part of `make bench` where the survey of 2019 is at hand; alone:
python -m benchmarks.quality [SEEDS].
"""

import sys

import numpy as np
from tests.golden.best_inertia import BEST

from benchmarks.tables import Table, make_tables
from benchmarks.timing import KS
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search.kmeans import search_all
from segmentus.cluster.values import STARTS

SEEDS = 10


def tabulate(tables: list[Table], seeds: int = SEEDS) -> str:
    """A Markdown table: a row for each table with and without weights, a column for each k."""
    head = [f"% above, worst of {seeds} seeds", *(f"k = {k}" for k in KS)]
    lines = [head, ["---"] * len(head)]
    for table in tables:
        for kind, weight in (
            ("unweighted", np.ones(len(table.weight))),
            ("weighted", table.weight),
        ):
            points = merge_rows(table.values, weight)
            runs = [search_all(points, KS, starts=STARTS, seed=seed) for seed in range(seeds)]
            inertia = np.array([[item.best.inertia for item in found] for found in runs])
            best = np.array([BEST[f"{table.name} {kind}"][k] for k in KS])
            worst = 100 * (inertia.max(axis=0) / best - 1)
            lines.append(
                [f"{table.name} {kind}", *(f"{above.round(3) + 0.0:.3f}" for above in worst)]
            )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main(seeds: str = str(SEEDS)) -> None:
    print(tabulate(make_tables()[1], int(seeds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
