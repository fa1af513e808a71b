"""Time each task beside its peers in one process, after checking that the results agree.

Run with `make bench`, or `python -m benchmarks.bench [TABLES] [--large]`, where --large adds tables
of millions of rows and the curves.
Prints medians, spread and ratios; writes benchmarks/results/<machine>.json and the tables in
docs/performance.md.
"""

import json
import os
import platform
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks import floors, growth, growth_table, peers, quality, replicates, stages, whole
from benchmarks.tables import Table, make_large, make_tables
from benchmarks.timing import KS, Row, measured
from segmentus.cluster.moments import step
from segmentus.cluster.points import merge_rows
from segmentus.cluster.scores.silhouette import silhouette_scores
from segmentus.cluster.search.kmeans import search_all
from segmentus.cluster.search.lloyd import run_lloyd
from segmentus.cluster.values import STARTS

HERE = Path(__file__).parent
SILHOUETTES = {"A": 1000, "B": 500, "C": 500}
SWEEPS = {"1,000,000 × 10": {"scikit-learn": 30, "scikit-learn-intelex, unweighted": 10}}
SWEEPS |= {name: {"scikit-learn": 20} for name in "ABC"}
"""How many times as fast as a peer each task is meant to be."""
STEPS = 60
"""Steps of Lloyd's algorithm on the largest table."""
ROOTS, MEMORY = 1.3, 1.5
"""How many times as long as its floor a task may take."""
PAGE = HERE.parent / "docs" / "performance.md"


def main(names: str = "ABC", *, large: bool = False) -> None:
    data, tables = make_tables()
    rows = []
    for table in tables:
        if table.name in names:
            rows += [*bench_silhouette(table), *bench_sweep(table), replicates.bench(table)]
            print(f"{table.name} done", flush=True)
    rows += whole.bench(tables[0])
    if large:
        rows += [*bench_large_silhouette(), *bench_large_sweep(), *bench_pass()]
        growth.draw_all(HERE.parent / "docs" / "performance")
    report(data, rows)
    sizes = growth_table.SIZES + (growth_table.LARGEST,) * large
    growth_table.fill_page(growth_table.bench_sizes(sizes))
    if "2019" in data:
        fill("quality", f"{quality.tabulate(tables)}\n")


def bench_silhouette(table: Table) -> list[Row]:
    """Exact silhouettes of 11 labelings, unit weights: one pass of ours, 11 calls of a peer."""
    labelings = [
        KMeans(k, n_init=1, random_state=0).fit(table.values).labels_.astype(np.int64) for k in KS
    ]
    ones = np.ones(len(table.values))
    mine, ours = measured(lambda: silhouette_scores(table.values, labelings, ones), repeats=7)
    task, rows = f"{table.name} silhouettes, 11 k", []
    others = peers.silhouettes() if len(ones) <= peers.MANY_PAIRS else {}
    for name, score in {"scikit-learn": silhouette_score, **others}.items():
        theirs, one = measured(lambda: score(table.values, labelings[3]), repeats=1)  # noqa: B023
        error = abs(mine[3] - theirs)
        assert error < 1e-6, (name, error)
        scaled = tuple(len(KS) * seconds for seconds in one)
        goal = SILHOUETTES.get(table.name, 0) if name == "scikit-learn" else 0
        rows.append(Row(task, ours, name, scaled, f"error {error:.0e}", times=goal))
    points = merge_rows(table.values, ones).n_points
    whole = points**2 / floors.square_roots()
    return [
        *rows,
        Row(task, ours, "square roots alone, all pairs", (whole,) * 3, "", times=1 / ROOTS),
        Row(task, ours, "square roots alone, each pair once", (whole / 2,) * 3, ""),
    ]


def bench_sweep(table: Table, repeats: int = 5) -> list[Row]:
    """A weighted sweep over 11 k: ours with its default starts, 10 starts of a peer."""

    def sweep() -> np.ndarray:
        points = merge_rows(table.values, table.weight)
        found = search_all(points, KS, starts=STARTS, seed=0)
        return np.array([item.best.inertia for item in found])

    mine, ours = measured(sweep, repeats=repeats)
    rows = []
    for name, fit in peers.sweeps().items():
        other, theirs = measured(lambda: [fit(table, k) for k in KS], repeats=1)  # noqa: B023
        above = 100 * (np.array(other) / mine - 1)
        check = f"its inertia is {above.min():+.2f} to {above.max():+.2f} % above"
        goal = SWEEPS[table.name].get(name, 0)
        rows.append(Row(f"{table.name} weighted sweep, 11 k", ours, name, theirs, check, goal))
    return rows


def bench_large_silhouette() -> list[Row]:
    return bench_silhouette(make_large("100,000 × 10", 100_000))


def bench_large_sweep() -> list[Row]:
    return bench_sweep(make_large("1,000,000 × 10", 1_000_000), repeats=1)


def bench_pass() -> list[Row]:
    """One Lloyd step over 10,000,000 × 10, k = 12, ours in float64, scikit-learn's in float32."""
    table = make_large("10,000,000 × 10", 10_000_000)
    points, centers = merge_rows(table.values, table.weight), table.values[:12]
    moments, ours = measured(lambda: step(points, centers), repeats=3)
    single = table.values.astype(np.float32)

    def fit(steps: int) -> float:
        model = KMeans(12, init=single[:12], n_init=1, max_iter=steps, tol=0, copy_x=False)
        began = time.perf_counter()
        model.fit(single)
        return time.perf_counter() - began

    one, all_theirs = (fit(6) - fit(1)) / 5, fit(STEPS)
    _, all_ours = measured(lambda: run_lloyd(points, centers, STEPS), repeats=1)
    read = points.blocks.nbytes / floors.memory()
    task, check = f"{table.name}, one pass, k = 12", f"inertia {moments.inertia:.4e}"
    return [
        Row(task, ours, "scikit-learn, float32", (one,) * 3, check),
        Row(
            f"{table.name}, {STEPS} steps, k = 12",
            all_ours,
            "scikit-learn, float32",
            (all_theirs,) * 3,
            "",
        ),
        Row(task, ours, "reading the values", (read,) * 3, "", times=1 / MEMORY),
    ]


def report(data: str, rows: list[Row]) -> None:
    """Print the table, keep it as JSON, and put it into the page between its two marks."""
    head = ["task", "segmentus", "beside", "its time", "ratio", "target", "agreement"]
    lines = [head, ["---"] * len(head), *(row.cells() for row in rows)]
    text = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    print(text)
    machine = f"{floors.machine()}, {platform.system()}, Python {platform.python_version()}"
    (HERE / "results").mkdir(exist_ok=True)
    kept = {"data": data, "machine": machine, "rows": [asdict(row) for row in rows]}
    target = HERE / "results" / f"{platform.node() or platform.machine()}.json"
    target.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    load = f"load before {os.getloadavg()[2]:.1f}" if hasattr(os, "getloadavg") else ""
    note = f"{data}. {machine}, {load}. Medians (least–most).\n\n{text}\n"
    fill("measured", note)
    fill("stages", f"{stages.tabulate('scf2019' if '2019' in data else 'sample')}\n")
    print(f"\nWritten: {target}, {PAGE}")


def fill(mark: str, text: str, page: Path = PAGE) -> None:
    """Put text into a page between the two marks of a name."""
    marks = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    inner = re.compile(f"(?<={re.escape(marks[0])}).*(?={re.escape(marks[1])})", re.DOTALL)
    page.write_text(inner.sub(lambda _: text, page.read_text()))


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--large"]
    main(*words, large="--large" in sys.argv)
