"""A fit and a choice into a `Segmentation`: named segments that new rows can be assigned to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.cluster.scores.indices import squared_distances
from segmentus.cluster.values import Clustering, Fit
from segmentus.door import check_arguments, same_columns
from segmentus.errors import InputError
from segmentus.features.values import Features, Scale
from segmentus.segments.choose import Choice
from segmentus.segments.guard import Warning
from segmentus.segments.headline import list_headline
from segmentus.segments.naming.claims import Claim
from segmentus.segments.naming.name import name_segments
from segmentus.segments.new_rows import (
    clip_features,
    find_segments,
    read_features,
    source_of,
    take_columns,
)
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """Named, numbered segments.

    Attributes
    ----------
    fit : the clustering in canonical order, its score and support.
    names : k names, all different; segment numbers are their positions plus 1.
    scales : p scales, to bring new rows onto the feature scale.
    choice : why this k.
    warnings : what the guard says of it.
    distance : (n,) Euclidean distance of each row to its center on the feature scale, no unit.
    claims : k, what each name says, or would say where somebody gave the names.
    named : whether somebody gave the names.
    """

    fit: Fit
    names: tuple[str, ...]
    scales: tuple[Scale, ...]
    choice: Choice
    warnings: tuple[Warning, ...]
    distance: Floats
    claims: tuple[tuple[Claim, ...], ...] = ()
    named: bool = False

    @property
    def clustering(self) -> Clustering:
        """The geometry."""
        return self.fit.clustering

    @property
    def agreement(self) -> Floats:
        """Share of a family's implicates in its modal segment, (h,)."""
        return self.fit.support.agreement

    @property
    def certainty(self) -> Floats:
        """Share of a family's implicates, each clustered by itself, in its modal segment, (h,).

        nan where the implicates were not clustered.
        """
        implicates = self.fit.implicates
        return np.full(len(self.agreement), np.nan) if implicates is None else implicates.agreement

    def assign(self, rows: Any) -> Labels:
        """Segment position 0…k−1 of each row: the nearest center on the feature scale.

        Parameters
        ----------
        rows : a `Survey`, or a polars, pandas or Arrow table with the feature columns in the
            units of the scales. Assigning the rows of the fit gives the fit's labels.

        Raises
        ------
        InputError
            A feature column is absent, or a value in it is missing or not finite.
        """
        values, blocker = self._read(rows)
        return find_segments(self.scales, values, blocker, self.clustering.centers).label

    def scale_rows(self, rows: Any) -> Floats:
        """Feature columns of a table (n, p) on the feature scale; raises as `assign`.

        Missing values get what stood for them in the fit.
        """
        return clip_features(self.scales, self._read(rows)[0])

    def _read(self, rows: Any) -> tuple[Floats, Labels]:
        """Features of all rows, as `read_features` gives them; refuses what cannot be read."""
        columns = take_columns(rows, dict.fromkeys(source_of(scale) for scale in self.scales))
        sources = [columns[source_of(scale)] for scale in self.scales]
        values, blocker = read_features(self.scales, sources)
        blocked = np.flatnonzero(blocker >= 0)
        if len(blocked):
            name = self.scales[int(blocker[blocked[0]])].name
            count = int(np.isnan(values[:, blocker[blocked[0]]]).sum())
            raise InputError(
                f"assign: {name} is missing or not finite in {count:,} rows (first at row "
                f"{blocked[0] + 1}); fill or drop them first."
            )
        return values, blocker


@check_arguments
def segment(
    features: Features,
    fit: Fit,
    choice: Choice,
    *,
    units: str = "families",
    survey: Survey | None = None,
) -> Segmentation:
    """Name the clusters of a fit and attach what the guard says.

    Parameters
    ----------
    features : what was clustered.
    fit : one k of the sweep, usually ``sweep[choice.k]``.
    choice : why this k, from a sweep that holds `fit`.
    units : plural word for the sampled things.
    survey : of the same rows, so that names may say more than the features do.

    Raises
    ------
    InputError
        The choice is of another k, or the features are others.
    """
    if choice.k != fit.score.k:
        raise InputError(
            f"segment: the choice is k = {choice.k} and the fit has k = {fit.score.k}; take "
            "sweep[choice.k]."
        )
    same_columns(fit.clustering.centers.shape[1], features=features.values.shape[1])
    described = [] if survey is None else list_headline(survey, features.names)
    named = name_segments(
        features, fit.clustering, survey=survey, described=described, units=units
    )  # fmt: skip
    made = fit.clustering
    squares = squared_distances(features.values, made.labels, made.centers)
    return Segmentation(
        fit=fit,
        names=named.names,
        scales=features.scales,
        choice=choice,
        warnings=choice.warnings[fit.score.k],
        distance=read_only(np.sqrt(squares)),
        claims=named.claims,
    )


def rename(segmentation: Segmentation, names: Sequence[str]) -> Segmentation:
    """Give the segments other names, in order; none leaves those they have.

    Raises
    ------
    InputError
        There are not as many names as segments, or one is empty or there twice.
    """
    if not names:
        return segmentation
    given = tuple(" ".join(name.split()) for name in names)
    k = segmentation.clustering.k
    if len(given) != k:
        raise InputError(f"names: {len(given)} given for {k} segments; give {k}, or none.")
    odd = [name for name in given if not name or given.count(name) > 1]
    if odd:
        raise InputError(
            f"names: {odd[0]!r} is {'there twice' if odd[0] else 'empty'}; give each segment a "
            "name of its own."
        )
    return replace(segmentation, names=given, named=True)
