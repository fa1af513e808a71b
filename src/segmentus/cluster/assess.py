"""A `Sweep` into the same sweep with what speaks for and against each k.

Cold starts under replicates, fits of single implicates, references without groups, and where a k
exceeds these, which of its clusters stand apart.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segmentus.cluster.assessments import Gap, ImplicateFits, Stability
from segmentus.cluster.points import let_go
from segmentus.cluster.scores.separation import choose_rows, separate
from segmentus.cluster.stability.cold_starts import cold_stability
from segmentus.cluster.stability.gap_statistic import measure_gap
from segmentus.cluster.stability.implicates import fit_implicates
from segmentus.cluster.values import Fit, Sweep
from segmentus.door import at_least, check_arguments, same_columns, same_rows
from segmentus.errors import InputError
from segmentus.features.values import Features
from segmentus.memory import release_memory
from segmentus.progress import Progress, silent
from segmentus.survey.design import Design

COLD_REFITS = 20
"""Replicates under which every k is searched afresh."""


@check_arguments
def assess(
    sweep: Sweep,
    features: Features,
    design: Design,
    *,
    refits: int = COLD_REFITS,
    references: int = 20,
    seed: int = 0,
    progress: Progress = silent,
) -> Sweep:
    """Refit every k under replicates and in implicates, and set it beside references.

    What cannot be done stays None and its score nan: stability without replicates, agreement
    with one implicate, the gap with k = 1 alone.

    Parameters
    ----------
    sweep : as made from the same features and design.
    features : what was clustered, with the weights of the fit.
    design : of the same rows.
    refits : replicates under which the search begins afresh, an even number; 0 leaves them out.
    references : tables without groups, at least 2; 0 leaves them out.
    seed : decides every draw; same seed, same bits.
    progress : called as the work goes on; may raise to cancel.

    Raises
    ------
    InputError
        The sweep, the features and the design are not of the same rows and columns, or a number is
        not possible.
    """
    at_least(0, refits=refits, references=references, seed=seed)
    if refits % 2:
        raise InputError(
            f"refits: got {refits}; they are compared in pairs, so give an even number."
        )
    fitted = sweep.fits[0].clustering
    same_rows(len(fitted.labels), features=len(features.weight), design=len(design.weight))
    same_columns(fitted.centers.shape[1], features=features.values.shape[1])
    bases, k = sweep.clusterings, len(sweep.fits)
    stability: list[Stability] | list[None] = [None] * k
    implicates: list[ImplicateFits] | list[None] = [None] * k
    gap: Gap | None = None
    if design.replicates is not None and refits >= 2:
        stability = cold_stability(
            features, design, bases, refits=refits, seed=seed, progress=progress
        )
    if np.unique(design.implicate[features.weight > 0]).size > 1:
        implicates = fit_implicates(features, design, bases, seed=seed, progress=progress)
    if references and max(sweep.ks) > 1:
        gap = measure_gap(
            features, design, sweep.fits, references=references, seed=seed, progress=progress
        )
    rows = choose_rows(features)
    fits = [
        replace(
            fit,
            stability=one,
            implicates=two,
            separation=separate(features, design, fit.clustering, rows)
            if gap and fit.score.k in gap.exceeding
            else None,
        )
        for fit, one, two in zip(sweep, stability, implicates, strict=True)
    ]
    if design.replicates is not None and design.replicates.group is not None:
        let_go(features)  # of so many rows; what comes draws some of them
        release_memory()
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
