"""A survey and its segmentation into a `Profile`: what each segment has, owns and is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from segmentus.arrays import Bools, Floats, read_only
from segmentus.estimate import weighted
from segmentus.estimate.variance import Estimate, Statistic, estimate
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.values import Survey, Variable

HEADLINE = (
    "INCOME", "NETWORTH", "ASSET", "DEBT", "FIN", "LIQ", "RETQLIQ", "HOUSES", "VEHIC", "BUS",
    "MRTHEL", "CCBAL", "EDN_INST", "VEH_INST", "AGE", "KIDS", "HHOUSES", "HNH_MORT", "HCCBAL",
    "HEDN_INST", "HVEH_INST", "HRETQLIQ", "HBUS", "HVEHIC", "TURNFEAR", "TURNDOWN", "FEARDENIAL",
    "LATE", "LATE60", "HPAYDAY", "BNKRUPLAST5", "SAVED", "NOCHK", "AGECL", "RACE", "EDCL",
    "INCCAT", "MARRIED", "LF",
)  # fmt: skip
"""SCF columns described where a plan names none, as far as the survey has them."""

QUANTILES = read_only(np.array([0.05, 0.25, 0.5, 0.75, 0.95]))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One statistic of one variable, by segment.

    Attributes
    ----------
    variable : what it is about.
    statistic : "mean", "median" or "share" (of the weight with the value `code`).
    code : the value whose share is taken; None for means and medians.
    label : of the value, e.g. "35–44"; "" for means and medians.
    segments : k estimates.
    domain : the same of all segments together.
    everyone : the same of the whole survey before any condition.
    difference : k estimates, (segment mean − domain mean) / domain standard deviation; money on
        the asinh curve, shares as 0/1.
    """

    variable: Variable
    statistic: Literal["mean", "median", "share"]
    code: float | None
    label: str
    segments: tuple[Estimate, ...]
    domain: Estimate
    everyone: Estimate
    difference: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Sizes and lines, all by the survey's weights.

    Attributes
    ----------
    families : k numbers of sampled families.
    population : k totals of weight, in families (or customers).
    share : k shares of the domain's population.
    lines : statistics of the described variables.
    quantiles : name of a money or count variable → (k, 5): 5, 25, 50, 75 and 95 % of the weight.
    """

    families: tuple[int, ...]
    population: tuple[Estimate, ...]
    share: tuple[Estimate, ...]
    lines: tuple[Line, ...]
    quantiles: dict[str, Floats]

    def of(self, name: str, statistic: str | None = None) -> list[Line]:
        """Lines about one variable, of one statistic if given."""
        return [
            line
            for line in self.lines
            if line.variable.name == name and statistic in (None, line.statistic)
        ]


def describe(
    survey: Survey,
    segmentation: Segmentation,
    names: Sequence[str] = (),
    *,
    everyone: Survey | None = None,
) -> Profile:
    """Estimate sizes, means, medians and shares by segment.

    Parameters
    ----------
    survey : the rows that were segmented, in the same order.
    segmentation : of these rows.
    names : variables to describe; the features and the headline columns where empty.
    everyone : the survey before any condition, to compare with; `survey` itself where None.

    Raises
    ------
    InputError
        A variable does not exist.
    """
    labels = segmentation.clustering.labels
    if len(labels) != survey.n_rows:
        raise ValueError(f"{survey.n_rows} rows of the survey for {len(labels)} labels")
    chosen = [survey.variable(name) for name in names] or _headline(survey, segmentation)
    groups = _Groups(
        survey=survey,
        everyone=survey if everyone is None else everyone,
        rows=tuple(labels == number for number in range(segmentation.clustering.k)),
    )
    amounts = [variable.name for variable in chosen if variable.kind in ("money", "count")]
    return Profile(
        families=tuple(segmentation.clustering.size.tolist()),
        population=groups.sizes(weighted.total, survey.source.units),
        share=groups.sizes(weighted.mean, "share"),
        lines=tuple(line for variable in chosen for line in _lines(groups, variable)),
        quantiles={name: groups.quantiles(name) for name in amounts},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """The segments of a survey as row masks, beside everyone, to take statistics of."""

    survey: Survey
    everyone: Survey
    rows: tuple[Bools, ...]

    def sizes(self, statistic: Statistic, unit: str) -> tuple[Estimate, ...]:
        """Total or share of each segment; the families are those inside it."""
        design = self.survey.design
        return tuple(
            replace(
                estimate(statistic, inside.astype(float), design, unit=unit),
                families=int(np.unique(design.unit[inside]).size),
            )
            for inside in self.rows
        )

    def line(self, variable: Variable, taken: _Taken, differences: tuple[Estimate, ...]) -> Line:
        """Take one statistic in every segment, the domain and everyone."""
        design, unit = self.survey.design, "share" if taken.word == "share" else variable.unit
        values = taken.of(self.survey.column(variable.name))
        outside = taken.of(self.everyone.column(variable.name))
        return Line(
            variable=variable,
            statistic=taken.word,
            code=taken.code,
            label=taken.label,
            segments=tuple(
                estimate(taken.statistic, values, design, inside, unit=unit) for inside in self.rows
            ),
            domain=estimate(taken.statistic, values, design, unit=unit),
            everyone=estimate(taken.statistic, outside, self.everyone.design, unit=unit),
            difference=differences,
        )

    def differences(self, values: Floats) -> tuple[Estimate, ...]:
        """Standardised difference of each segment's mean from the domain's."""
        design = self.survey.design
        known = ~np.isnan(values)
        middle = weighted.mean(values[known], design.weight[known])
        deviation = weighted.spread(values[known], design.weight[known])
        varies = deviation > 1e-12 * abs(middle)  # rounding alone makes a constant vary
        scaled = (values - middle) / deviation if varies else np.where(known, 0.0, np.nan)
        return tuple(
            estimate(weighted.mean, scaled, design, inside, unit="standard deviations")
            for inside in self.rows
        )

    def quantiles(self, name: str) -> Floats:
        """Quantiles (k, 5) of a column on stacked rows, for pictures."""
        column, weight = self.survey.column(name), self.survey.design.weight
        known = ~np.isnan(column)
        rows = [inside & known for inside in self.rows]
        at = [weighted.quantiles(column[mask], weight[mask], QUANTILES) for mask in rows]
        return read_only(np.array(at))


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """What a line takes of a column: a statistic of the values, or of one code's 0/1."""

    word: Literal["mean", "median", "share"]
    statistic: Statistic
    code: float | None = None
    label: str = ""

    def of(self, column: Floats) -> Floats:
        """Return the column itself, or 0/1 for the code, missing staying missing."""
        if self.code is None:
            return column
        return np.where(np.isnan(column), np.nan, column == self.code)


_AMOUNTS = (_Taken("mean", weighted.mean), _Taken("median", weighted.median))


def _lines(groups: _Groups, variable: Variable) -> Iterator[Line]:
    """All statistics of one variable: mean and median, or the share of each value."""
    column = groups.survey.column(variable.name)
    if variable.kind in ("money", "count"):
        differences = groups.differences(np.arcsinh(column) if variable.kind == "money" else column)
        for taken in _AMOUNTS:
            yield groups.line(variable, taken, differences)
        return
    seen = np.unique(groups.everyone.column(variable.name))
    codes = variable.codes or {float(value): f"{value:g}" for value in seen if value == value}
    for code, label in codes.items():
        if (variable.kind == "code" and code in seen) or (variable.kind == "share" and code == 1):
            taken = _Taken("share", weighted.mean, code, label)
            yield groups.line(variable, taken, groups.differences(taken.of(column)))


def _headline(survey: Survey, segmentation: Segmentation) -> list[Variable]:
    """Features first, then the headline columns that the survey has, or else its first 40."""
    features = [scale.name for scale in segmentation.scales]
    known = [name for name in HEADLINE if name in survey.variables]
    names = [*features, *(known or list(survey.variables)[:40])]
    return [survey.variable(name) for name in dict.fromkeys(names)]
