"""Time refits under replicates beside scikit-learn's warm starts, then the rest of `assess`.

Part of `make bench`; alone, with the rest: python -m benchmarks.replicates [TABLES]. scikit-learn
refits one replicate at each k and its time is multiplied by the number of replicates. Both begin
at the same centers.
"""

import sys
import time
from dataclasses import replace

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.tables import Table, make_tables, read_survey
from benchmarks.timing import KS, Row, measured, timed
from segmentus.arrays import read_only
from segmentus.cluster.stability.cold_starts import cold_stability
from segmentus.cluster.stability.gap_statistic import measure_gap
from segmentus.cluster.stability.implicates import fit_implicates
from segmentus.cluster.stability.refits import family_weight, refit, row_mass
from segmentus.cluster.sweep import sweep_k
from segmentus.cluster.values import STARTS, Sweep
from segmentus.features.values import Features, Scale
from segmentus.survey.design import Design, Replicates
from segmentus.survey.values import Variable

REPLICATES, COLD, REFERENCES = 999, 20, 20
CONDITIONS = {"A": "TURNFEAR = 1", "B": "TURNFEAR = 1 AND NETWORTH < 2e6", "C": ""}


def main(names: str = "ABC") -> None:
    data, tables = make_tables()
    print(f"{data}; {REPLICATES} drawn replicates, k = {KS[0]}…{KS[-1]}\n")
    for table in tables:
        if table.name in names:
            print(" | ".join(bench(table).cells()))
            for what, seconds in others(*lay(table)).items():
                print(f"   {what}: {seconds:.2f} s")


def bench(table: Table) -> Row:
    """Refits of every k under every replicate, from the base centers."""
    features, design, sweep = lay(table)
    made, ours = measured(lambda: refit(features, design, sweep.clusterings), repeats=3)
    worst, theirs = 0.0, 0.0
    for fit, refits in zip(sweep, made, strict=True):
        error, seconds = warm_start(features, design, fit.clustering.centers, refits.centers[0])
        worst, theirs = max(worst, error), theirs + seconds * REPLICATES
    task = f"{table.name} refits under {REPLICATES} replicates, 11 k"
    check = f"centers differ by {worst:.0e} in replicate 1"
    return Row(
        task, ours, "scikit-learn, one replicate multiplied", (theirs,) * 3, check,
        times=50, within=1.0 if table.name == "C" else 0.0,
    )  # fmt: skip


def lay(table: Table) -> tuple[Features, Design, Sweep]:
    """A table as features, with drawn replicates of its survey, swept."""
    survey = read_survey()
    survey = replace(survey, design=draw(survey.design))
    condition = CONDITIONS[table.name]
    design = (survey.where(condition) if condition else survey).design
    features = features_of(table)
    return features, design, sweep_k(features, design, ks=KS, starts=STARTS)


def warm_start(
    features: Features, design: Design, base: np.ndarray, ours: np.ndarray
) -> tuple[float, float]:
    """Largest difference of scikit-learn's centers from ours under replicate 1, and its seconds."""
    weight = row_mass(features, design) * design.replicates.weight[design.unit, 0]
    peer = KMeans(len(base), init=base, n_init=1, tol=0, max_iter=1000)
    peer.fit(features.values, sample_weight=weight)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        peer.fit(features.values, sample_weight=weight)
        times.append(time.perf_counter() - began)
    if np.isnan(ours).any():
        return 0.0, min(times)
    scale = np.abs(base).max()
    return float(np.abs(peer.cluster_centers_ - ours).max() / scale), min(times)


def others(features: Features, design: Design, sweep: Sweep) -> dict[str, float]:
    """Seconds of what else `assess` does, each run once beforehand."""
    work = {
        f"{COLD} cold starts": lambda: cold_stability(
            features, design, sweep.clusterings, refits=COLD, seed=0
        ),
        "a fit per implicate": lambda: fit_implicates(features, design, sweep.clusterings, seed=0),
        f"gap, {REFERENCES} references": lambda: measure_gap(
            features, design, sweep.fits, references=REFERENCES, seed=0
        ),
    }
    return {what: timed(do, repeats=1)[1] for what, do in work.items()}


def draw(design: Design) -> Design:
    """Plain bootstrap draws of families."""
    full, h = family_weight(design), len(design.units)
    counts = np.random.default_rng(0).multinomial(h, np.ones(h) / h, size=REPLICATES).T
    weight = np.ascontiguousarray(counts * full[:, None])
    return replace(design, replicates=Replicates(read_only(weight), 1.0, "drawn", full))


def features_of(table: Table) -> Features:
    """A table as features without units."""
    names = [f"F{number}" for number in range(table.values.shape[1])]
    return Features(
        read_only(np.ascontiguousarray(table.values)),
        table.weight,
        tuple(Scale(name, "linear", 0.0, 1.0, "") for name in names),
        tuple(Variable(name, name, "money") for name in names),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
