"""A sweep into one that knows how well each k lasts: refits, implicates, gap."""

from __future__ import annotations

from dataclasses import replace

from segmentus.cluster.gap import measure_gap
from segmentus.cluster.implicates import fit_implicates
from segmentus.cluster.restarts import restart_stability
from segmentus.cluster.stability import refit_stability
from segmentus.cluster.sweep import Sweep
from segmentus.features.scale import Features
from segmentus.progress import Progress, silent
from segmentus.survey.values import Design


def assess(sweep, features, design, *, restarts=50, references=20, seed=0, progress=silent):
    cl = sweep.clusterings
    n = len(cl)
    import time

    t = time.time()
    st = refit_stability(features, design, cl) if design.replicates is not None else [None] * n
    print("refit", time.time() - t)
    t = time.time()
    rs = (
        restart_stability(features, design, cl, restarts=restarts, seed=seed, progress=progress)
        if design.replicates is not None
        else [None] * n
    )
    print("restart", time.time() - t)
    t = time.time()
    im = (
        fit_implicates(features, design, cl, seed=seed, progress=progress)
        if design.n_implicates > 1
        else [None] * n
    )
    print("implicates", time.time() - t)
    t = time.time()
    gap = measure_gap(
        features, design, sweep.fits, references=references, seed=seed, progress=progress
    )
    print("gap", time.time() - t)
    nan = float("nan")
    fits = tuple(
        replace(
            f,
            stability=a,
            restarts=b,
            implicates=c,
            score=replace(
                f.score,
                stability=a.mean_rand if a else nan,
                agreement=c.mean_rand if c else nan,
                gap=float(g),
            ),
        )
        for f, a, b, c, g in zip(sweep.fits, st, rs, im, gap.gap)
    )
    return replace(sweep, fits=fits, gap=gap)
