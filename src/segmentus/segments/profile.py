"""A survey and its segmentation into a `Profile`: what each segment has, owns and is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentus.arrays import Floats, Labels, read_only
from segmentus.estimate import weighted
from segmentus.estimate.pool import Estimate, Variance
from segmentus.segments.lines import Groups, Line, describe_lines
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.values import Survey, Variable

__all__ = ["Line", "Profile", "describe"]

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
class Profile:
    """Sizes and lines, all by the survey's weights.

    Attributes
    ----------
    families : k numbers of sampled families.
    population : k totals of weight, in families (or customers).
    share : k shares of the domain's population.
    domain, everyone : totals of weight of all segments, and of the survey before any condition.
    lines : statistics of the described variables.
    quantiles : name of a money or count variable → (k, 5): 5, 25, 50, 75 and 95 % of the weight.
    """

    families: tuple[int, ...]
    population: tuple[Estimate, ...]
    share: tuple[Estimate, ...]
    domain: Estimate
    everyone: Estimate
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
    variance: Variance = "rubin",
) -> Profile:
    """Estimate sizes, means, medians and shares by segment.

    Where the survey has replicate weights every figure has its standard error, conditional on
    the definition of the segments.

    Parameters
    ----------
    survey : the rows that were segmented, in the same order.
    segmentation : of these rows.
    names : variables to describe; the features and the headline columns where empty.
    everyone : the survey before any condition, to compare with; `survey` itself where None.
    variance : how the sampling variance is taken, see `estimate`.

    Raises
    ------
    InputError
        A variable does not exist.
    """
    labels = segmentation.clustering.labels
    if len(labels) != survey.n_rows:
        raise ValueError(f"{survey.n_rows} rows of the survey for {len(labels)} labels")
    chosen = [survey.variable(name) for name in names] or _headline(survey, segmentation)
    everyone = survey if everyone is None else everyone
    groups = Groups(survey.design, labels, segmentation.clustering.k, variance)
    whole = Groups(everyone.design, np.zeros(everyone.n_rows, np.int64), 1, variance)
    population, share = groups.sizes()
    units, amounts = survey.source.units, [v for v in chosen if v.kind in ("money", "count")]
    k = groups.k
    return Profile(
        families=tuple(segmentation.clustering.size.tolist()),
        population=tuple(population.at(c, unit=units) for c in range(k)),
        share=tuple(share.at(c, unit="share") for c in range(k)),
        domain=population.at(k, unit=units),
        everyone=whole.sizes()[0].at(1, unit=units),
        lines=tuple(describe_lines(survey, everyone, groups, whole, chosen)),
        quantiles={v.name: _quantiles(survey, labels, k, v.name) for v in amounts},
    )


def _quantiles(survey: Survey, labels: Labels, k: int, name: str) -> Floats:
    """Quantiles (k, 5) of a column on stacked rows, for pictures."""
    column, weight = survey.column(name), survey.design.weight
    rows = [(labels == c) & ~np.isnan(column) for c in range(k)]
    at = [weighted.quantiles(column[mask], weight[mask], QUANTILES) for mask in rows]
    return read_only(np.array(at))


def _headline(survey: Survey, segmentation: Segmentation) -> list[Variable]:
    """Features first, then the headline columns that the survey has, or else its first 40."""
    features = [scale.name for scale in segmentation.scales]
    known = [name for name in HEADLINE if name in survey.variables]
    names = [*features, *(known or list(survey.variables)[:40])]
    return [survey.variable(name) for name in dict.fromkeys(names)]
