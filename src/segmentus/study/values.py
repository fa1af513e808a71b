"""The value of this room: a `Study` is what was asked, and everything that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from segmentus.arrays import Bools, Labels, read_only
from segmentus.cluster.values import Sweep
from segmentus.features.project import Projection
from segmentus.features.select import Selection
from segmentus.features.values import Features
from segmentus.formats import join, share
from segmentus.plan import Plan
from segmentus.segments.answer.values import Answer
from segmentus.segments.choose import Choice
from segmentus.segments.finding import Finding, FindingKind
from segmentus.segments.guard import SURVEY_BOUNDS, TABLE, Bounds
from segmentus.segments.holdings import Holdings, look_up_holdings
from segmentus.segments.least_share import choose_at_least
from segmentus.segments.profile import Profile
from segmentus.segments.refitted import Refitted
from segmentus.segments.segmentation import Segmentation
from segmentus.survey.named import is_published
from segmentus.survey.values import Survey


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, weakref_slot=True, repr=False)
class Study:
    """Everything a surface may show; surfaces compute nothing themselves.

    Attributes
    ----------
    plan : what was asked.
    everyone : the survey before the plan's condition.
    survey : the domain that was segmented.
    selection : how the features were found.
    features : what was clustered.
    sweep : every k tried.
    segmentation : the chosen one, with its choice.
    profile : who is in each segment.
    answer : what a page says above the fold.
    refitted : shares and means whose errors count that the segments move; None without replicates.
    reweighted : k → adjusted Rand index between its fit and one without weights (with, where the
        plan fits without); empty where the weights are all alike.
    projection : three axes for pictures.
    notes : sentences every surface shows, on data and method.
    """

    plan: Plan
    everyone: Survey
    survey: Survey
    selection: Selection
    features: Features
    sweep: Sweep
    segmentation: Segmentation
    profile: Profile
    answer: Answer
    refitted: Refitted | None
    reweighted: Mapping[int, float]
    projection: Projection
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        """Say what came of it in a sentence; what it holds fills pages."""
        sizes = zip(self.segmentation.names, self.profile.share, strict=True)
        named = join([f"{name} ({share(size.value)})" for name, size in sizes])
        return (
            f"Study of {self.survey.n_units:,} {self.survey.source.units}: {named}. "
            f'{self.choice.reason} segmentus.write_report(study, "out") writes all of it.'
        ).replace("\u00a0", " ")

    @property
    def repeated(self) -> Plan:
        """The plan that makes this study again, with the data and the domain that Python was given.

        What a plan says of data holds; where it says nothing, the survey is what was read.
        """
        source = self.survey.source
        said: dict[str, str | int] = {}
        if source.named and self.plan.data != source.named and is_published(self.plan.data):
            said["data"] = source.named
        if source.dollars and not self.plan.dollars:
            said["dollars"] = source.dollars
        if self.everyone.conditions:
            every = (*self.everyone.conditions, *filter(None, [self.plan.where]))
            said["where"] = " AND ".join(f"({one})" for one in every) if every[1:] else every[0]
        return self.plan.model_copy(update=said)

    @property
    def choice(self) -> Choice:
        """The number of segments and why."""
        return self.segmentation.choice

    @property
    def advised(self) -> int:
        """Number of segments that the plan's rule takes, or `auto` where the plan names one."""
        if self.choice.rule != "fixed":
            return self.choice.k
        units, least = self.survey.source.units, self.plan.least_share
        return choose_at_least(self.sweep, least, units=units, bounds=self.bounds).k

    @property
    def verdict(self) -> Finding | None:
        """Say what the data suggest, with the figures; None in a quick study."""
        return self.answer.verdict

    @property
    def apart(self) -> Bools:
        """Rows (n,) of the domain that lie far from all others and shaped no segment."""
        return read_only((self.features.weight == 0) & (self.survey.design.weight > 0))

    @property
    def finding(self) -> FindingKind | None:
        """Tell whether there are "groups", "bands" or "none"; None in a quick study."""
        verdict = self.verdict
        return verdict.kind if verdict else None

    @property
    def bounds(self) -> Bounds:
        """Return the bounds of the guard."""
        return bounds_of(self.survey, self.plan)

    @property
    def error_method(self) -> str:
        """Say how standard errors were found, in a few words; "" where they were not."""
        return state_errors(self.survey, self.plan)

    @property
    def holdings(self) -> Holdings:
        """Measure how far a family's holdings alone determine its segment."""
        labels = self.segmentation.clustering.labels
        kept = _HELD.get(self.features)
        if kept is None or kept[0] is not labels:
            kept = labels, look_up_holdings(self.features, self.survey.design.unit, labels)
            _HELD[self.features] = kept
        return kept[1]


_HELD: WeakKeyDictionary[Features, tuple[Labels, Holdings]] = WeakKeyDictionary()
"""Holdings looked up already, with the labels they are of: page and files ask alike."""


def state_errors(survey: Survey, plan: Plan) -> str:
    """Say how standard errors are found, in a few words; "" where there are none."""
    replicates = survey.design.replicates
    if replicates is None:
        return ""
    return f"{replicates.words}; {plan.variance} variance, conditional on the segments"


def bounds_of(survey: Survey, plan: Plan) -> Bounds:
    """Give what the guard asks of a segment: by what a table is, where the plan does not say."""
    bounds = SURVEY_BOUNDS if survey.schema is None else TABLE
    families, share = plan.guard_families, plan.guard_share
    return replace(
        bounds,
        families=bounds.families if families is None else families,
        share=bounds.share if share is None else share,
    )
