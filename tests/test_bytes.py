"""The same plan gives the same bytes: other instructions, another BLAS, threads, order of rows."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from segmentus.compiled import build, library

SETTINGS = {
    "as it is": {},
    "no wide vectors, one thread": {
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
        "OPENBLAS_CORETYPE": "Haswell",
        "SEGMENTUS_KERNELS": "v2",
        "SEGMENTUS_THREADS": "1",
    },
    "middle vectors, three threads": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "SEGMENTUS_KERNELS": "v3",
        "SEGMENTUS_THREADS": "3",
    },
}
RUN = """
import sys
from segmentus.cli import main
for words in (
    ["report", "table.parquet", "--ks", "2-3", "--replicates", "4", "--out", "report"],
    ["sweep", "table.parquet", "--ks", "2-3", "--replicates", "4", "--json"],
    ["assign", "report/model.json", "table.parquet", "--out", "assigned.csv"],
):
    sys.argv = ["segmentus", *words]
    try:
        main()
    except SystemExit as end:
        assert not end.code, (words, end.code)
"""
FILES = (
    "model.json", "study.json", "profile.csv", "assignments.csv", "report.html", "../assigned.csv",
)  # fmt: skip


def table(n=700):
    rng = np.random.default_rng(4)
    kind = rng.integers(0, 3, n)
    money = np.exp(rng.normal([6.0, 8.0, 9.5], 0.7, (n, 3)) + kind[:, None] * [0.9, -0.4, 0.3])
    return pl.DataFrame(
        {
            "customer_id": np.arange(n) + 1000,
            "spend": money[:, 0].round(2),
            "income": money[:, 1].round(2),
            "savings": (money[:, 2] * (rng.random(n) < 0.7)).round(2),
            "age": rng.integers(18, 90, n),
        }
    )


def digests(place, frame, variables):
    frame.write_parquet(place / "table.parquet")
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=place,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = {name: (place / "report" / name).read_bytes() for name in FILES}
    found["sweep"] = done.stdout[done.stdout.index("{") :].encode()
    return {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


class Run(NamedTuple):
    place: Path
    digests: dict


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    place = tmp_path_factory.mktemp("base")
    return Run(place, digests(place, table(), SETTINGS["as it is"]))


@pytest.mark.parametrize("name", list(SETTINGS)[1:])
@pytest.mark.skipif(not build.has_levels(), reason="one instruction set only")
def test_bytes_do_not_depend_on_processor_and_threads(base, tmp_path, name):
    wanted = SETTINGS[name]
    if int(wanted["SEGMENTUS_KERNELS"][1:]) > library._level():
        pytest.skip("this processor does not have them")
    assert digests(tmp_path, table(), wanted) == base.digests


def test_the_order_of_rows_leaves_no_trace_but_in_replicates(base, tmp_path_factory):
    """Replicates are drawn for customers one after the other; nothing else knows their order."""
    shuffled = tmp_path_factory.mktemp("shuffled")
    digests(shuffled, table()[np.random.default_rng(1).permutation(700)], {})
    models, assigned = [], []
    for place in (base.place, shuffled):
        model = json.loads((place / "report" / "model.json").read_text(encoding="utf-8"))
        for drawn in ("calibration", "checksum", "provenance"):
            del model[drawn]
        del model["reference"]["effective"]
        models.append(model)
        rows = pl.read_csv(place / "assigned.csv").sort("customer_id")
        assigned.append(rows.select("customer_id", "segment", "distance"))
    assert models[0] == models[1]
    assert models[0]["segments"]
    assert assigned[0].equals(assigned[1])
