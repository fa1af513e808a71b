"""Default procedures: a table into labels, a number of groups and what is said of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

Answer = tuple[np.ndarray, int, str]
Method = Callable[[pd.DataFrame, str], Answer]

MOST_K = 10


def by_recipe(table: pd.DataFrame, weight: str) -> Answer:
    """The usual fifteen lines: z-scores, k-means, the best silhouette of 2 to 10; no finding."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    mass = table[weight].to_numpy() if weight else None
    values = table.drop(columns=weight) if weight else table
    scaled = ((values - values.mean()) / values.std(ddof=0)).to_numpy()
    fits = []
    for k in range(2, MOST_K + 1):
        labels = KMeans(k, n_init=10, random_state=0).fit_predict(scaled, sample_weight=mass)
        drawn = min(len(scaled), 2000)
        fits.append(
            (silhouette_score(scaled, labels, sample_size=drawn, random_state=0), k, labels)
        )
    _, k, labels = max(fits, key=lambda fit: fit[0])
    return labels, k, "groups"


def by_segmentus(table: pd.DataFrame, weight: str) -> Answer:
    """This package, told nothing."""
    import segmentus as sg

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        table.to_csv(path, index=False)
        study = sg.run(sg.table.read(path), sg.read_plan("customers"))
    return study.segmentation.clustering.labels, study.choice.k, _finding(study)


def _finding(study: object) -> str:
    """What is said of the data, also by versions that said "groups" or "continuum"."""
    said = getattr(study, "finding", None) or getattr(study.verdict, "kind", "none")
    return {"continuum": "none"}.get(said, said)


def by_checkout(source: str) -> Method:
    """Another version of this package, by the folder of its sources, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": source}
    process = subprocess.Popen(
        [sys.executable, __file__], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def method(table: pd.DataFrame, weight: str) -> Answer:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(
            json.dumps({"table": table.to_csv(index=False), "weight": weight}) + "\n"
        )
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        return np.array(answer["labels"]), answer["k"], answer["finding"]

    return method


def _serve() -> None:
    """Answer tables on standard input, one a line."""
    import io

    for line in sys.stdin:
        asked = json.loads(line)
        labels, k, finding = by_segmentus(pd.read_csv(io.StringIO(asked["table"])), asked["weight"])
        print(json.dumps({"labels": labels.tolist(), "k": k, "finding": finding}), flush=True)


if __name__ == "__main__":
    _serve()
