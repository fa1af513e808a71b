"""Fits at scale: `python -m benchmarks.scale FOLDER 1e6 1e7 1e8` fits planted tables of these
sizes, made in a folder, beside reading the files alone and scikit-learn's MiniBatchKMeans on the
same files, and writes the table and figure of docs/scale.md.

`same ROWS` fits the same rows by memory, files in three block sizes, DuckDB, Dask with 1, 2 and 4
workers and Spark, and compares bits; `mllib ROWS` fits beside Spark's own weighted k-means;
`questions` prints the processor seconds of each question.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.bench import fill
from benchmarks.growth import draw
from benchmarks.make_big import make_piece, make_table
from benchmarks.scale_peers import fit_batches, print_beside_mllib
from segmentus.engines.blocks import ReadColumns, read_block
from segmentus.engines.exact import unit_of
from segmentus.engines.files import read_frames
from segmentus.engines.fit import fit
from segmentus.engines.indices import AskCounts
from segmentus.engines.lloyd import AskStep, Space
from segmentus.engines.look import AskFirstLook
from segmentus.engines.pipeline import Fitted
from segmentus.engines.quantiles import AskBins, QuantileTarget
from segmentus.engines.runs import BlockRun
from segmentus.engines.sample import AskBuckets, AskDrawn, Hashing
from segmentus.engines.shapes import AskPowers, BentColumn
from segmentus.engines.sources import block_rows, open_source
from segmentus.features.values import Scale

NAMES = [f"x{at}" for at in range(10)]
K = 8


class Clock:
    """Seconds of each pass by name, on the wall and of processors."""

    def __init__(self) -> None:
        self.began, self.passes = (0.0, 0.0), {}

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.perf_counter(), time.process_time()
        if done == 0:
            self.began = now
        elif done == total and total > 1000:
            spent = tuple(end - begin for begin, end in zip(self.began, now, strict=True))
            self.passes.setdefault(what, []).append(spent)


def time_step(pattern: str, fitted: Fitted) -> tuple[float, float]:
    """Seconds of a pass that moves one set of centers, reading included; the median of three."""
    source, clock = open_source(pattern, ReadColumns(tuple(NAMES))), Clock()
    run = BlockRun(source, block_rows(2e9, source.columns), clock)
    space = Space(fitted.model.scales, run(AskFirstLook(len(NAMES)), "look").extent())
    centers = space.bound(fitted.model.centers)
    for _ in range(3):
        run(AskStep(space, (centers,)), "step")
    wall, processor = np.median(clock.passes["step"], axis=0).tolist()
    return wall, processor


def read_alone(pattern: str) -> tuple[float, float]:
    """Seconds to read the columns of all files into frames and do nothing; of two, the second."""
    source = open_source(pattern, ReadColumns(tuple(NAMES)))
    size = block_rows(2e9, source.columns)
    for _ in range(2):
        began = time.perf_counter(), time.process_time()
        for part in source.parts:
            for _ in read_frames(part.path, part.kind, NAMES, size, part.first, part.rows):
                pass
    return time.perf_counter() - began[0], time.process_time() - began[1]


def measure(rows: int, folder: Path) -> dict[str, float]:
    """Fit k = 8 to a planted table, and MiniBatchKMeans to the same files."""
    make_table(rows, folder)
    pattern = str(folder / "*.parquet")
    reading, clock = read_alone(pattern), Clock()
    began = time.perf_counter(), time.process_time()
    fitted = fit(pattern, NAMES, k=K, curve="linear", progress=clock)
    whole = time.perf_counter() - began[0], time.process_time() - began[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    step, passes = time_step(pattern, fitted), sum(map(len, clock.passes.values()))
    batch = fit_batches(pattern, NAMES, fitted)
    return {
        "rows": rows, "fit": whole[0], "fit_processor": whole[1], "passes": passes,
        "steps": fitted.chosen.clustering.n_iter, "step": step[0], "step_processor": step[1],
        "reading": reading[0], "reading_processor": reading[1], "memory": memory,
        "inertia": fitted.inertia, "batch": batch.seconds, "batch_processor": batch.processor,
        "batch_inertia": batch.inertia,
    }  # fmt: skip


def grow(sizes: list[int], folder: Path) -> None:
    """Measure each size in a process of its own, then write the table and the figure of docs."""
    measured = []
    for rows in sizes:
        words = ["-m", "benchmarks.scale", "one", str(rows), str(folder / str(rows))]
        ran = subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True)
        measured.append(json.loads(ran.stdout.splitlines()[-1]))
        print(json.dumps(measured[-1]), flush=True)
    curve = [(each["rows"], each["fit"]) for each in measured]
    Path("docs/performance/scale.svg").write_text(draw("rows", curve, "10 columns, k = 8"))
    fill("grown", word_grown(measured), Path("docs/scale.md"))


def word_grown(measured: list[dict[str, float]]) -> str:
    """A table of what was measured, a line for each size."""
    head = (
        "| rows | fit, s | processor s | passes | s a step | rows a second | processor s a step | "
        "reading alone | ratio | memory, GB | MiniBatchKMeans, s | its inertia |"
    )
    lines = [head, "|" + " --- |" * 12]
    for of in measured:
        ratio, worse = (
            of["step_processor"] / of["reading_processor"],
            of["batch_inertia"] / of["inertia"] - 1,
        )
        lines.append(
            f"| {of['rows']:,} | {of['fit']:.0f} | {of['fit_processor']:.0f} | {of['passes']} "
            f"| {of['step']:.2f} | {of['rows'] / of['step']:,.0f} | {of['step_processor']:.2f} "
            f"| {of['reading_processor']:.2f} | {ratio:.1f} | {of['memory']:.1f} "
            f"| {of['batch']:.0f} | {100 * worse:+.2f} % |"
        )
    return "\n".join(lines) + "\n"


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


def main(word: str, *more: str) -> None:
    """Run what the first word names."""
    if word == "questions":
        time_questions()
    elif word == "same":
        compare(int(float(more[0])))
    elif word == "one":
        print(json.dumps(measure(int(float(more[0])), Path(more[1]))))
    elif word == "mllib":
        with tempfile.TemporaryDirectory() as home:
            make_table(int(float(more[0])), Path(home))
            print_beside_mllib(f"{home}/*.parquet", NAMES, K)
    else:
        grow([int(float(each)) for each in more], Path(word))


if __name__ == "__main__":
    main(*sys.argv[1:])
