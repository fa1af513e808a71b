"""Shares of new rows beside those of training: has the world moved since the model was made?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.estimate.homogeneity import (
    Homogeneity,
    Shares,
    bound_index,
    compare_shares,
    index_stability,
    shares_of_counts,
)
from segmentus.segments.model.values import Model

LITTLE, MUCH = 0.1, 0.25
FLOOR = 1e-4
"""Shares below this count as this much, so that an empty segment gives a finite index."""

ALARM_LEVEL = 0.05
"""Share of quiet samples that raise an alarm."""


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """How the segments of new rows differ from those before.

    Attributes
    ----------
    then, now : (k,) shares of the population before, as in training, and of the scored weight now.
    stability_index : population stability index, Σ (now − then) ln(now / then), no unit.
    index_bound : what 95 of 100 quiet samples of this size keep the index under.
    test : whether the shares may be of one population.
    unlike_then, unlike_now : share of the weight unlike anyone in training.
    """

    then: Floats
    now: Floats
    stability_index: float
    index_bound: float
    test: Homogeneity
    unlike_then: float
    unlike_now: float

    @property
    def alarm(self) -> bool:
        """Tell whether the shares have moved by more than chance would."""
        return self.test.p < ALARM_LEVEL

    @property
    def size(self) -> str:
        """Word the size of the index by its customary bounds."""
        index = self.stability_index
        return "little" if index < LITTLE else "some" if index < MUCH else "much"

    @property
    def finding(self) -> str:
        """Say whether the shares have moved, in a clause."""
        beyond = f"{self.size}, and more than chance" if self.alarm else "none beyond chance"
        return (
            f"{beyond} ({word_p(self.test.p)}; population stability index "
            f"{self.stability_index:.3f}, where chance alone gives up to {self.index_bound:.3f})"
        )

    @property
    def sentence(self) -> str:
        """Say what it means, in a line."""
        advice = "; check whether the model still fits" if self.alarm else ""
        return (
            f"Drift since training: {self.finding}{advice}. Unlike anyone in training: "
            f"{100 * self.unlike_now:.2g} % of the scored, {100 * self.unlike_then:.2g} % then."
        )


def word_p(p: float) -> str:
    """Word a p-value.

    >>> word_p(0.0312), word_p(0.00002)
    ('p = 0.031', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def training_shares(model: Model) -> Shares:
    """Shares of the segments in training, with the sample behind them."""
    then = np.array([segment.population_share for segment in model.segments])
    behind = model.reference.effective or float(model.reference.units)
    return Shares(read_only(then / then.sum()), max(behind, 1.0))


def measure_drift(
    model: Model, mass: Floats, unlike: float, *, effective: float | None = None, salt: int = 0
) -> Drift:
    """Compare the weight that fell into each segment with training.

    Parameters
    ----------
    model : with the shares of training.
    mass : (k,) weight (or number) of the new rows in each segment, not all zero.
    unlike : weight of the new rows unlike anyone in training.
    effective : rows of equal weight that would tell as much; None where `mass` counts them.
    salt : whole number that the rows decide, by which ties are broken.

    Notes
    -----
    The test is that of `compare_shares`. The index is the symmetrised Kullback–Leibler divergence
    (Siddiqi 2006, chapter 9, with the usual bounds 0.1 and 0.25, which are words for its size:
    whatever the sample's size, they raise no alarm).
    """
    total = float(mass.sum())
    now = shares_of_counts(mass, max(total if effective is None else effective, 1.0), salt)
    return compare_sides(
        training_shares(model), now, (model.reference.unlike_share, unlike / total)
    )


def compare_sides(then: Shares, now: Shares, unlike: tuple[float, float]) -> Drift:
    """Compare shares of the same segments then and now, and what was unlike anyone in training."""
    return Drift(
        then=then.value,
        now=now.value,
        stability_index=index_stability(then.value, now.value, FLOOR),
        index_bound=bound_index(len(then.value), then.effective, now.effective),
        test=compare_shares(then, now),
        unlike_then=unlike[0],
        unlike_now=unlike[1],
    )
