"""Whole commands and reading, as a user meets them: in processes of their own."""

import os
import subprocess
import sys
import tempfile
import time

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from benchmarks.tables import Table, read_survey
from benchmarks.timing import KS, Row, Seconds, measured
from segmentus.survey import scf
from segmentus.survey.scf.places import available

FILE = "SCF 2019, all columns of the file"


def bench(table: Table) -> list[Row]:
    """Reading, the first process ever beside later ones, the report beside the classic loop."""
    return [*bench_reading(), bench_compiling(), bench_report(table)]


def bench_reading() -> list[Row]:
    """Reading with all checks; a peer only parses. Nothing where the survey is the sample."""
    paths = [wave.path for wave in available() if wave.year == 2019 and wave.path]
    if not paths:
        return []
    survey, ours = measured(lambda: scf.read(2019), repeats=5)
    frame, theirs = measured(lambda: pd.read_csv(paths[0]), repeats=3)
    return [Row(FILE, ours, "pandas", theirs, f"{survey.n_rows:,} and {len(frame):,} rows")]


def bench_compiling() -> Row:
    """A small sweep in a process that compiles everything, and in the next one."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["sweep", "sample", "--ks", "2-4"]
        first = run(words, NUMBA_CACHE_DIR=folder)
        later = [run(words, NUMBA_CACHE_DIR=folder) for _ in range(3)]
    return Row(
        "a later process, small sweep", middle(later), "the first one ever, which compiles",
        (first,) * 3, "same command",
    )  # fmt: skip


def bench_report(table: Table) -> Row:
    """The report of the default plan, beside fits and silhouettes of the classic notebook alone."""
    data = "scf2019" if read_survey().source.year == 2019 else "sample"
    with tempfile.TemporaryDirectory() as folder:
        words = ["report", data, "--out", folder]
        run(words)
        ours = middle([run(words) for _ in range(3)])

    def classic() -> list[float]:
        fits = [KMeans(k, n_init=10, random_state=0).fit(table.values) for k in KS]
        return [silhouette_score(table.values, fit.labels_) for fit in fits]

    _, theirs = measured(classic, repeats=1)
    return Row(
        f"segmentus report {data}, whole process", ours, "two features in scikit-learn: fits and "
        "silhouettes alone", theirs, "with errors, stability, gap",
    )  # fmt: skip


def run(words: list[str], **environment: str) -> float:
    """Seconds of one command."""
    command = [sys.executable, "-c", "from segmentus.cli import main; main()", *words]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ | environment)
    return time.perf_counter() - began


def middle(seconds: list[float]) -> Seconds:
    """Median, least and most."""
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2], ordered[0], ordered[-1]
