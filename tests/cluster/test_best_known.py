"""The search against the lowest inertia anyone found on the real survey."""

import numpy as np
import pytest

from golden.best_inertia import BEST
from segmentus.cluster import sweep as sweep_module
from segmentus.cluster.sweep import sweep_k
from tables import design_of, features_of


def tables_of(survey):
    """Tables A and B of the speed comparison: dollars as they are, five standardised columns."""
    names = ["DEBT", "NETWORTH", "HOUSES", "NFIN", "ASSET"]
    a, b = survey.where("TURNFEAR = 1"), survey.where("TURNFEAR = 1 AND NETWORTH < 2e6")
    five = np.column_stack([b.column(name) for name in names])
    return {
        "A": (np.column_stack([a.column("DEBT"), a.column("HOUSES")]), a.design.weight),
        "B": ((five - five.mean(axis=0)) / five.std(axis=0), b.design.weight),
    }


@pytest.mark.scf
@pytest.mark.parametrize("which", list(BEST))
def test_the_search_comes_near_the_best_anyone_found(scf2019, monkeypatch, which):
    monkeypatch.setattr(  # scores are not looked at here and would take most of the time
        sweep_module,
        "silhouette_rows",
        lambda values, labels, weight: np.zeros((len(labels), len(weight))),
    )
    table, kind = which.split()
    rows, weight = tables_of(scf2019)[table]
    features = features_of(rows, weight if kind == "weighted" else np.ones(len(rows)))
    for seed in range(3):
        swept = sweep_k(features, design_of(weight), ks=range(2, 13), seed=seed)
        for score in swept.scores:
            best = BEST[which][score.k]
            assert score.inertia < 1.0015 * best, f"seed {seed}, k = {score.k}"
            assert score.inertia > 0.9999 * best, f"seed {seed}, k = {score.k}: too good"
