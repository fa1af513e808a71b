"""What `segmentus estimate` is told of data and replicate weights into a `Survey` with both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.progress import Progress
    from segmentus.survey.replicate_columns import DesignKind, ReplicateColumns
    from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True)
class AskedData:
    """Words of the command line about data and errors.

    Attributes
    ----------
    data, others : the file, and those of the other implicates.
    dollars, replicates, seed, strata, weight, unit, id : as in the options.
    columns, design, file, center, fay, coefficient, factors : of replicate weights in columns.
    """

    data: str
    others: str
    dollars: int | None
    replicates: str
    seed: int
    strata: str
    weight: str
    unit: str
    id: str
    columns: str
    design: str
    file: str
    center: str
    fay: float
    coefficient: str
    factors: bool

    def read(self, progress: Progress) -> Survey:
        """Read the data and give them the replicate weights that are asked for.

        Raises
        ------
        InputError
            Options do not fit together, or the data cannot be read so.
        """
        from segmentus.survey.replicate_columns import read_replicate_columns
        from segmentus.survey.replicates import add_replicates

        survey = self._read_table()
        if self.columns:
            if self.strata or "," in self.unit:
                raise InputError(
                    "--replicate-columns: they know their strata and units; leave out --strata and "
                    "--unit."
                )
            return read_replicate_columns(survey, self._columns())
        if self.file or self.coefficient or self.factors:
            raise InputError(
                "--replicate-file, --coefficient and --factors are about --replicate-columns; say "
                "which those are."
            )
        count = self.replicates.lstrip("-").isdigit()
        return add_replicates(
            survey, int(self.replicates) if count else self.replicates,
            seed=self.seed, strata=self.strata or None, progress=progress,
        )  # fmt: skip

    def _read_table(self) -> Survey:
        from segmentus.survey.named import is_own_table, read_named
        from segmentus.survey.table.schema import Hints
        from segmentus.survey.table.several import read_implicates, unite_columns

        united = [name.strip() for name in self.unit.split(",")] if "," in self.unit else []
        hints = Hints(
            weight=self.weight, unit="" if united else self.unit, strata=self.strata, id=self.id
        )
        if is_own_table(self.data) and self.columns:
            hints = replace(hints, exclude=self._held_columns())
        if self.others:
            others = [path.strip() for path in self.others.split(",") if path.strip()]
            return read_implicates([self.data, *others], hints)
        survey = read_named(self.data, dollars=self.dollars, hints=hints)
        if united:
            return unite_columns(survey, united)
        return survey

    def _held_columns(self) -> tuple[str, ...]:
        """Columns of replicate weights in the table itself, which are no variables."""
        from pathlib import Path

        from segmentus.survey.replicate_columns import match_columns
        from segmentus.survey.table.read import read_grid

        if self.file:
            return ()
        return tuple(
            match_columns(self.columns, read_grid(Path(self.data)).frame.columns, self.data)
        )

    def _columns(self) -> ReplicateColumns:
        from segmentus.survey.replicate_columns import DESIGN_KINDS, ReplicateColumns

        kinds: dict[str, DesignKind] = {kind.casefold(): kind for kind in DESIGN_KINDS}
        kind = kinds.get(self.design.casefold())
        if kind is None:
            raise InputError(
                f"--replicate-design: got {self.design!r}; give {', '.join(DESIGN_KINDS)}."
            )
        if self.center not in ("", "mean", "estimate"):
            raise InputError(f"--center: got {self.center!r}; give mean or estimate.")
        return ReplicateColumns(
            self.columns, kind, cast("Any", self.center), self.fay, _numbers(self.coefficient),
            self.factors, self.file, self.id or self.unit,
        )  # fmt: skip


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise InputError(f"--coefficient: got {text!r}; give numbers, as 0.5,0.5.") from None
