"""Who is there, and what each has: uploads and studies, by session, within bounds of memory."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from segmentus.app.data import GIVEN, Library, Upload, read_upload, upload_name
from segmentus.app.work import AHEAD, QUICK, Job, Pool
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.progress import Progress
from segmentus.study import Study, choose_again, name_again, run
from segmentus.survey.values import Survey

MOST_SESSIONS = 200
MOST_RUNS = 6
MOST_UPLOADS = 3
MOST_ASKED = 24
MOST_BYTES = 1_500_000_000
"""Bounds of a server: sessions; sweeps, uploads and answers of each; bytes of all together."""

TURNED_AWAY = 3.0
"""Seconds without a look after which a visitor who asks for something else has turned away."""

_OF_CHOICE = ("title", "rule", "k", "ks", "describe", "names")


@dataclass(slots=True)
class Run:
    """One sweep of a session, and the studies chosen from it so far.

    Attributes
    ----------
    job : makes the first study.
    chosen : (rule, k, what is described) → job that makes that study.
    """

    job: Job
    chosen: dict[tuple[Any, ...], Job] = field(default_factory=dict)


class Session:
    """What one visitor has. Its methods give a value where it is there, else the job that makes it.

    Parameters
    ----------
    pool : does the work.
    library : surveys that everybody may see.
    """

    def __init__(self, pool: Pool, library: Library) -> None:
        self.uploads: OrderedDict[str, Upload] = OrderedDict()
        self._pool, self.library = pool, library
        self._runs: OrderedDict[tuple[Any, ...], Run] = OrderedDict()
        self._asked: OrderedDict[tuple[Any, ...], Job] = OrderedDict()
        self._lock = threading.RLock()

    def survey(self, plan: Plan) -> Survey | Job:
        """Everyone in the data of a plan.

        Raises
        ------
        InputError
            It is an upload that this session does not have.
        """
        found = self._at_hand(plan)
        if found is not None:
            return found
        key = ("survey", plan.data, plan.dollars)
        found = self.ask(key, lambda progress: self._read(plan, progress))
        return found if isinstance(found, Job) else self.library.read(plan.data, plan.dollars)

    def ask(self, key: tuple[Any, ...], work: Callable[[Progress], Any]) -> Any:
        """Return what some work gives, else the job that does it; `key` says what it depends on."""
        with self._lock:
            job = self._asked.get(key)
            if job is None:
                job = self._asked[key] = self._pool.submit(Job(work, QUICK))
            self._asked.move_to_end(key)
            while len(self._asked) > MOST_ASKED:
                self._asked.popitem(last=False)[1].cancel()
        return job.result if job.state == "done" else job

    def study(self, plan: Plan) -> Study | Job:
        """The study of a plan; runs the sweep where it is new, else only chooses again.

        A job that was cancelled or failed is given as it is; `retry` clears it.

        Raises
        ------
        InputError
            It is an upload that this session does not have, or its names do not fit.
        """
        with self._lock:
            key, choice = _sweep_key(plan), _choice_key(plan)
            found = self._runs.get(key)
            if found is not None:
                found.job.watch()
            self._drop_unwatched()
            if found is None:
                self._at_hand(plan)  # refuses an upload that is not here, before any work
                found = Run(self._pool.submit(Job(lambda progress: self._run(plan, progress))))
                self._runs[key] = found
                found.chosen[choice] = found.job
            self._runs.move_to_end(key)
            while len(self._runs) > MOST_RUNS:
                self._forget(next(iter(self._runs)))
            job = found.chosen.get(choice)
            if job is None or _late(job):
                job = self._choose(found, plan)
        return _named(job, plan)

    def retry(self, plan: Plan) -> None:
        """Forget that the work on a plan was cancelled or failed, so that it starts anew."""
        with self._lock:
            found = self._runs.get(_sweep_key(plan))
            if found is not None and found.job.state in ("failed", "cancelled"):
                self._forget(_sweep_key(plan))
            elif found is not None:
                job = found.chosen.get(_choice_key(plan))
                if job is not None and job.state in ("failed", "cancelled"):
                    found.chosen.pop(_choice_key(plan))
            for key, job in list(self._asked.items()):
                if job.state in ("failed", "cancelled"):
                    self._asked.pop(key)

    def warm(self, plan: Plan) -> None:
        """Prepare the other k of a sweep that is there, so that a change of k shows at once."""
        with self._lock:
            found = self._runs.get(_sweep_key(plan))
            if found is None or found.job.state != "done":
                return
            study: Study = found.job.result
            for k in sorted(study.sweep.ks, key=lambda k: abs(k - study.choice.k)):
                other = plan.model_copy(update={"rule": "fixed", "k": k})
                if _choice_key(other) not in found.chosen:
                    self._choose(found, other, AHEAD)

    def leave(self) -> None:
        """Note that a page of the visitor was left; work that no other page asks about ends."""
        with self._lock:
            chosen = [job for run in self._runs.values() for job in run.chosen.values()]
            for job in (*chosen, *self._asked.values()):
                job.leave()

    def cancel(self, plan: Plan) -> None:
        """End the work on a plan."""
        with self._lock:
            found = self._runs.get(_sweep_key(plan))
            jobs = (found.job, *found.chosen.values()) if found else ()
            for job in (*jobs, *self._asked.values()):
                job.cancel()

    def add_upload(self, name: str, data: bytes) -> Job:
        """Read a file that the visitor sent, in the pool; the result is the upload's name."""

        def work(progress: Progress) -> str:
            progress("reading", 0, 1)
            upload = read_upload(name, data)
            with self._lock:
                key = upload_name(secrets.token_hex(6))
                self.uploads[key] = upload
                while len(self.uploads) > MOST_UPLOADS:
                    self._drop_upload(next(iter(self.uploads)))
            return key

        return self._pool.submit(Job(work))

    def close(self) -> None:
        """End all work and let go of everything."""
        with self._lock:
            for key in list(self._runs):
                self._forget(key)
            for job in self._asked.values():
                job.cancel()
            self._asked.clear()
            self.uploads.clear()

    @property
    def nbytes(self) -> int:
        """Bytes of uploads and studies, about."""
        with self._lock:
            studies = sum(_bytes(run.job.result) for run in self._runs.values() if run.job.result)
            return studies + sum(upload.nbytes for upload in self.uploads.values())

    def _at_hand(self, plan: Plan) -> Survey | None:
        upload = self.uploads.get(plan.data)
        if upload is not None:
            return upload.survey
        if plan.data.startswith(upload_name("")):
            raise InputError(
                "data: this file was uploaded in another session, or too long ago, and is not "
                "here; upload it again on the page Start."
            )
        return self.library.at_hand(plan.data, plan.dollars)

    def _read(self, plan: Plan, progress: Progress) -> Survey:
        progress("reading", 0, 1)
        return self.library.read(plan.data, plan.dollars)

    def _run(self, plan: Plan, progress: Progress) -> Study:
        survey = self._at_hand(plan) or self._read(plan, progress)
        given = self.library.given if plan.data == GIVEN else None
        upload = self.uploads.get(plan.data) or given
        data = plan.data if upload is None else upload.file
        nameless = plan.model_copy(update={"data": data, "names": ()})
        return run(survey, nameless, progress=progress)

    def _choose(self, found: Run, plan: Plan, rank: int = QUICK) -> Job:
        """Submit the work of choosing again; it waits for nothing, as the sweep is there."""
        if found.job.state != "done":
            return found.job

        def work(progress: Progress) -> Study:
            progress("choosing", 0, 1)
            return choose_again(
                found.job.result, progress=progress, title=plan.title, rule=plan.rule, k=plan.k,
                describe=plan.describe, names=(),
            )  # fmt: skip

        job = self._pool.submit(Job(work, rank))
        found.chosen[_choice_key(plan)] = job
        return job

    def _drop_unwatched(self) -> None:
        """End what the visitor has turned away from, when something else is asked for."""
        for found in self._runs.values():
            if not found.job.ended and found.job.unseen() > TURNED_AWAY:
                found.job.cancel()

    def _forget(self, key: tuple[Any, ...]) -> None:
        found = self._runs.pop(key)
        for job in (found.job, *found.chosen.values()):
            job.cancel()

    def _drop_upload(self, name: str) -> None:
        self.uploads.pop(name)
        for key in [key for key in self._runs if key[0] == name]:
            self._forget(key)


class Sessions:
    """Sessions by their secret name, the least recently used going first.

    Parameters
    ----------
    make : a new session.
    most, most_bytes : how many, and how large all together.
    """

    def __init__(
        self,
        make: Callable[[], Session],
        *,
        most: int = MOST_SESSIONS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._make, self._most, self._most_bytes = make, most, most_bytes
        self._held: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, name: str) -> Session:
        """Return the session of this name, new where it is not known."""
        with self._lock:
            session = self._held.get(name)
            if session is None:
                session = self._held[name] = self._make()
            self._held.move_to_end(name)
            self._trim()
        return session

    def __len__(self) -> int:
        """Sessions held."""
        return len(self._held)

    @property
    def nbytes(self) -> int:
        """Bytes of all sessions, about."""
        return sum(session.nbytes for session in list(self._held.values()))

    def _trim(self) -> None:
        """Let the least recently used go, never the last."""
        total = self.nbytes
        while len(self._held) > 1 and (len(self._held) > self._most or total > self._most_bytes):
            _, oldest = self._held.popitem(last=False)
            total -= oldest.nbytes
            oldest.close()


def _sweep_key(plan: Plan) -> tuple[Any, ...]:
    """What a sweep depends on; plans that differ only in the choice share one."""
    fields = plan.model_dump(exclude=set(_OF_CHOICE))
    return (plan.data, plan.tried, *(value for name, value in fields.items() if name != "data"))


def _choice_key(plan: Plan) -> tuple[Any, ...]:
    return (plan.title, plan.rule, plan.k, plan.describe)


def _late(job: Job) -> bool:
    """Whether work ahead of need has not been begun, or was ended, although it is needed now."""
    return job.kept and job.state in ("waiting", "cancelled")


def _named(job: Job, plan: Plan) -> Study | Job:
    if job.state != "done":
        return job
    study: Study = job.result
    return study if study.plan.names == plan.names else name_again(study, plan.names)


def _bytes(study: Study) -> int:
    """Bytes of the arrays that a study keeps alive beside its survey."""
    fits = sum(fit.clustering.labels.nbytes + fit.silhouette.nbytes for fit in study.sweep)
    kept = study.features.values.nbytes + study.projection.points.nbytes
    domain = study.survey.frame.estimated_size() if study.survey.conditions else 0
    return int(fits + kept + domain)
