"""Fits at scale: `python -m benchmarks.scale ROWS [FOLDER]`, one line of a table for each size.

Beside the time of a fit stand that of reading the files alone, a pass, and scikit-learn's
MiniBatchKMeans on rows in memory. `python -m benchmarks.scale same ROWS` fits the same rows by
memory, files in three block sizes, DuckDB, Dask with 1, 2 and 4 workers and Spark, and compares
bits; `questions` prints the processor seconds of each question.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.make_big import make_piece, make_table
from segmentus.engines.blocks import ReadColumns, read_block
from segmentus.engines.exact import unit_of
from segmentus.engines.fit import fit
from segmentus.engines.indices import AskCounts
from segmentus.engines.lloyd import AskStep, Space
from segmentus.engines.look import AskFirstLook
from segmentus.engines.quantiles import AskBins, QuantileTarget
from segmentus.engines.sample import AskBuckets, AskDrawn, Hashing
from segmentus.engines.shapes import AskPowers, BentColumn
from segmentus.engines.sources import block_rows, open_source
from segmentus.features.values import Scale

NAMES = [f"x{at}" for at in range(10)]
K = 8


class Clock:
    """Seconds of each pass, by name."""

    def __init__(self) -> None:
        self.began, self.seconds = 0.0, {}

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.perf_counter()
        if done == 0:
            self.began = now
        elif done == total and total > 1000:
            self.seconds.setdefault(what, []).append(now - self.began)


def read_alone(pattern: str) -> float:
    """Seconds to read the columns of all files, block by block, and do nothing."""
    source = open_source(pattern, ReadColumns(tuple(NAMES)))
    size = block_rows(2e9, source.columns)
    began = time.perf_counter()
    for part in source.parts:
        for _ in part.blocks(size):
            pass
    return time.perf_counter() - began


def measure(rows: int, folder: Path) -> None:
    """Fit k = 8 to a planted table and print a line."""
    make_table(rows, folder)
    pattern = str(folder / "*.parquet")
    reading, clock = read_alone(pattern), Clock()
    began = time.perf_counter()
    fitted = fit(pattern, NAMES, k=K, curve="linear", progress=clock)
    seconds = time.perf_counter() - began
    steps = clock.seconds["k-means"]
    passes = sum(len(each) for each in clock.seconds.values())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"| {rows:,} | {seconds:.1f} | {passes} | {np.median(steps):.2f} | {reading:.2f} "
        f"| {np.median(steps) / reading:.1f} | {rows / np.median(steps):,.0f} | {memory:.2f} "
        f"| {fitted.inertia:.10g} | {fitted.chosen.clustering.n_iter} |",
        flush=True,
    )


def beside(rows: int, folder: Path) -> None:
    """Time scikit-learn's MiniBatchKMeans on the same rows, standardised, in memory."""
    from sklearn.cluster import MiniBatchKMeans

    frame = pl.read_parquet(folder / "*.parquet", columns=NAMES)
    values = frame.to_numpy()
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    began = time.perf_counter()
    fitted = MiniBatchKMeans(K, n_init=3, random_state=0).fit(values)
    print(f"MiniBatchKMeans: {time.perf_counter() - began:.1f} s, inertia {fitted.inertia_:.10g}")


def compare(rows: int) -> None:
    """Fit on every engine and say whether centers, sizes and inertia have the same bits."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "parts"
        folder.mkdir()
        frame = pl.read_parquet(make_table(rows, Path(home) / "whole"))
        for at, piece in enumerate(frame.iter_slices(-(-rows // 8))):
            piece.write_parquet(folder / f"{at}.parquet")
        pattern, results = str(folder / "*.parquet"), {}
        options = {"k": K, "curve": "linear", "missing": "refuse"}

        def add(name: str, source: object, **more: object) -> None:
            began = time.perf_counter()
            found = fit(source, NAMES, **options, **more)
            sizes = tuple(segment.size for segment in found.model.segments)
            results[name] = (found.model.centers.tobytes(), sizes, found.inertia)
            same = results[name] == results["memory"]
            print(f"{name}: {time.perf_counter() - began:.1f} s, same bits: {same}", flush=True)

        add("memory", pl.read_parquet(pattern))
        for memory in (1e8, 5e8, 2e9):
            add(f"files, blocks of {memory:.0e} bytes", pattern, memory=memory)
        import duckdb

        with duckdb.connect(f"{home}/w.db") as base:
            base.execute(f"CREATE TABLE t AS SELECT * FROM '{pattern}'")
        add("DuckDB", f"duckdb:///{home}/w.db?table=t")
        from distributed import Client, LocalCluster

        for workers in (1, 2, 4):
            with (
                LocalCluster(
                    n_workers=workers, threads_per_worker=1, dashboard_address=None
                ) as cluster,
                Client(cluster),
            ):
                add(
                    f"Dask, {workers} workers", pattern, engine="dask",
                    scheduler=cluster.scheduler_address,
                )  # fmt: skip
        add("Spark local[2]", pattern, engine="spark", scheduler="local[2]")


def time_questions(rows: int = 250_000) -> None:
    """Print processor seconds a million rows of each question, for one block in memory."""
    names, frame = ReadColumns(tuple(NAMES)), make_piece(0, rows)
    block = read_block(frame, names, "")
    look = AskFirstLook(10).ask(block)
    scales = tuple(Scale(name, "linear", 0.0, 1.0, "", clip=4.0) for name in NAMES)
    space, centers = Space(scales, look.extent()), block.values[:K].copy()
    bent = tuple(
        BentColumn(at, 0.0, curve, 1.0, -2.0, 2.0)
        for at in range(10)
        for curve in ("linear", "asinh")
    )
    targets = [QuantileTarget(at, v, 0.5) for at in range(10) for v in ("up", "down", "size")]
    bins = AskBins(tuple(targets), tuple((-0.01, 0.01) for _ in targets), 1.0)
    hashing = Hashing(scales, tuple(unit_of(10.0) for _ in NAMES))
    asked = {
        "reading a frame": lambda: read_block(frame, names, ""),
        "look": lambda: AskFirstLook(10).ask(block),
        "bins of 30 quantiles": lambda: bins.ask(block),
        "shapes, straight and bent": lambda: AskPowers(bent, 1.0).ask(block),
        "sample, weight by hash": lambda: AskBuckets(hashing, 1.0).ask(block),
        "sample, points": lambda: AskDrawn(hashing, 45_000, np.arange(0), 1.0).ask(block),
        "step, one set of centers": lambda: AskStep(space, (centers,)).ask(block),
        "step, 11 sets of centers": lambda: AskStep(space, (centers,) * 11).ask(block),
        "indices": lambda: AskCounts(space, (centers,)).ask(block),
    }
    for name, ask in asked.items():
        began = time.process_time()
        ask()
        print(f"| {name} | {(time.process_time() - began) * 1e6 / rows:.2f} |")


if __name__ == "__main__":
    if sys.argv[1] == "questions":
        time_questions()
    elif sys.argv[1] == "same":
        compare(int(float(sys.argv[2])))
    else:
        asked = int(float(sys.argv[1]))
        with tempfile.TemporaryDirectory() as home:
            folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(home)
            measure(asked, folder)
            if asked <= 10_000_000:
                beside(asked, folder)
