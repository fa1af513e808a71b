"""The notebooks executed once a session, on the sample and, where it is, on the real survey."""

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from tools import notebooks

from facts import FACTS

Run = Callable[[str], "Executed"]
AT_ONCE = 2
"""Notebooks that run at a time, each in a kernel of its own."""


class Executed:
    """What an executed notebook showed, cell by cell, and the facts asked for at its end."""

    def __init__(self, notebook):
        *cells, asked = notebook.cells
        self.outputs = [
            output for cell in cells if cell.cell_type == "code" for output in cell.outputs
        ]
        self.texts = [output.get("data", {}).get("text/plain", "") for output in self.outputs]
        self.facts = json.loads(asked.outputs[0]["text"])


def runner(names, place, variables) -> Run:
    """Execute notebooks in a folder; what they showed is known by their names."""
    for table in notebooks.FOLDER.glob("*.csv"):
        shutil.copy(table, place)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = {
            name: pool.submit(notebooks.execute, name, place, variables, FACTS[name])
            for name in names
        }
    return cache(lambda name: Executed(found[name].result()))


@pytest.fixture(scope="session")
def on_sample(tmp_path_factory) -> Run:
    place = tmp_path_factory.mktemp("sample")
    return runner(notebooks.names(), place, notebooks.sample_only(place))


@pytest.fixture(scope="session")
def on_scf(tmp_path_factory) -> Run:
    place = tmp_path_factory.mktemp("scf")
    variables = notebooks.sample_only(place) | {"SEGMENTUS_DATA": os.environ["SEGMENTUS_DATA"]}
    return runner([*notebooks.names()[:3], notebooks.names()[4]], place, variables)
