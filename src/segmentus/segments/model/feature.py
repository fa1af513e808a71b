"""A `Feature` of model.json: how a column of a table becomes one axis of the segments."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from segmentus.features.values import Scale
from segmentus.survey.bounds import LARGEST_VALUE
from segmentus.survey.table.spelling import How, Spelling

Take = Literal["value", "missing", "is"]
FillRule = Literal["refuse", "median", "mode", "mean", "constant"]


class ModelPart(BaseModel):
    """A piece of model.json: frozen, with no other keys than these and no nan."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class MissingValue(ModelPart):
    """What a missing value becomes.

    Attributes
    ----------
    rule : "refuse" leaves the row unscored; the others are how `fill` was found in training.
    fill : the value taken instead, in the unit of the feature; None for "refuse".
    """

    rule: FillRule = "refuse"
    fill: float | None = Field(default=None, ge=-LARGEST_VALUE, le=LARGEST_VALUE)

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if (self.rule == "refuse") != (self.fill is None):
            raise ValueError(f"rule {self.rule!r} and fill {self.fill} do not fit together")
        return self


class Read(ModelPart):
    """How the text of a column becomes numbers; a column of numbers or dates needs none of it.

    Attributes
    ----------
    how : "number"; "date", days before `reference`; "yes/no", 1 and 0; "category", a code.
    decimal : sign before the fraction of a number; the other one parts thousands.
    sign : "%" or the currency that numbers bore in training; "" for none.
    format : of dates, as in strptime.
    reference : the newest date in training, as in ISO 8601.
    codes : words → numbers; for "yes/no" in lower case, where "" stands for a blank cell.
    odd : text that in training was no number or date and counted as missing.
    either : whether a number may be written under the other decimal sign, where it fits only that.
    suffix : the unit behind the numbers, "×" where K, M and the like multiply them.
    bare : by how much a number without per cent sign is multiplied, where others had one.
    first_year : of the hundred that years of two digits stand for; 0 for 1969.
    """

    how: How
    decimal: Literal[".", ","] = "."
    sign: str = ""
    format: str = ""
    reference: str = ""
    codes: dict[str, float] = Field(default_factory=dict)
    odd: tuple[str, ...] = ()
    either: bool = False
    suffix: str = ""
    bare: float = Field(default=1.0, gt=0, le=100.0)
    first_year: int = Field(default=0, ge=0, le=2100)

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.how == "date":
            datetime.fromisoformat(self.reference)
        if (self.how in ("yes/no", "category")) != bool(self.codes):
            raise ValueError(f"{self.how!r} and {len(self.codes)} codes do not fit together")
        return self

    @property
    def spelling(self) -> Spelling:
        """The rule as the table reader's own value."""
        return Spelling(**dict(self))


class Feature(ModelPart):
    """One axis of the segments: z = (curve(x) − center) / spread, within −clip … clip.

    Attributes
    ----------
    name : of the feature.
    column : of the table it is read from.
    take : "value", the column's number; "missing", 1 where it is missing and else 0; "is", 1 where
        the column's number is `code` and else 0.
    code : for "is"; None where it is none of the codes of the column's other features.
    label, kind, unit : what the column means; x is in `unit`.
    curve, per : "asinh" is asinh(x / per), "linear" is x.
    center, spread : of the curved values in training.
    clip : z beyond it counts as it; None for no bounds.
    reach : how far z went in training before it was clipped, where that is farther; a row beyond
        is unlike anyone in training, however near its clipped place is. None without bounds.
    missing : rule for missing values.
    read : how text becomes x; None where text must be a plain number.
    """

    name: str
    column: str
    take: Take = "value"
    code: float | None = None
    label: str = ""
    kind: str = ""
    unit: str = ""
    curve: Literal["asinh", "linear"]
    per: float = Field(default=1.0, gt=0, le=LARGEST_VALUE)
    center: float = Field(ge=-LARGEST_VALUE, le=LARGEST_VALUE)
    spread: float = Field(gt=0, le=LARGEST_VALUE)
    clip: float | None = Field(default=None, gt=0, le=LARGEST_VALUE)
    reach: tuple[float, float] | None = None
    missing: MissingValue = MissingValue()
    read: Read | None = None

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        if (self.clip is None) != (self.reach is None):
            raise ValueError("clip and reach are given both or neither")
        return self

    @property
    def scale(self) -> Scale:
        """The curve, scale and bounds as the pipeline's own value."""
        return Scale(
            self.name, self.curve, self.center, self.spread, self.unit, self.per,
            fill=math.nan if self.missing.fill is None else self.missing.fill,
            marks=self.column if self.take == "missing" else "",
            clip=math.inf if self.clip is None else self.clip,
        )  # fmt: skip

    @property
    def reached(self) -> tuple[float, float]:
        """The least and the highest of the reach; inf where there are no bounds."""
        return (-math.inf, math.inf) if self.reach is None else self.reach
