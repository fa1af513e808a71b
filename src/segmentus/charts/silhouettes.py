"""Silhouette profiles into one picture of how well each segment holds together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from segmentus.charts.axes import Trace, axis, new_figure, reference
from segmentus.charts.style import NEUTRAL, color, plain, share
from segmentus.segments.silhouettes import SilhouetteProfile

_GAP = 2.0
"""White space between segments, in per cent of the population."""


def draw_silhouettes(
    profiles: Sequence[SilhouetteProfile],
    names: Sequence[str],
    mean: float,
    *,
    whole: str = "the population",
) -> go.Figure:
    """Draw each segment's silhouettes, best on top; the height of a segment is its share.

    Parameters
    ----------
    profiles : one a segment.
    names : k names of segments.
    mean : of all, drawn as a dashed line.
    whole : what a segment has a share of.
    """
    tops = [0.0]
    for profile in profiles:
        tops.append(tops[-1] + 100 * profile.share + _GAP)
    return new_figure(
        [
            _band(profile, plain(name), top)
            for profile, name, top in zip(profiles, names, tops, strict=False)
        ],
        height=max(380, 140 + 30 * len(profiles)),
        xaxis=axis("Silhouette (−1 to 1)", tickformat=".2f") | {"zerolinecolor": NEUTRAL},
        yaxis=axis(
            f"Segment (height: % of {whole})",
            tickmode="array",
            tickvals=[
                round(top + 50 * profile.share, 3)
                for profile, top in zip(profiles, tops, strict=False)
            ],
            ticktext=[str(profile.segment) for profile in profiles],
            range=[tops[-1], -_GAP],
            showgrid=False,
            zeroline=False,
        ),
        shapes=[reference(mean, dash="dash", name="mean") | {"layer": "above"}],
    )


def _band(profile: SilhouetteProfile, name: str, top: float) -> Trace:
    """One segment as an area from zero to its silhouettes, the largest on top."""
    height, steps = 100 * profile.share, len(profile.values)
    depth = top + height * (np.arange(steps) + 0.5) / steps
    return {
        "type": "scatter",
        "x": [0.0, *np.round(profile.values[::-1], 4).tolist(), 0.0],
        "y": [top, *np.round(depth, 4).tolist(), top + height],
        "mode": "lines",
        "fill": "toself",
        "line": {"color": color(profile.segment - 1), "width": 1},
        "name": f"{profile.segment} {name}",
        "text": f"{profile.segment} {name}<br>mean silhouette {profile.mean:.3f}"
        f"<br>{share(profile.below_zero)} nearer to another segment",
        "hoveron": "fills",
        "hoverinfo": "text",
    }
