"""A fit and a choice into a `Segmentation`: named segments that new rows can be assigned to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np

from segmentus.arrays import Floats, Labels
from segmentus.cluster.moments import label_rows
from segmentus.cluster.points import lay_out
from segmentus.cluster.values import Clustering, Fit
from segmentus.errors import InputError
from segmentus.features.scale import Features, Scale
from segmentus.segments.choose import Choice
from segmentus.segments.guard import SURVEY, Bounds, Warning, guard
from segmentus.segments.naming import name_segments
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
    """

    fit: Fit
    names: tuple[str, ...]
    scales: tuple[Scale, ...]
    choice: Choice
    warnings: tuple[Warning, ...]

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
        scaled = self.scale_rows(rows)
        return label_rows(lay_out(scaled), self.clustering.centers, len(scaled))

    def scale_rows(self, rows: Any) -> Floats:
        """Feature columns of a table (n, p) on the feature scale; raises as `assign`.

        Missing values get what stood for them in the fit.
        """
        table = nw.from_native(rows.frame if isinstance(rows, Survey) else rows, eager_only=True)
        columns = []
        for scale in self.scales:
            name = scale.level.column if scale.level else scale.marks or scale.name
            if name not in table.columns:
                raise InputError(f"assign: the table lacks the feature column {name}.")
            if not table[name].dtype.is_numeric():
                raise InputError(
                    f"assign: {name} holds {table[name].dtype}, not numbers; convert it first."
                )
            column = table[name].cast(nw.Float64).to_numpy().astype(float)
            if scale.level:
                column = scale.level.apply(column)
            else:
                column = np.isnan(column).astype(float) if scale.marks else scale.complete(column)
            bad = ~np.isfinite(column)
            if bad.any():
                raise InputError(
                    f"assign: {scale.name} is missing or not finite in {bad.sum():,} rows (first "
                    f"at row {int(np.argmax(bad)) + 1}); fill or drop them first."
                )
            columns.append(scale.apply(column))
        return np.column_stack(columns)


def segment(
    features: Features,
    fit: Fit,
    choice: Choice,
    *,
    units: str = "families",
    bounds: Bounds = SURVEY,
) -> Segmentation:
    """Name the clusters of a fit and attach what the guard says.

    Parameters
    ----------
    features : what was clustered.
    fit : one k of the sweep, usually ``sweep[choice.k]``.
    choice : why this k.
    units : plural word for the sampled things.
    bounds : of the guard.
    """
    return Segmentation(
        fit=fit,
        names=name_segments(features, fit.clustering),
        scales=features.scales,
        choice=choice,
        warnings=guard(fit, units, bounds),
    )


def rename(segmentation: Segmentation, names: Sequence[str]) -> Segmentation:
    """Give the segments names of one's own, in order; none leaves those they have.

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
    return replace(segmentation, names=given)
