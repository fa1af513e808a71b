"""A sweep into a `Clustergram`: where clusters lie at each k, and how they split as k grows.

Schonlau (2002), The clustergram: a graph for visualizing hierarchical and nonhierarchical cluster
analyses, Stata Journal 2(4), 391–402; heights are means on the first principal axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from segmentus.arrays import Floats, read_only
from segmentus.cluster.values import Sweep
from segmentus.features.project import Projection
from segmentus.segments.flow import weigh_flow
from segmentus.survey.design import Design


@dataclass(frozen=True, slots=True, eq=False)
class Clustergram:
    """Clusters over k.

    Attributes
    ----------
    ks : numbers tried, ascending.
    heights : one (k,) a k: position of each center on the first principal axis.
    shares : one (k,) a k: share of the population in each cluster.
    flows : one (k, l) for each k but the last: share of the population that goes from each
        cluster to each of the next k.
    """

    ks: tuple[int, ...]
    heights: tuple[Floats, ...]
    shares: tuple[Floats, ...]
    flows: tuple[Floats, ...]


def trace_clusters(sweep: Sweep, projection: Projection, design: Design) -> Clustergram:
    """Follow the clusters from each k to the next.

    Parameters
    ----------
    sweep : of n rows.
    projection : of the same features.
    design : of the same rows, with the survey's weights.
    """
    labels = [clustering.labels for clustering in sweep.clusterings]
    population = float(design.weight.sum())
    return Clustergram(
        ks=sweep.ks,
        heights=tuple(
            read_only(projection.apply(clustering.centers)[:, 0])
            for clustering in sweep.clusterings
        ),
        shares=tuple(fit.support.share for fit in sweep),
        flows=tuple(
            read_only(weigh_flow(design.weight, before, after) / population)
            for before, after in pairwise(labels)
        ),
    )
