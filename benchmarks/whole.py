"""Whole commands and reading, as a user meets them: in processes of their own."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks.tables import Table, read_survey
from benchmarks.timing import KS, Row, Seconds, measured
from segmentus.survey import scf
from segmentus.survey.scf.places import CACHE_VARIABLE as CACHE
from segmentus.survey.scf.places import available
from segmentus.survey.values import Survey

PLAN = ["INCOME", "DEBT", "HOUSES", "FIN", "VEHIC", "NETWORTH", "ASSET", "AGE", "RACE", "TURNFEAR"]
COMMAND = ["-c", "from segmentus.cli import main; main()"]


def bench(table: Table) -> list[Row]:
    """Reading, the first kernels of a process, the report beside the classic loop."""
    return [*bench_reading(), *bench_first_kernels(), bench_report(table)]


def bench_reading() -> list[Row]:
    """Reading with all checks; a peer only parses. Nothing where the survey is the sample."""
    paths = [wave.path for wave in available() if wave.year == 2019 and wave.path]
    if not paths:
        return []
    path, rows = paths[0], []
    for what, names, goal in (("ten columns", PLAN, 0.1), ("all columns", None, 0.0)):
        frame, theirs = measured(lambda: pd.read_csv(path, usecols=names), repeats=3)  # noqa: B023
        for task, read in ((f"{what}, first", read_first), (f"{what}, again", scf.read)):
            survey, ours = measured(lambda: read(path, columns=names), repeats=5)  # noqa: B023
            check = f"{survey.n_rows:,} and {len(frame):,} rows"
            rows.append(
                Row(f"reading SCF 2019, {task}", ours, "pandas", theirs, check, within=goal)
            )
    return rows


def read_first(path: Path, columns: list[str] | None) -> Survey:
    """Read a wave as where no copy of it is kept."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {CACHE: folder}):
        return scf.read(path, columns=columns)


def bench_first_kernels() -> list[Row]:
    """The first kernels of a process, beside one that only loads numpy."""
    kernels = middle([run(["-c", KERNELS]) for _ in range(4)][1:])
    bare = middle([run(["-c", LINE]) for _ in range(4)][1:])
    return [Row("first kernels of a process", kernels, "numpy alone", bare, "", within=0.8)]


LINE = "import numpy"
KERNELS = """
import numpy as np
from segmentus.cluster.search.kmeans import search
from segmentus.cluster.points import merge_rows
from segmentus.cluster.scores.silhouette import silhouette_scores
values = np.random.default_rng(0).normal(size=(1000, 3))
search(merge_rows(values, np.ones(1000)), 3, starts=2, seed=0)
silhouette_scores(values, [(values[:, 0] > 0).astype(np.int64)], np.ones(1000))
"""


def bench_report(table: Table) -> Row:
    """The report of the default plan, beside fits and silhouettes of the classic notebook alone."""
    data = "scf2019" if read_survey().source.year == 2019 else "sample"
    with tempfile.TemporaryDirectory() as folder:
        words = [*COMMAND, "report", data, "--out", folder]
        run(words)
        ours = middle([run(words) for _ in range(3)])

    def classic() -> list[float]:
        fits = [KMeans(k, n_init=10, random_state=0).fit(table.values) for k in KS]
        return [silhouette_score(table.values, fit.labels_) for fit in fits]

    _, theirs = measured(classic, repeats=1)
    return Row(
        f"segmentus report {data}, whole process", ours, "two features in scikit-learn: fits and "
        "silhouettes alone", theirs, "with errors, stability, gap", within=5,
    )  # fmt: skip


def run(words: list[str], **environment: str) -> float:
    """Seconds of one process of Python."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, env=os.environ | environment
    )
    return time.perf_counter() - began


def middle(seconds: list[float]) -> Seconds:
    """Median, least and most."""
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2], ordered[0], ordered[-1]
