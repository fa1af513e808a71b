"""A sweep into one that knows how well each k lasts: refitted, between implicates, beside chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segmentus.cluster.gap import measure_gap
from segmentus.cluster.implicates import ImplicateFits, fit_implicates
from segmentus.cluster.restarts import restart_stability
from segmentus.cluster.stability import Stability, refit_stability
from segmentus.cluster.sweep import Fit, Sweep
from segmentus.features.scale import Features
from segmentus.progress import Progress, silent
from segmentus.survey.values import Design

RESTARTS = 50
"""Replicates that are also searched afresh."""
REFERENCES = 20
"""Data sets without groups that the gap statistic compares with."""


def assess(
    sweep: Sweep,
    features: Features,
    design: Design,
    *,
    restarts: int = RESTARTS,
    references: int = REFERENCES,
    seed: int = 0,
    progress: Progress = silent,
) -> Sweep:
    """Find out how well the clusters of every k last.

    Parameters
    ----------
    sweep : fits of the features.
    features : what was clustered, with the weights of the fit.
    design : of the same rows. Without replicates nothing is refitted, with a single implicate
        none is compared; those parts stay None.
    restarts : replicates that are also searched afresh, at most all.
    references : data sets drawn for the gap statistic, at least 2.
    seed : decides every draw.
    progress : called as the work goes on; may raise to cancel.
    """
    fits, clusterings = sweep.fits, sweep.clusterings
    if design.replicates is not None:
        progress("refits", 0, 1)
        refits = refit_stability(features, design, clusterings)
        progress("refits", 1, 1)
        afresh = restart_stability(
            features, design, clusterings, restarts=restarts, seed=seed, progress=progress
        )
        fits = _with_refits(fits, refits, afresh)
    if design.n_implicates > 1:
        found = fit_implicates(features, design, clusterings, seed=seed, progress=progress)
        fits = _with_implicates(fits, found)
    if sweep.ks[-1] == 1:
        return replace(sweep, fits=fits)
    gap = measure_gap(features, design, fits, references=references, seed=seed, progress=progress)
    return Sweep(
        fits=tuple(
            replace(fit, score=replace(fit.score, gap=value))
            for fit, value in zip(fits, gap.gap.tolist(), strict=True)
        ),
        gap=gap,
    )


def _with_refits(
    fits: Sequence[Fit], refits: Sequence[Stability], afresh: Sequence[Stability]
) -> tuple[Fit, ...]:
    return tuple(
        replace(
            fit,
            stability=same,
            restarts=fresh,
            score=replace(fit.score, stability=same.mean_rand),
        )
        for fit, same, fresh in zip(fits, refits, afresh, strict=True)
    )


def _with_implicates(fits: Sequence[Fit], found: Sequence[ImplicateFits]) -> tuple[Fit, ...]:
    return tuple(
        replace(fit, implicates=one, score=replace(fit.score, agreement=one.mean_rand))
        for fit, one in zip(fits, found, strict=True)
    )
