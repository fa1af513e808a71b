"""Scales into the words that stand below their numbers on every surface."""

from __future__ import annotations

import math
from collections.abc import Sequence

from segmentus.features.values import Scale


def word_scales(scales: Sequence[Scale]) -> str:
    """Say how columns became features.

    >>> word_scales([Scale("AGE", "linear", 40.0, 10.0, "years", clip=4.0)])[:52]
    'A feature is (curve(x) − center) / spread, clipped a'
    """
    bounded = any(math.isfinite(scale.clip) for scale in scales)
    robust = any(scale.winsorised for scale in scales)
    sentences = [
        f"A feature is (curve(x) − center) / spread{', clipped at its bounds' if bounded else ''}.",
        "Center and spread are the weighted mean and standard deviation of the transformed column"
        f"{', winsorised at 1 % and 99 %' if robust else ''}.",
    ]
    if robust:
        sentences.append(
            "A skewed column is put on an asinh curve, like a logarithm but defined at 0 and "
            "below, which turns at the lower quartile of the amounts other than 0."
        )
    return " ".join(sentences)


def word_scale(scale: Scale) -> str:
    """One scale in a phrase.

    >>> word_scale(Scale("DEBT", "asinh", 1.5, 2.0, "euros", 1200.0, clip=4.0, winsorised=True))
    'asinh(x / 1,200), x in euros; winsorised center 1.5 and spread 2; between −4 and 4'
    """
    unit = f", x in {scale.unit}" if scale.unit else ""
    how = "winsorised " if scale.winsorised else ""
    bounds = f"between −{scale.clip:g} and {scale.clip:g}" if math.isfinite(scale.clip) else ""
    parts = (
        f"{scale.formula}{unit}",
        f"{how}center {scale.center:.6g} and spread {scale.spread:.6g}",
        bounds or "no bounds",
    )
    return "; ".join(parts)


def word_bounds(scale: Scale) -> str:
    """The bounds of a feature, "−4 to 4" or "none"."""
    return f"−{scale.clip:g} to {scale.clip:g}" if math.isfinite(scale.clip) else "none"
