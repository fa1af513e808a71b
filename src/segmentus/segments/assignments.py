"""A survey and its segmentation into one line a row: who, in which, how far, how certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from segmentus.arrays import Floats, Ints, read_only
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.values import Survey, singular


@dataclass(frozen=True, slots=True, eq=False)
class Assignments:
    """Which segment each row is in, in the order of the survey's rows.

    Attributes
    ----------
    unit : (n,) identifiers of families (or customers), as the file has them.
    implicate : (n,) int64 in 1…m.
    segment : (n,) int64 in 1…k.
    distance : (n,) Euclidean distance to the row's own center on the feature scale, no unit.
    silhouette : (n,) −1…1; nan where only a sample of rows was looked at, and this was not drawn.
    certainty : (n,) share of the row's family's implicates, each clustered by itself, that put it
        in its most frequent segment; nan where there is one implicate.
    """

    unit: NDArray[Any]
    implicate: Ints
    segment: Ints
    distance: Floats
    silhouette: Floats
    certainty: Floats


def list_assignments(survey: Survey, segmentation: Segmentation) -> Assignments:
    """List the segment of each row of a domain.

    Parameters
    ----------
    survey : the rows that were segmented.
    segmentation : of the same rows.
    """
    return Assignments(
        unit=survey.design.units[survey.design.unit],
        implicate=survey.design.implicate,
        segment=read_only(segmentation.clustering.labels + 1),
        distance=segmentation.distance,
        silhouette=segmentation.fit.silhouette,
        certainty=read_only(segmentation.certainty[survey.design.unit]),
    )


def word_apart(rows: Ints, survey: Survey) -> str:
    """Say which rows (m,) of a domain lie far from all others; the first five by their names."""
    units, count = survey.source.units, len(rows)
    named = [str(survey.design.units[survey.design.unit[row]]) for row in rows[:5].tolist()]
    which = ", ".join(named) + (" …" if count > len(named) else "")
    one, they = ("lies", "it") if count == 1 else ("lie", "they")
    return (
        f"{count:,} {units if count > 1 else singular(units)} {one} far from all others ({which}): "
        f"{they} shaped no segment, and {'is' if count == 1 else 'are'} counted in the nearest one."
    )
