"""Five million rows from files, in a process of its own: its memory, its passes, what it finds."""

import json
import subprocess
import sys

import numpy as np
import pytest
from benchmarks.make_big import GROUPS
from benchmarks.scale import NAMES

pytestmark = pytest.mark.attack
ROWS = 5_000_000


def planted_inertia(rows):
    """Sum of squares about the planted centers where every column has a variance of 1."""
    plan = np.random.default_rng(len(NAMES))
    centers = plan.normal(scale=2.5, size=(GROUPS, len(NAMES)))
    shares = plan.dirichlet(np.full(GROUPS, 4.0))
    between = shares @ (centers - shares @ centers) ** 2
    return rows * (1 / (1 + between)).sum()


def test_five_million_rows_take_bounded_memory_and_passes_a_few_times_of_reading(tmp_path):
    words = [sys.executable, "-m", "benchmarks.scale", "fit", str(ROWS), str(tmp_path)]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout.splitlines()[-1])
    print(found)
    assert found["memory"] < 1.5
    assert found["step_processor"] < 4 * found["reading_processor"]  # 3 on a quiet machine
    assert 0.98 < found["inertia"] / planted_inertia(ROWS) < 1
