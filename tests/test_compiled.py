"""The room of the kernels: signatures are those of the C, every instruction set gives the same."""

import os
import re
import subprocess
import sys

import pytest

from segmentus.compiled import build, library
from segmentus.compiled.signatures import SIGNATURES
from segmentus.errors import InputError

KINDS = {
    "i64": "n", "double": "u", "const double *": "d", "const i64 *": "l", "const float *": "f",
    "double *": "D", "i64 *": "L", "float *": "F", "i32 *": "I", "i128 *": "W", "char *": "B",
}  # fmt: skip
HASH = """
import hashlib
import numpy as np
from segmentus.cluster.moments import find_nearest, step
from segmentus.cluster.points import merge_rows
from segmentus.cluster.scores.silhouette import measure_silhouettes
from segmentus.cluster.search.kmeans import search
from segmentus.compiled.library import variant

rng = np.random.default_rng(0)
rows, weight = rng.normal(size=(1500, 5)) * [1, 10, 0.1, 3, 1000], rng.uniform(0.1, 50, 1500)
points, taken = merge_rows(rows, weight), hashlib.sha256()
for k in (2, 5, 9):
    found = search(points, k, starts=3, seed=1)
    labels = points.rows(find_nearest(points.blocks, found.best.centers).label)
    scores = measure_silhouettes(points, [labels], weight)
    for part in (found.best.centers, labels, scores.rows, step(points, found.best.centers).within):
        taken.update(np.ascontiguousarray(part).tobytes())
    taken.update(repr((found.best.inertia, found.runner_up, found.n_optima)).encode())
print(variant(), taken.hexdigest())
"""


def prototypes():
    """Name, result and arguments of the public functions in the C."""
    for path in sorted(build.SOURCES.glob("*.c")):
        for result, name, given in re.findall(
            r"^PUBLIC (\w+) (\w+)\(([^)]*)\)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            kinds = [
                re.sub(r"\s*\b\w+$", "", part.replace("restrict ", "")).strip()
                for part in given.split(",")
                if part.strip() != "void"
            ]
            yield name, result, kinds


def test_signatures_are_those_of_the_c():
    found = {
        name: KINDS.get(result, "") + ":" + "".join(KINDS[kind] for kind in kinds)
        for name, result, kinds in prototypes()
    }
    assert found == {name: kinds.replace(" ", "") for name, kinds in SIGNATURES.items()}


def levels():
    return (
        [v for v in build.INSTRUCTION_SETS if int(v[1:]) <= library._level()]
        if build.has_levels()
        else []
    )


def hash_under(**variables):
    done = subprocess.run(
        [sys.executable, "-c", HASH],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | variables,
    )
    used, digest = done.stdout.split()
    return used, digest


def test_every_instruction_set_and_any_number_of_threads_give_the_same_bits():
    found = {
        name: hash_under(SEGMENTUS_KERNELS=name, SEGMENTUS_THREADS=str(1 + i % 2))
        for i, name in enumerate(levels())
    }
    assert {name: used for name, (used, _) in found.items()} == {name: name for name in found}
    assert len({digest for _, digest in found.values()}) <= 1


@pytest.mark.skipif(not build.has_levels(), reason="one instruction set only")
def test_an_instruction_set_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setenv("SEGMENTUS_KERNELS", "v9")
    with pytest.raises(InputError, match=r"SEGMENTUS_KERNELS = v9: this processor runs v2, .*ch"):
        library.variant()


def test_arrays_that_a_kernel_cannot_take_are_refused():
    np = pytest.importorskip("numpy")
    near = np.zeros((4, 256))
    for wrong in (near.astype(np.float32), near.T, near[:, ::2]):
        with pytest.raises(Exception, match="contiguous arrays of float64"):
            library.kernel("find_farthest")(0, 4, near, wrong)


def test_a_library_is_named_after_its_sources(tmp_path, monkeypatch):
    before = build.library_path("level")
    (tmp_path / "processor.c").write_text("int changed;")
    monkeypatch.setattr(build, "SOURCES", tmp_path)
    assert build.library_path("level") != before
    assert len(before.stem.rpartition("_")[2]) == 12


def test_without_a_compiler_the_cure_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "LIBRARIES", tmp_path)
    monkeypatch.setattr(build, "find_compiler", lambda: None)
    with pytest.raises(InputError, match=r"there is no C compiler; install one.*install segmentus"):
        library._open("level")
