"""Look-ups: what they say, and how little they load."""

import subprocess
import sys

import pytest
from tools.summaries import sum_up

from segmentus.built_in import read_sample_summaries

HEAVY = {"numpy", "polars", "scipy", "plotly", "pandas", "pyarrow", "sklearn", "jinja2"}
"""Packages that take longer to load than a look-up may."""
LIGHT = 600
"""Modules that a look-up may load: about 0.3 seconds of processor time."""
COUNT = (
    "import sys\nfrom segmentus.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    "print(len(sys.modules), *{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
)


@pytest.mark.parametrize(
    "words",
    [["variables"], ["variables", "debt"], ["plans"], ["--help"], ["data", "list"]],
    ids=" ".join,
)
def test_a_look_up_loads_little(words):
    done = subprocess.run(
        [sys.executable, "-c", COUNT, *words], capture_output=True, text=True, check=True
    )
    count, *packages = done.stderr.splitlines()[-1].split()
    assert done.stdout
    assert not HEAVY & set(packages)
    assert int(count) < LIGHT


def test_what_is_stored_of_the_sample_is_what_is_computed():
    assert read_sample_summaries() == sum_up()
