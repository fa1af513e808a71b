"""A `Swept` is a study up to the choice of k: what a sweep shows, with no segment described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from segmentus.cluster.values import Sweep
from segmentus.features.values import Features
from segmentus.plan import Plan
from segmentus.segments.choose import Choice
from segmentus.segments.finding import Finding, FindingKind
from segmentus.study.values import state_errors
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """What `Study` says of every k and of the choice, under the same names.

    Attributes
    ----------
    survey : the domain.
    plan : what was asked.
    features : what was clustered.
    sweep : every k tried, assessed.
    choice : the number of segments and why.
    verdict : what the data suggest, with the figures.
    """

    survey: Survey
    plan: Plan
    features: Features
    sweep: Sweep
    choice: Choice
    verdict: Finding | None

    @property
    def finding(self) -> FindingKind | None:
        """Tell whether there are "groups", "bands" or "none"."""
        return self.verdict.kind if self.verdict else None

    @property
    def error_method(self) -> str:
        """Say how standard errors were found; "" where they were not."""
        return state_errors(self.survey, self.plan)

    @property
    def reweighted(self) -> Mapping[int, float]:
        """Empty: fits with other weights are not looked at."""
        return MappingProxyType({})
