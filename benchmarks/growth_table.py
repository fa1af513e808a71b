"""The search of one k beside its peers at growing numbers of rows: a table, and a curve for each.

Part of `make bench`; alone and short: python -m benchmarks.growth_table 1e4 1e5.
"""

import re
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks import peers
from benchmarks.tables import Table, make_large
from benchmarks.timing import Row, measured, spread
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search.kmeans import search
from segmentus.cluster.values import STARTS

K, FEATURES = 8, 10
SIZES = (10_000, 100_000, 1_000_000)
LARGEST = 10_000_000
"""Rows of tables; the largest only where large ones are asked for."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
ABSENT = {"faiss": "faiss", "sklearnex": "scikit-learn-intelex, unweighted"}
"""Package → the peer that is left out where it is not installed."""


def bench_sizes(sizes: tuple[int, ...]) -> list[Row]:
    """One search with its merging of rows, and ten starts of every peer, at each size."""
    return [row for n in sizes for row in _bench(make_large(f"{n:,} × {FEATURES}", n, FEATURES))]


def _bench(table: Table) -> list[Row]:
    def find() -> float:
        merged = merge_rows(table.values, table.weight)
        return search(merged, K, starts=STARTS, seed=0).best.inertia

    mine, ours = measured(find, repeats=3 if len(table.values) < LARGEST else 1)
    rows = []
    for name, fit in peers.sweeps().items():
        if name.startswith("Dask"):  # its initialization alone takes minutes
            continue
        other, theirs = measured(lambda: fit(table, K), repeats=1)  # noqa: B023
        check = f"{100 * (other / mine - 1):+.3f} %"
        rows.append(Row(table.name, ours, name, theirs, check, times=1.0))
    return rows


def tabulate(rows: list[Row]) -> str:
    """A Markdown table: our seconds, a peer's, the ratio, and how far its inertia lies above."""
    head = ["rows × features", "segmentus", "beside", "its time", "ratio", "its inertia above ours"]
    cells = [
        [row.task, spread(row.ours), row.peer, spread(row.theirs), f"{row.ratio:,.3g}×", row.check]
        for row in rows
    ]
    missing = [peer for peer in ABSENT.values() if peer not in {row.peer for row in rows}]
    lacking = f"\n\nNot installed here and left out: {', '.join(missing)}." if missing else ""
    lines = [head, ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + lacking


def draw(rows: list[Row]) -> str:
    """Seconds by number of rows, ours and every peer's, both axes logarithmic, as plain SVG."""
    curves: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        at = float(row.task.split(" ")[0].replace(",", ""))
        curves.setdefault("segmentus", [])
        if at not in dict(curves["segmentus"]):
            curves["segmentus"].append((at, row.ours[0]))
        curves.setdefault(row.peer, []).append((at, row.theirs[0]))
    points = np.log10(np.array([point for curve in curves.values() for point in curve]))
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    drawn = [
        [(60 + 300 * x, 200 - 170 * y) for x, y in (np.log10(np.array(curve)) - low) / span]
        for curve in curves.values()
    ]
    labels = part_labels([places[-1][1] for places in drawn])
    parts = []
    for colour, places, label, (name, curve) in zip(
        COLOURS, drawn, labels, curves.items(), strict=False
    ):
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
        marks = "".join(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{colour}"/>' for x, y in places
        )
        x = places[-1][0]
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{marks}'
            f'<text x="{x + 8:.0f}" y="{label + 4:.0f}" fill="{colour}">{name} '
            f"{curve[-1][1]:.3g} s</text>"
        )
    ends = "".join(
        f'<text x="{60 + 300 * (np.log10(at) - low[0]) / span[0]:.0f}" y="222" '
        f'text-anchor="middle">{at:,.0f}</text>'
        for at, _ in curves["segmentus"]
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 250" font-family="sans-serif" '
        f'font-size="11"><rect width="640" height="250" fill="#fff"/>{"".join(parts)}{ends}'
        f'<text x="210" y="242" text-anchor="middle">rows ({FEATURES} features, k = {K}); both '
        "axes logarithmic</text></svg>\n"
    )


def part_labels(heights: list[float], least: float = 13) -> list[float]:
    """Move labels up, from the lowest on, until no two are nearer than `least`.

    >>> part_labels([100, 95, 20])
    [100, 87, 20]
    """
    out = list(heights)
    order = sorted(range(len(out)), key=lambda at: -out[at])
    for below, at in pairwise(order):
        out[at] = min(out[at], out[below] - least)
    return out


def fill_page(rows: list[Row]) -> None:
    """Put table and curves into docs/performance.md."""
    marks = "<!-- growth -->\n", "<!-- end of growth -->"
    inner = re.compile(f"(?<={re.escape(marks[0])}).*(?={re.escape(marks[1])})", re.DOTALL)
    PAGE.write_text(inner.sub(lambda _: f"{tabulate(rows)}\n", PAGE.read_text()))
    (PAGE.parent / "performance" / "peers.svg").write_text(draw(rows))


if __name__ == "__main__":
    found = bench_sizes(tuple(int(float(word)) for word in sys.argv[1:]) or SIZES)
    print(tabulate(found))
    fill_page(found)
