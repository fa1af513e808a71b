"""Time each task beside its peer in one process, after checking that the results agree.

Run with `make bench`. Prints ratios and writes benchmarks/results/<machine>.json.
"""

import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks.tables import Table, make_tables
from segmentus.cluster.kmeans import search_all
from segmentus.cluster.points import merge_rows
from segmentus.cluster.silhouette import silhouette_scores

KS = range(2, 13)
Result = TypeVar("Result")
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    data, tables = make_tables()
    print(f"{data}; {platform.processor() or platform.machine()}, medians of repeated runs\n")
    rows = [row for table in tables for row in (bench_silhouette(table), bench_sweep(table))]
    for row in rows:
        print(
            f"{row['task']:<28} ours {row['ours']:8.3f} s  scikit-learn {row['peer']:8.3f} s  "
            f"{row['peer'] / row['ours']:7.1f}×  {row['check']}"
        )
    RESULTS.mkdir(exist_ok=True)
    result = {"data": data, "machine": platform.platform(), "rows": rows}
    target = RESULTS / f"{platform.machine()}.json"
    target.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"\nWritten: {target}")


def bench_silhouette(table: Table) -> dict[str, object]:
    """Exact silhouettes of 11 labelings: one pass of ours, 11 calls of scikit-learn's."""
    labelings = [
        KMeans(k, n_init=1, random_state=0).fit(table.values).labels_.astype(np.int64) for k in KS
    ]
    ones = np.ones(len(table.values))
    mine, ours = timed(lambda: silhouette_scores(table.values, labelings, ones), repeats=5)
    theirs, one = timed(lambda: silhouette_score(table.values, labelings[3]), repeats=1)
    error = abs(mine[3] - theirs)
    assert error < 1e-9, error
    return row(f"{table.name} silhouettes, 11 k", ours, one * len(KS), f"error {error:.0e}")


def bench_sweep(table: Table) -> dict[str, object]:
    """A weighted sweep over 11 k: 20 starts and swaps of ours, 10 starts of scikit-learn's."""

    def ours() -> list[float]:
        points = merge_rows(table.values, table.weight)
        found = search_all(points, KS, starts=20, seed=0)
        return [item.best.inertia for item in found]

    def theirs() -> list[float]:
        return [
            KMeans(k, n_init=10, random_state=0)
            .fit(table.values, sample_weight=table.weight)
            .inertia_
            for k in KS
        ]

    mine, our_time = timed(ours, repeats=3)
    other, their_time = timed(theirs, repeats=3)
    above = np.array(other) / np.array(mine) - 1
    check = f"scikit-learn's inertia is {100 * above.min():+.2f} to {100 * above.max():+.2f} %"
    return row(f"{table.name} weighted sweep, 11 k", our_time, their_time, check)


def timed(work: Callable[[], Result], *, repeats: int) -> tuple[Result, float]:
    """Result and median seconds; one run beforehand, so that nothing compiles inside."""
    result = work()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return result, statistics.median(times)


def row(task: str, ours: float, peer: float, check: str) -> dict[str, object]:
    return {"task": task, "ours": ours, "peer": peer, "ratio": peer / ours, "check": check}


if __name__ == "__main__":
    main()
