"""Fits at scale: `python -m benchmarks.scale FOLDER 1e6 1e7 1e8` fits planted tables of these
sizes, made in a folder, beside reading the files alone and scikit-learn's MiniBatchKMeans on the
same files, and writes the table and figure of docs/scale.md.

`same ROWS` fits the same rows by memory, files in three block sizes, DuckDB, Dask with 1, 2 and 4
workers and Spark, and compares bits; `mllib ROWS` fits beside Spark's own weighted k-means;
`fit ROWS FOLDER` fits alone, and `questions` prints the processor seconds of each question.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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


def time_passes(pattern: str, fitted: Fitted) -> dict[str, float]:
    """Seconds of a pass that moves one set of centers, and of reading the files into frames alone.

    The medians of three passes each, in turns, as whatever else the machine does slows both.
    """
    source = open_source(pattern, ReadColumns(tuple(NAMES)))
    size = block_rows(2e9, source.columns)
    run = BlockRun(source, size)
    space = Space(fitted.model.scales, run(AskFirstLook(len(NAMES)), "look").extent())
    question = AskStep(space, (space.bound(fitted.model.centers),))

    def read() -> None:
        for part in source.parts:
            for _ in read_frames(part.path, part.kind, NAMES, size, part.first, part.rows):
                pass

    spent = {"reading": [], "step": []}
    for _ in range(3):
        spent["reading"].append(_time(read))
        spent["step"].append(_time(lambda: run(question, "step")))
    found = {}
    for name, times in spent.items():
        found[name], found[f"{name}_processor"] = np.median(times, axis=0).tolist()
    return found


def _time(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of processors."""
    began = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began[0], time.process_time() - began[1]


def measure(rows: int, folder: Path) -> tuple[dict[str, float], Fitted]:
    """Fit k = 8 to a planted table, made in a folder."""
    make_table(rows, folder)
    pattern, passes, fits = str(folder / "*.parquet"), [], []

    def count(what: str, done: int, total: int) -> None:
        if done == total and total > 1000:
            passes.append(what)

    spent = _time(lambda: fits.append(fit(pattern, NAMES, k=K, curve="linear", progress=count)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    [fitted] = fits
    return {
        "rows": rows, "fit": spent[0], "fit_processor": spent[1], "passes": len(passes),
        "steps": fitted.chosen.clustering.n_iter, "memory": memory, "inertia": fitted.inertia,
        **time_passes(pattern, fitted),
    }, fitted  # fmt: skip


def measure_beside(rows: int, folder: Path) -> dict[str, float]:
    """Measure our fit, and MiniBatchKMeans once over the same files."""
    found, fitted = measure(rows, folder)
    batch = fit_batches(str(folder / "*.parquet"), NAMES, fitted)
    told = {"batch": batch.seconds, "batch_processor": batch.processor}
    return found | told | {"batch_inertia": batch.inertia}


def grow(sizes: list[int], folder: Path) -> None:
    """Measure each size in a process of its own, then write the table and the figure of docs."""
    measured = []
    for rows in sizes:
        words = ["-m", "benchmarks.scale", "one", str(rows), str(folder / str(rows))]
        ran = subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True)
        measured.append(json.loads(ran.stdout.splitlines()[-1]))
        print(json.dumps(measured[-1]), flush=True)
    curve = [(each["rows"], each["fit_processor"]) for each in measured]
    held = "10 columns, k = 8; processor seconds of a whole fit"
    Path("docs/performance/scale.svg").write_text(draw("rows", curve, held))
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
            f"| {of['batch']:.1f} | {100 * worse:+.2f} % |"
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
        print(json.dumps(measure_beside(int(float(more[0])), Path(more[1]))))
    elif word == "fit":
        print(json.dumps(measure(int(float(more[0])), Path(more[1]))[0]))
    elif word == "mllib":
        with tempfile.TemporaryDirectory() as home:
            make_table(int(float(more[0])), Path(home))
            print_beside_mllib(f"{home}/*.parquet", NAMES, K)
    else:
        grow([int(float(each)) for each in more], Path(word))


if __name__ == "__main__":
    main(*sys.argv[1:])
