"""A `Sweep` into the same sweep with what refits say of it: stability, agreement, gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segmentus.cluster.gap import Gap, measure_gap
from segmentus.cluster.implicates import ImplicateFits, fit_implicates
from segmentus.cluster.restarts import restart_stability
from segmentus.cluster.stability import Stability, refit_stability
from segmentus.cluster.sweep import Fit, Sweep
from segmentus.features.scale import Features
from segmentus.progress import Progress, silent
from segmentus.survey.values import Design


def assess(
    sweep: Sweep,
    features: Features,
    design: Design,
    *,
    restarts: int = 50,
    references: int = 20,
    seed: int = 0,
    progress: Progress = silent,
) -> Sweep:
    """Refit every k of a sweep under replicates, in implicates, and beside even clouds.

    What cannot be done stays None and its score nan: stability without replicates, agreement
    with one implicate, the gap with k = 1 alone.

    Parameters
    ----------
    sweep : as made from the same features and design.
    features : what was clustered, with the weights of the fit.
    design : of the same rows.
    restarts : replicates under which the search begins afresh; 0 leaves them out.
    references : even clouds for the gap, at least 2; 0 leaves it out.
    seed : decides every draw; same seed, same bits.
    progress : called as the work goes on; may raise to cancel.
    """
    bases, k = sweep.clusterings, len(sweep.fits)
    stability: list[Stability] | list[None] = [None] * k
    afresh: list[Stability] | list[None] = [None] * k
    implicates: list[ImplicateFits] | list[None] = [None] * k
    gap: Gap | None = None
    if design.replicates is not None:
        progress("refits", 0, 1)
        stability = refit_stability(features, design, bases)
        progress("refits", 1, 1)
    if design.replicates is not None and restarts:
        afresh = restart_stability(
            features, design, bases, restarts=restarts, seed=seed, progress=progress
        )
    if np.unique(design.implicate[features.weight > 0]).size > 1:
        implicates = fit_implicates(features, design, bases, seed=seed, progress=progress)
    if references and max(sweep.ks) > 1:
        gap = measure_gap(
            features, design, sweep.fits, references=references, seed=seed, progress=progress
        )
    fits = [
        replace(fit, stability=one, restarts=two, implicates=three)
        for fit, one, two, three in zip(sweep, stability, afresh, implicates, strict=True)
    ]
    return Sweep(
        fits=tuple(_score(fit, gap, at) for at, fit in enumerate(fits)),
        gap=gap,
    )


def _score(fit: Fit, gap: Gap | None, at: int) -> Fit:
    """Carry the one figure of each part into the scores."""
    nan = float("nan")
    score = replace(
        fit.score,
        gap=float(gap.gap[at]) if gap else nan,
        stability=fit.stability.mean_rand if fit.stability else nan,
        agreement=fit.implicates.mean_rand if fit.implicates else nan,
    )
    return replace(fit, score=score)
