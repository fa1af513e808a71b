"""A least share of the population for every segment, as a constraint on the number of segments."""

from __future__ import annotations

from dataclasses import replace

from segmentus.cluster.values import Fit, Sweep
from segmentus.errors import InputError
from segmentus.formats import join, share
from segmentus.segments.asked import ChoiceRule
from segmentus.segments.choose import Choice, choose
from segmentus.segments.guard import SURVEY_BOUNDS, Bounds, guard


def choose_at_least(
    sweep: Sweep,
    least: float | None,
    rule: ChoiceRule = "auto",
    *,
    k: int | None = None,
    units: str = "families",
    bounds: Bounds = SURVEY_BOUNDS,
) -> Choice:
    """Choose k as `choose` does, among those whose segments all have a least share.

    Parameters
    ----------
    sweep : fits to choose from.
    least : share of the population, 0…1; None for no constraint.
    rule, k, units, bounds : as for `choose`.

    Raises
    ------
    InputError
        No k meets the constraint, the one asked for does not, and as `choose`.
    """
    if least is None:
        return choose(sweep, rule, k=k, units=units, bounds=bounds)
    kept = tuple(fit for fit in sweep if _smallest(fit) >= least)
    if not kept:
        raise InputError(
            f"least share: with every k from {sweep.ks[0]} to {sweep.ks[-1]} some segment has "
            f"less than {share(least)} of the population; allow a smaller share or fewer segments."
        )
    able = [str(fit.score.k) for fit in kept]
    if k is not None and k in sweep.ks and str(k) not in able:
        raise InputError(
            f"least share: with k = {k} the smallest segment has {share(_smallest(sweep[k]))} of "
            f"the population, less than {share(least)}; k = {join(able)} would do."
        )
    choice = choose(replace(sweep, fits=kept), rule, k=k, units=units, bounds=bounds)
    gone = [fit for fit in sweep if fit not in kept]
    return replace(
        choice,
        reason=f"{choice.reason} Every segment has at least {share(least)} of the population, as "
        "asked for.",
        disqualified={
            **choice.disqualified,
            **{fit.score.k: f"a segment has only {share(_smallest(fit))}" for fit in gone},
        },
        warnings={**choice.warnings, **{f.score.k: guard(f, units, bounds) for f in gone}},
    )


def _smallest(fit: Fit) -> float:
    return float(fit.support.share.min())
