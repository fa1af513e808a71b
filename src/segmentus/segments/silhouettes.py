"""A segmentation into one silhouette profile a segment: how well its population fits in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, read_only
from segmentus.estimate.weighted import mean, quantiles
from segmentus.features.values import Features
from segmentus.segments.segmentation import Segmentation

STEPS = 100


@dataclass(frozen=True, slots=True, eq=False)
class SilhouetteProfile:
    """The silhouettes of one segment's rows, lowest first; of those drawn where there are many.

    Attributes
    ----------
    segment : its number, from 1.
    share : of the weight of the fit that lies in it.
    mean : weighted mean silhouette of its rows.
    below_zero : share of its weight that lies nearer to another segment.
    values : (s,) weighted quantiles of the silhouette at the middles of s equal shares.
    """

    segment: int
    share: float
    mean: float
    below_zero: float
    values: Floats


def profile_silhouettes(
    features: Features, segmentation: Segmentation, steps: int = STEPS
) -> tuple[SilhouetteProfile, ...]:
    """Cut each segment's silhouettes at equal shares of its weight; weights of the fit.

    Parameters
    ----------
    features : what was clustered, with the weights of the fit.
    segmentation : of the same rows.
    steps : number s of equal shares.
    """
    at = (np.arange(steps) + 0.5) / steps
    labels, weight = segmentation.clustering.labels, features.weight
    silhouette, mass = segmentation.fit.silhouette, float(weight.sum())
    profiles = []
    for number in range(segmentation.clustering.k):
        members = (labels == number) & ~np.isnan(silhouette)
        inside, own = silhouette[members], weight[members]
        profiles.append(
            SilhouetteProfile(
                segment=number + 1,
                share=float(weight[labels == number].sum()) / mass,
                mean=mean(inside, own),
                below_zero=mean((inside < 0).astype(float), own),
                values=read_only(quantiles(inside, own, at)),
            )
        )
    return tuple(profiles)
