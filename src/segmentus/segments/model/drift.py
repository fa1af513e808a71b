"""Shares of new rows beside those of training: has the world moved since the model was made?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.segments.model.values import Model

LITTLE, MUCH = 0.1, 0.25
FLOOR = 1e-4
"""Shares below this count as this much, so that an empty segment gives a finite index."""


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """How the segments of new rows differ from training.

    Attributes
    ----------
    then, now : (k,) shares of the population in training, and of the scored weight now.
    stability_index : population stability index, Σ (now − then) ln(now / then), no unit.
    unlike_then, unlike_now : share of the weight unlike anyone in training.
    """

    then: Floats
    now: Floats
    stability_index: float
    unlike_then: float
    unlike_now: float

    @property
    def sentence(self) -> str:
        """Say what it means, in a line."""
        index = self.stability_index
        size = "little" if index < LITTLE else "some" if index < MUCH else "much"
        advice = "; check whether the model still fits" if index >= MUCH else ""
        return (
            f"Drift since training: {size} (population stability index {index:.3f}; below "
            f"{LITTLE} is little, from {MUCH} much){advice}. Unlike anyone in training: "
            f"{100 * self.unlike_now:.2g} % of the scored, {100 * self.unlike_then:.2g} % then."
        )


def measure_drift(model: Model, mass: Floats, unlike: float) -> Drift:
    """Compare the weight that fell into each segment with training.

    Parameters
    ----------
    model : with the shares of training.
    mass : (k,) weight (or number) of the new rows in each segment, not all zero.
    unlike : weight of the new rows unlike anyone in training.

    Notes
    -----
    The index is the symmetrised Kullback–Leibler divergence (Siddiqi 2006, chapter 9, with the
    usual bounds 0.1 and 0.25).
    """
    then = np.array([segment.population_share for segment in model.segments])
    now = mass / mass.sum()
    a, b = np.maximum(now, FLOOR), np.maximum(then, FLOOR)
    return Drift(
        then=read_only(then),
        now=read_only(now),
        stability_index=float(((a - b) * np.log(a / b)).sum()),
        unlike_then=model.reference.unlike_share,
        unlike_now=unlike / float(mass.sum()),
    )
