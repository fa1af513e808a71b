"""How time grows with rows, features and clusters, drawn as plain SVG."""

import math
import time
from pathlib import Path

import numpy as np

from benchmarks.tables import make_large
from segmentus.cluster.points import merge_rows
from segmentus.cluster.search.kmeans import search

Curve = list[tuple[int, float]]
BASE = {"rows": 30_000, "features": 10, "k": 10}
GRID = {
    "rows": [1_000, 10_000, 100_000, 1_000_000, 10_000_000],
    "features": [2, 5, 10, 20, 50, 100],
    "k": [2, 5, 10, 20, 50],
}


def draw_all(folder: Path) -> None:
    """One curve for each of rows, features and k, the others held at `BASE`."""
    folder.mkdir(parents=True, exist_ok=True)
    for what, grid in GRID.items():
        curve = [(value, time_search(**(BASE | {what: value}))) for value in grid]
        held = ", ".join(f"{name} {value:,}" for name, value in BASE.items() if name != what)
        (folder / f"{what}.svg").write_text(draw(what, curve, held))
        print(what, "  ".join(f"{at:,}: {seconds:.3f} s" for at, seconds in curve))


def time_search(rows: int, features: int, k: int) -> float:
    """Seconds of one search with its merging of rows; the second of two where that is short."""
    table = make_large("grown", rows, features)
    seconds = math.inf
    for _ in range(2 if rows <= 100_000 else 1):
        began = time.perf_counter()
        search(merge_rows(table.values, table.weight), k, starts=8, seed=0)
        seconds = min(seconds, time.perf_counter() - began)
    return seconds


def draw(what: str, curve: Curve, held: str) -> str:
    """Both axes logarithmic; every point labelled with its value and its seconds.

    held : what stayed the same.
    """
    x, y = (np.log10(np.array(values, float)) for values in zip(*curve, strict=True))
    across = 60 + 400 * (x - x[0]) / (x[-1] - x[0])
    up = 190 - 150 * (y - y.min()) / max(y.max() - y.min(), 1e-9)
    path = " ".join(f"{a:.0f},{b:.0f}" for a, b in zip(across, up, strict=True))
    marks = "".join(
        f'<circle cx="{a:.0f}" cy="{b:.0f}" r="3" fill="#0072b2"/>'
        f'<text x="{a:.0f}" y="{b - 8:.0f}">{seconds:.3g} s</text>'
        f'<text x="{a:.0f}" y="215">{value:,}</text>'
        for a, b, (value, seconds) in zip(across, up, curve, strict=True)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 250" font-family="sans-serif" '
        'font-size="11" text-anchor="middle"><rect width="520" height="250" fill="#fff"/>'
        f'<polyline points="{path}" fill="none" stroke="#0072b2" stroke-width="2"/>{marks}'
        f'<text x="260" y="240">{what} (others: {held}); both axes logarithmic</text></svg>\n'
    )
