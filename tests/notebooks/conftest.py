"""The notebooks executed once a session, on the sample and, where it is, on the real survey."""

import json
import os
import shutil
from collections.abc import Callable
from functools import cache

import pytest
from tools import notebooks

from facts import FACTS

Run = Callable[[str], "Executed"]


class Executed:
    """What an executed notebook showed, cell by cell, and the facts asked for at its end."""

    def __init__(self, notebook):
        *cells, asked = notebook.cells
        self.outputs = [
            output for cell in cells if cell.cell_type == "code" for output in cell.outputs
        ]
        self.texts = [output.get("data", {}).get("text/plain", "") for output in self.outputs]
        self.facts = json.loads(asked.outputs[0]["text"])


def runner(place, variables) -> Run:
    for table in notebooks.FOLDER.glob("*.csv"):
        shutil.copy(table, place)

    @cache
    def run(name):
        return Executed(notebooks.execute(name, place, variables, FACTS[name]))

    return run


@pytest.fixture(scope="session")
def on_sample(tmp_path_factory) -> Run:
    place = tmp_path_factory.mktemp("sample")
    return runner(place, notebooks.sample_only(place))


@pytest.fixture(scope="session")
def on_scf(tmp_path_factory) -> Run:
    place = tmp_path_factory.mktemp("scf")
    return runner(
        place, notebooks.sample_only(place) | {"SEGMENTUS_DATA": os.environ["SEGMENTUS_DATA"]}
    )
