"""One sweep and the studies made from it: quick ones at once, then with errors and stability."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from segmentus.app.drawn import draw_fewer
from segmentus.app.newcomers import SentRows
from segmentus.app.remaining import Clock
from segmentus.app.work import AHEAD, LATER, NEAR, QUICK, Job, Pool
from segmentus.plan import Plan, make_plan
from segmentus.progress import Progress
from segmentus.segments.answer.answer import RuleSearch
from segmentus.study import Study, complete, quick_study, rechoose, rename_segments
from segmentus.survey.values import Survey
from segmentus.uses.nation import Representation

Stage = Literal["", "quick", "full"]
"""How much is known: nothing, what is quick, or all that `run` gives."""

_NEAR = 2
"""Numbers of segments on either side of the chosen one that are fully described ahead of need."""

OF_CHOICE = ("title", "use", "rule", "k", "ks", "describe", "names")
"""Fields of a plan that a sweep does not depend on."""


class Run:
    """A sweep under way, or done, and every study chosen from it so far.

    Parameters
    ----------
    pool : does the work.
    read : gives everyone.
    plan : what is asked; its choice is made first.

    Attributes
    ----------
    first, full : the work on the sketch and on the whole of that choice, None before it is begun.
        The sketch of a large survey is of some who were drawn.
    clock : words how long both still take.
    """

    def __init__(self, pool: Pool, read: Callable[[Progress], Survey], plan: Plan) -> None:
        self._pool, self._plan = pool, plan
        self._everyone: Survey | None = None

        def work(progress: Progress) -> Study:
            self._everyone = read(progress)
            fewer = draw_fewer(self._everyone, seed=plan.seed)
            return quick_study(fewer, plan, progress=progress)

        self.clock = Clock()
        self.first = pool.submit(Job(work))
        self.full: Job | None = None
        self._chosen: dict[tuple[Stage, tuple[Any, ...]], Job] = {
            ("quick", choice_key(plan)): self.first
        }

    def study(self, plan: Plan) -> Study | Job:
        """The best study of a plan that is there, else the job that makes one."""
        full = self._find("full", plan)
        if full is not None and full.state == "done":
            return _named(full, plan)
        job = self._find("quick", plan)
        if job is None:
            return self.first
        return _named(job, plan) if job.state == "done" else job

    def completed(self, plan: Plan) -> Study | Job:
        """The study with all that belongs to it, else the job that comes next on the way."""
        first = self.study(plan)
        if isinstance(first, Job):
            return first
        job = self._find("full", plan)
        if job is None:
            assert self.full is not None  # there is a quick study, so it was begun
            return self.full
        return _named(job, plan) if job.state == "done" else job

    @property
    def drawn(self) -> tuple[int, int] | None:
        """Count whom the sketch is of, and all of them; None where it is of all."""
        if self.first.state != "done" or self._everyone is None:
            return None
        few, many = self.first.result.everyone.n_units, self._everyone.n_units
        return (few, many) if few < many else None

    def stage(self, plan: Plan) -> Stage:
        """Return how much of a study is done."""
        for stage in ("full", "quick"):
            job = self._chosen.get((stage, choice_key(plan)))
            if job is not None and job.state == "done":
                return stage
        return ""

    def underway(self, plan: Plan) -> Job | None:
        """The work that adds to a quick study; None where all is there."""
        if self.stage(plan) != "quick":
            return None
        if not self._is_complete:
            return self.full
        return self._find("full", plan)

    def warm(self) -> None:
        """Prepare other numbers of segments, so that a change shows at once."""
        if self.first.state != "done":
            return
        study: Study = self.first.result
        for k in sorted(study.sweep.ks, key=lambda k: abs(k - study.choice.k)):
            other = self._plan.model_copy(update={"rule": "fixed", "k": k, "names": ()})
            self._find("quick", other, NEAR)
            if self._is_complete and abs(k - study.choice.k) <= _NEAR:
                self._find("full", other, AHEAD)

    def watch(self) -> None:
        """Note that somebody looks at what comes of it."""
        for job in self.jobs():
            job.watch()

    def jobs(self) -> Iterator[Job]:
        """All its work."""
        yield from list(self._chosen.values())
        if self.full is not None:
            yield self.full

    def retry(self, plan: Plan) -> None:
        """Forget work that was stopped or failed, as far as a plan needs it."""
        if self.full is not None and self.full.state in ("failed", "cancelled"):
            self.full = None
        for stage in ("full", "quick"):
            job = self._chosen.get((stage, choice_key(plan)))
            if job is not None and job is not self.first and job.state in ("failed", "cancelled"):
                self._chosen.pop((stage, choice_key(plan)))

    @property
    def _is_complete(self) -> bool:
        """Tell whether errors and stability are known for at least one choice."""
        return self.full is not None and self.full.state == "done"

    def _find(self, stage: Stage, plan: Plan, rank: int = QUICK) -> Job | None:
        """The job that makes a study of a stage, begun where it can be; None where it cannot."""
        if self.first.state == "done" and self.full is None:
            self.full = self._begin_full()
        base = self.first if stage == "quick" else self.full
        if base is None or base.state != "done":
            return base if stage == "quick" else None
        key = (stage, choice_key(plan))
        job = self._chosen.get(key)
        if job is None or (rank == QUICK and _late(job)):
            job = self._chosen[key] = self._pool.submit(Job(_choosing(base, plan, stage), rank))
        return job

    def _begin_full(self) -> Job:
        """Begin what takes longer; its own choice is the first that is there."""
        found, everyone = self.first.result, self._everyone

        def work(progress: Progress) -> Study:
            assert everyone is not None  # the sketch was made from it
            if found.everyone.n_units == everyone.n_units:
                return complete(found, everyone, progress=progress)
            return complete(
                quick_study(everyone, self._plan, progress=progress), everyone, progress=progress
            )

        job = self._pool.submit(Job(work, LATER))
        self._chosen[("full", choice_key(self._plan))] = job
        return job


def sweep_key(plan: Plan) -> tuple[Any, ...]:
    """Collect what a sweep depends on; plans that differ only in the choice share one."""
    fields = plan.model_dump(exclude=set(OF_CHOICE))
    rest = (repr(value) for name, value in fields.items() if name != "data")
    return (plan.data, plan.tried, *rest)


def survey_key(plan: Plan) -> tuple[Any, ...]:
    """Collect what reading depends on."""
    return ("survey", plan.data, plan.dollars, repr(plan.hints))


def choice_key(plan: Plan) -> tuple[Any, ...]:
    """Collect what a choice from a sweep depends on."""
    return (plan.rule, plan.k, plan.describe)


def count_bytes(held: Sequence[Any]) -> int:
    """Count the bytes that results of work keep alive, about; studies of a sweep share them.

    Parameters
    ----------
    held : results of any kind.
    """
    studies = {id(each.sweep): each for each in held if isinstance(each, Study)}
    surveys = [each for each in held if isinstance(each, Survey)]
    surveys += [each.shared.survey for each in held if isinstance(each, Representation)]
    sent = sum(each.nbytes for each in held if isinstance(each, SentRows))
    return sum(map(_study_bytes, studies.values())) + sum(each.size for each in surveys) + sent


def _study_bytes(study: Study) -> int:
    """Bytes of the arrays that a study keeps alive beside its survey."""
    fits = sum(fit.clustering.labels.nbytes + fit.silhouette.nbytes for fit in study.sweep)
    kept = study.features.values.nbytes + study.projection.points.nbytes
    domain = study.survey.size if study.survey.conditions else 0
    return int(fits + kept + domain)


def _choosing(base: Job, plan: Plan, stage: Stage) -> Callable[[Progress], Study]:
    def work(progress: Progress) -> Study:
        progress("choosing", 0, 1)
        # How groups are recognised takes most of the time, and comes with the margins.
        recognition: RuleSearch = "now" if stage == "full" else "later"
        return rechoose(
            base.result, progress=progress, recognition=recognition, title=plan.title,
            rule=plan.rule, k=plan.k, describe=plan.describe, names=(),
        )  # fmt: skip

    return work


def _late(job: Job) -> bool:
    """Tell whether work ahead of need is needed now but was not begun, or was ended."""
    return job.kept and job.state in ("waiting", "cancelled")


def _named(job: Job, plan: Plan) -> Study:
    """The study under the title, use and names that a plan gives: none changes a figure."""
    study: Study = job.result
    if (study.plan.title, study.plan.use) != (plan.title, plan.use):
        titled = make_plan(study.plan, title=plan.title, use=plan.use, names=study.plan.names)
        study = replace(study, plan=titled)
    return study if study.plan.names == plan.names else rename_segments(study, plan.names)
