"""What was read, column by column: a `Schema`, and the `Hints` by which a user corrects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from segmentus.errors import InputError
from segmentus.survey.condition import unknown_column
from segmentus.survey.kinds import DesignKind, Kind, ReplicateCenter, SaidCurve
from segmentus.survey.table.spelling import Spelling

Type = Literal["number", "whole number", "text", "yes/no", "date", "nothing"]
"""What the cells of a column are."""

Role = Literal[
    "money", "count", "number", "category", "yes/no", "date", "protected", "outcome",
    "id", "weight", "unit", "strata", "constant", "empty", "free text", "personal", "excluded",
]  # fmt: skip
"""What a column is for; those from "id" on are neither clustered on nor described."""

FEATURES: tuple[Role, ...] = ("money", "count", "number")
"""Roles that are clustered on where nobody names features."""


@dataclass(frozen=True)
class Hint:
    """What the user says of one column; what is empty is left to the guess.

    Attributes
    ----------
    role : money, count, number, category, yes/no, date, protected, outcome, id, personal or
        excluded.
    protected : kept out of the fit and described afterwards, or not, whatever its name.
    decimal : "." or ",".
    format : of dates, as in strptime: "%d.%m.%Y".
    curve : "asinh" or "linear" where the column is a feature.
    order : words from least to most, which become the ranks 1, 2, …; others count as missing.
    unit, label, short : words for axes, tables and names of segments.
    """

    role: Literal[
        "", "money", "count", "number", "category", "yes/no", "date", "protected", "outcome", "id",
        "personal", "free text", "excluded",
    ] = ""  # fmt: skip
    protected: bool | None = None
    decimal: Literal["", ".", ","] = ""
    format: str = ""
    curve: SaidCurve = ""
    order: tuple[str, ...] = ()
    unit: str = ""
    label: str = ""
    short: str = ""


@dataclass(frozen=True)
class Hints:
    """What the user says of a table; everything else is guessed.

    Attributes
    ----------
    id : column that names the customer of each row, none twice.
    weight : column of weights, not negative.
    unit : column that names the sampled thing where it has several rows; "A,B" where what agrees
        in both was sampled as one, and its rows are redrawn together.
    strata : column of strata, for whoever draws replicates.
    exclude : columns to leave out.
    include_protected : whether protected columns may be features by default.
    columns : name → hint.
    outcome : columns to describe and never to cluster on, beside those guessed.
    rows : "customers" where each row is one, even if rows look like purchases.
    encoding : of a text file, as Python names it; "" where it is to be found.
    skip : lines above the headings of a text file, to be passed over.
    draw : rows to draw by lot from a longer file, 0 to take all; None as `read_rows` decides.
    implicates : files of the other implicates, in each of which missing answers are filled in
        differently; rows belong together by `id`.
    replicate_columns, replicate_design, replicate_file, center, fay, coefficient, factors : of
        replicate weights in columns, see `ReplicateColumns`; numbers of `coefficient` have commas
        between them.
    """

    id: str = ""
    weight: str = ""
    unit: str = ""
    strata: str = ""
    exclude: tuple[str, ...] = ()
    include_protected: bool = False
    columns: Mapping[str, Hint] = field(default_factory=dict)
    outcome: tuple[str, ...] = ()
    rows: Literal["", "customers"] = ""
    encoding: str = ""
    skip: int = 0
    draw: int | None = None
    implicates: tuple[str, ...] = ()
    replicate_columns: str = ""
    replicate_design: DesignKind = "bootstrap"
    replicate_file: str = ""
    center: ReplicateCenter = ""
    fay: float = 0.5
    coefficient: str = ""
    factors: bool = False

    def check(self, names: list[str], file: str) -> Hints:
        """Spell every column as the table does, whatever the case.

        Raises
        ------
        InputError
            A column named does not exist, or one column is given two tasks.
        """

        def spell(name: str) -> str:
            return find_name(name, names, file) if name else ""

        told = replace(
            self,
            id=spell(self.id), weight=spell(self.weight), unit=spell(self.unit),
            strata=spell(self.strata), exclude=tuple(map(spell, self.exclude)),
            columns={spell(name): hint for name, hint in self.columns.items()},
            outcome=tuple(map(spell, self.outcome)),
        )  # fmt: skip
        tasks = {"weight": told.weight, "strata": told.strata}
        tasks |= {"unit": told.unit} if told.unit else {"id": told.id}
        taken: dict[str, str] = {}
        lists = [("exclude", name) for name in told.exclude]
        lists += [("outcome", name) for name in told.outcome]
        for task, name in (*tasks.items(), *lists):
            if name and name in taken and not {task, taken[name]} <= {"unit", "strata"}:
                raise InputError(
                    f"{file}: column {name} is named for both {taken[name]} and {task}; name it "
                    "for one."
                )
            taken[name] = task
        return told


def find_name(name: str, names: list[str], file: str) -> str:
    """Spell a column as the table does.

    Raises
    ------
    InputError
        There is none of that name.
    """
    if name in names:
        return name
    alike = [other for other in names if other.casefold() == name.strip().casefold()]
    if len(alike) != 1:
        raise InputError(f"{file}: {unknown_column(name, names)}")
    return alike[0]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """How one column was read.

    Attributes
    ----------
    name : in the table.
    type : of its cells.
    role : what it is for.
    kind : of its `Variable`; None where it is neither clustered on nor described.
    missing : cells that are empty, marked as missing, or cannot be what the others are.
    distinct : different values.
    why : what the role was told from, in a few words.
    protected : described, but no feature unless asked for.
    curve : under the rule "asinh" that where the column is money or has a long tail, else
        "linear".
    unit : of the values.
    reference : for dates, the newest; values are days before it.
    spelling : the rule by which its cells became numbers; None where they became none.
    """

    name: str
    type: Type
    role: Role
    kind: Kind | None
    missing: int
    distinct: int
    why: str
    protected: bool = False
    curve: SaidCurve = "linear"
    unit: str = ""
    reference: str = ""
    spelling: Spelling | None = None

    @property
    def task(self) -> str:
        """Say how it is used: "feature", "profile", or why not."""
        if self.kind is None:
            return self.role if self.role in ("weight", "unit", "strata") else "left out"
        return "feature" if self.role in FEATURES and not self.protected else "profile"


@dataclass(frozen=True, slots=True, eq=False)
class Purchases:
    """Columns of a table whose rows are purchases.

    Attributes
    ----------
    customer, day, amount : names of its columns; no amount where each row counts the same.
    customers : different customers.
    order, quantity : columns of order numbers, and of pieces where `amount` is a price; "" for
        none.
    """

    customer: str
    day: str
    amount: str
    customers: int
    order: str = ""
    quantity: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """How a table was read.

    Attributes
    ----------
    columns : one for each column of the table, in its order.
    rows : of the table.
    form : how it was read, e.g. "text in UTF-8, separated by commas".
    id, weight, unit, strata : names of the columns with these tasks, "" for none.
    purchases : the columns that say that rows are purchases; None where rows may be customers.
    sampled : columns that together name what was sampled, whose rows are redrawn together.
    repeated : column that names customers of whom some have several rows, else "".
    """

    columns: tuple[Column, ...]
    rows: int
    form: str
    id: str = ""
    weight: str = ""
    unit: str = ""
    strata: str = ""
    purchases: Purchases | None = None
    repeated: str = ""
    sampled: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Look a column up by its name in the table.

        Raises
        ------
        KeyError
            There is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def outcomes(self) -> tuple[Column, ...]:
        """Columns that people care about and that are never clustered on, those asked for first."""
        found = [column for column in self.columns if column.role == "outcome"]
        return tuple(sorted(found, key=lambda column: column.why != "as asked"))

    @property
    def features(self) -> tuple[Column, ...]:
        """Columns that may form segments by default: money first, each in the table's order."""
        able = [column for column in self.columns if column.task == "feature"]
        return tuple(sorted(able, key=lambda column: column.role != "money"))
