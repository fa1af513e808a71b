"""Kernels compiled ahead are those that a study calls, with the same kinds of arrays."""

import subprocess
import sys

SCRIPT = """
from segmentus.cluster import kernels
from segmentus.cluster.scores import silhouette_kernels
from segmentus.cluster.stability import refit_kernels
from segmentus.cluster.warm_up import warm_up
from segmentus.estimate import kernels as totals, moving
from segmentus.plan import Plan
from segmentus.study import run
from segmentus.survey import sample

def known():
    return {
        f"{room.__name__}.{name}": kernel.signatures
        for room in (kernels, silhouette_kernels, refit_kernels, totals, moving)
        for name, kernel in vars(room).items()
        if hasattr(kernel, "signatures") and name != "find_largest"
    }

warm_up()
before = known()
assert sum(map(bool, before.values())) >= 9, before
run(sample.read(families=500), Plan(features=("DEBT", "INCOME"), ks="2-3", replicates="4"))
for name, kinds in known().items():
    assert kinds == before[name], (name, before[name], kinds)
"""


def test_a_study_compiles_nothing_more_of_what_comes_after_its_search():
    found = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
