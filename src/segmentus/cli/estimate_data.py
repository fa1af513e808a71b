"""What `segmentus estimate` is told of data and replicate weights into a `Survey` with both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast, get_args

from segmentus.errors import InputError

if TYPE_CHECKING:
    from segmentus.progress import Progress
    from segmentus.survey.table.schema import Hints
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
        from segmentus.survey.named import read_named
        from segmentus.survey.replicates import add_replicates

        survey = read_named(self.data, dollars=self.dollars, hints=self.hints())
        if self.columns:
            return survey
        return add_replicates(
            survey, self.replicates, seed=self.seed, strata=self.strata or None, progress=progress
        )

    def hints(self) -> Hints:
        """Say what is told of the table.

        Raises
        ------
        InputError
            There is no such design or center.
        """
        from segmentus.survey.kinds import DesignKind
        from segmentus.survey.table.schema import Hints

        kinds: dict[str, DesignKind] = {kind.casefold(): kind for kind in get_args(DesignKind)}
        kind = kinds.get(self.design.casefold())
        if kind is None:
            raise InputError(
                f"--replicate-design: got {self.design!r}; give {', '.join(kinds.values())}."
            )
        if self.center not in ("", "mean", "estimate"):
            raise InputError(f"--center: got {self.center!r}; give mean or estimate.")
        others = tuple(path.strip() for path in self.others.split(",") if path.strip())
        return Hints(
            id=self.id, weight=self.weight, unit=self.unit, strata=self.strata, implicates=others,
            replicate_columns=self.columns, replicate_design=kind, replicate_file=self.file,
            center=cast("Any", self.center), fay=self.fay, coefficient=self.coefficient,
            factors=self.factors,
        )  # fmt: skip
