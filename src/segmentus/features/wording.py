"""Scales into the words that stand below their numbers on every surface."""

from __future__ import annotations

import math
from collections.abc import Sequence

from segmentus.features.scale import Scale


def word_scales(scales: Sequence[Scale]) -> str:
    """Say how columns became features.

    >>> word_scales([Scale("AGE", "linear", 40.0, 10.0, "years", clip=4.0)])[:52]
    'A feature is (curve(x) − center) / spread, and beyon'
    """
    bounded = any(math.isfinite(scale.clip) for scale in scales)
    robust = any(scale.winsorised for scale in scales)
    sentences = [
        "A feature is (curve(x) − center) / spread"
        f"{', and beyond its bounds it is the bound' if bounded else ''}.",
        "Center and spread are the weighted mean and standard deviation of the curved column"
        f"{', once its lowest and highest 1 % are drawn in' if robust else ''}.",
    ]
    if robust:
        sentences.append(
            "A column is bent where its own skewness asks for it; asinh then turns at the lower "
            "quartile of its amounts other than 0."
        )
    return " ".join(sentences)


def word_bounds(scale: Scale) -> str:
    """The bounds of a feature, "±4" or "none"."""
    return f"±{scale.clip:g}" if math.isfinite(scale.clip) else "none"
