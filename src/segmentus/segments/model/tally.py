"""Batches of scored rows into what became of a file: counts, reasons and drift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from segmentus.arrays import Floats, sum_by
from segmentus.compiled.arithmetic import add_products
from segmentus.errors import InputError
from segmentus.estimate.homogeneity import salt_of
from segmentus.segments.cells import cast_numbers
from segmentus.segments.model.drift import Drift, measure_drift
from segmentus.segments.model.scoring import Scored
from segmentus.segments.model.values import Model
from segmentus.survey.design import IMPLICATES


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """What became of a file.

    Attributes
    ----------
    path : written, or where in a store.
    rows : read and written.
    mass : (k,) weight of the rows in each segment; their number where no weight was named.
    blocked : reason → rows that could not be scored for it.
    unlike : rows unlike anyone in training.
    drift : against training; None where no row with weight was scored.
    notes : how the file was read, and which of its rows are nobody and were left out.
    square : sum of squared weights of the scored rows.
    unlike_mass : weight of the rows unlike anyone in training.
    implicates : rows of one family, five in an extract of the survey.
    distance : sum of the scored rows' distances to their centers.
    """

    path: Path | str
    rows: int
    mass: Floats
    blocked: dict[str, int]
    unlike: int
    drift: Drift | None
    notes: tuple[str, ...] = ()
    square: float = 0.0
    unlike_mass: float = 0.0
    implicates: int = 1
    distance: float = 0.0

    @property
    def scored(self) -> int:
        """Rows that got a segment."""
        return self.rows - sum(self.blocked.values())


class Tally:
    """Counts that grow batch by batch.

    Parameters
    ----------
    model : that scores.
    weight : column by which rows count in the drift; None where each counts once.
    """

    def __init__(self, model: Model, weight: str | None) -> None:
        self.model, self.weight = model, weight
        self.rows, self.unlike, self.unlike_mass = 0, 0, 0.0
        self.mass = np.zeros(model.k)
        self.square, self.implicates, self.distance = 0.0, 1, 0.0
        self.blocked: dict[str, int] = {}

    def add(
        self, batch: pl.DataFrame, scored: Scored, reasons: pl.Series, decimal_comma: bool
    ) -> None:
        """Count one batch."""
        mass = self._weigh(batch, decimal_comma)
        there = scored.scored
        self.mass += sum_by(scored.label[there], mass[there], self.model.k)
        self.square += add_products(mass[there], mass[there])
        self.distance += float(scored.distance[there].sum())
        if {"Y1", "YY1"} <= {name.upper() for name in batch.columns}:
            self.implicates = IMPLICATES  # five rows of an extract are one family
        self.unlike += int(scored.unlike.sum())
        self.unlike_mass += float(mass[scored.unlike].sum())
        self.rows += batch.height
        for reason, count in reasons.filter(~pl.Series(there)).value_counts().iter_rows():
            self.blocked[reason] = self.blocked.get(reason, 0) + count

    def _weigh(self, batch: pl.DataFrame, decimal_comma: bool) -> Floats:
        """Weight of each row of a batch."""
        if not self.weight:
            return np.ones(batch.height)
        mass: Floats = cast_numbers(batch[self.weight], decimal_comma).to_numpy().astype(float)
        good = np.isfinite(mass) & (mass >= 0)
        if not good.all():
            raise InputError(
                f"assign: weight {self.weight} is missing, negative or no number at row "
                f"{self.rows + int(np.argmin(good)) + 1}; correct it or leave out --weight."
            )
        return mass

    def finish(self, path: Path, notes: tuple[str, ...]) -> Assigned:
        """Sum up."""
        return Assigned(
            path, self.rows, self.mass, dict(sorted(self.blocked.items())), self.unlike,
            _measure(
                self.model, self.mass, self.square, self.unlike_mass, self.implicates,
                self.distance,
            ),
            notes, self.square, self.unlike_mass, self.implicates, self.distance,
        )  # fmt: skip


def join_tallies(model: Model, parts: Sequence[Assigned], path: Path | str) -> Assigned:
    """Sum up what became of several files, written into one folder."""
    mass = np.sum([part.mass for part in parts], axis=0)
    square = math.fsum(part.square for part in parts)
    unlike_mass = math.fsum(part.unlike_mass for part in parts)
    implicates = max(part.implicates for part in parts)
    distance = math.fsum(part.distance for part in parts)
    reasons = sorted({reason for part in parts for reason in part.blocked})
    return Assigned(
        path=path,
        rows=sum(part.rows for part in parts),
        mass=mass,
        blocked={reason: sum(part.blocked.get(reason, 0) for part in parts) for reason in reasons},
        unlike=sum(part.unlike for part in parts),
        drift=_measure(model, mass, square, unlike_mass, implicates, distance),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        square=square,
        unlike_mass=unlike_mass,
        implicates=implicates,
        distance=distance,
    )


def _measure(
    model: Model,
    mass: Floats,
    square: float,
    unlike_mass: float,
    implicates: int,
    distance: float,
) -> Drift | None:
    """Test the shares against training; None where no row with weight was scored."""
    total = float(mass.sum())
    if total <= 0:
        return None
    effective = total**2 / square / implicates
    salt = salt_of(np.array([distance]))
    return measure_drift(model, mass, unlike_mass, effective=effective, salt=salt)
