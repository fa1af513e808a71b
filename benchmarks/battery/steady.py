"""The same number of segments and the same finding for other seeds and another order of rows?

python -m benchmarks.battery.steady [SEEDS]; tables that come with scikit-learn, planted ones of the
battery and, where SEGMENTUS_DATA has it, the wholesale customers.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.battery.kinds import plant

PLANTED = ("mall", "spenders", "savers", "four 5 sd", "holdings", "counts", "gamma", "ring")


def main(seeds: str = "10") -> None:
    print(
        "| table | k and finding, by how many seeds | with rows shuffled |",
        "|---|---|---|",
        sep="\n",
    )
    for name, table in _tables().items():
        answers = Counter(_answer(table, seed) for seed in range(int(seeds)))
        shuffled = Counter(
            _answer(table.sample(frac=1.0, random_state=seed), 0) for seed in range(3)
        )
        print(f"| {name} | {_word(answers)} | {_word(shuffled)} |", flush=True)


def _tables() -> dict[str, pd.DataFrame]:
    from sklearn import datasets

    tables = {
        name: _frame(load())
        for name, load in (
            ("wine", datasets.load_wine),
            ("iris", datasets.load_iris),
            ("breast cancer", datasets.load_breast_cancer),
            ("diabetes", datasets.load_diabetes),
        )
    }
    tables |= {kind: plant(kind, 0).table for kind in PLANTED}
    wholesale = Path(os.environ.get("SEGMENTUS_DATA", "")) / "wholesale_customers.csv"
    if wholesale.is_file():
        tables["wholesale"] = pd.read_csv(wholesale)
    return tables


def _frame(bunch) -> pd.DataFrame:
    names = [name.replace(" (cm)", "").replace(" ", "_") for name in bunch.feature_names]
    return pd.DataFrame(np.asarray(bunch.data), columns=names)


def _answer(table: pd.DataFrame, seed: int) -> tuple[int, str]:
    import segmentus as sg

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        table.to_csv(path, index=False)
        plan = sg.read_plan("customers").model_copy(update={"seed": seed})
        study = sg.run(sg.table.read(path), plan)
    return study.choice.k, str(study.finding)


def _word(answers: Counter[tuple[int, str]]) -> str:
    return ", ".join(f"{k} {finding}: {count}" for (k, finding), count in answers.most_common())


if __name__ == "__main__":
    main(*sys.argv[1:])
