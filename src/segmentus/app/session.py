"""What one visitor has: uploads and studies, within bounds of memory."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from segmentus.app.data import (
    GIVEN,
    Library,
    Upload,
    read_again,
    read_upload,
    reads_plainly,
    upload_name,
)
from segmentus.app.newcomers import NewRows
from segmentus.app.runs import Run, Stage, count_bytes, survey_key, sweep_key
from segmentus.app.sent_files import Arrivals, SentFile
from segmentus.app.work import QUICK, Job, Pool
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.progress import Progress
from segmentus.study import Study
from segmentus.survey.table.schema import Hints
from segmentus.survey.values import Survey

MOST_RUNS = 6
MOST_UPLOADS = 3
MOST_ASKED = 24
"""Sweeps, uploads and answers of one visitor."""

TURNED_AWAY = 3.0
"""Seconds without a look after which a visitor who asks for something else has turned away."""


class Session:
    """What one visitor has. Its methods give a value where it is there, else the job that makes it.

    Parameters
    ----------
    pool : does the work.
    library : surveys that everybody may see.

    Attributes
    ----------
    uploads : files that the visitor sent, by their word in a plan.
    new_rows : files of new customers that the visitor sent.
    arrivals : the file that was sent last and is not read yet.
    refused : the file that was sent last and could not be read, None for none.
    key : stands in the links that have something computed, so that only pages shown to the visitor
        can ask for it.
    """

    def __init__(self, pool: Pool, library: Library) -> None:
        self.uploads: OrderedDict[str, Upload] = OrderedDict()
        self.key = secrets.token_urlsafe(16)
        self._pool, self.library, self.new_rows = pool, library, NewRows()
        self._runs: OrderedDict[tuple[Any, ...], Run] = OrderedDict()
        self._asked: OrderedDict[tuple[Any, ...], Job] = OrderedDict()
        self._reading: Job | None = None
        self.arrivals = Arrivals()
        self.refused: SentFile | None = None
        self._lock = threading.RLock()

    def survey(self, plan: Plan) -> Survey | Job:
        """Everyone in the data of a plan.

        Raises
        ------
        InputError
            It is an upload that this session does not have.
        """
        found = self.at_hand(plan)
        if found is not None:
            return found
        answer: Survey | Job = self.ask(
            survey_key(plan), lambda progress: self._read(plan, progress)
        )
        return answer

    def at_hand(self, plan: Plan) -> Survey | None:
        """Everyone in the data of a plan, where they are read already.

        Raises
        ------
        InputError
            It is an upload that this session does not have, or no data that visitors may see.
        """
        upload, asked = self.uploads.get(plan.data), self._asked.get(survey_key(plan))
        if asked is not None and asked.state == "done":
            found: Survey = asked.result
            return found
        if upload is not None:
            survey = upload.survey.schema is None
            return upload.survey if reads_plainly(plan.hints, survey=survey) else None
        return self.library.at_hand(plan.data, plan.dollars, plan.hints)

    def ask(self, key: tuple[Any, ...], work: Callable[[Progress], Any], rank: int = QUICK) -> Any:
        """Return what some work gives, else the job that does it; `key` says what it depends on."""
        with self._lock:
            job = self._asked.get(key)
            if job is None:
                job = self._asked[key] = self._pool.submit(Job(work, rank))
            self._asked.move_to_end(key)
            while len(self._asked) > MOST_ASKED:
                self._asked.popitem(last=False)[1].cancel()
        return job.result if job.state == "done" else job

    def study(self, plan: Plan) -> Study | Job:
        """The best study of a plan that is there; the sweep runs where it is new.

        A job that was cancelled or failed is given as it is; `retry` clears it.

        Raises
        ------
        InputError
            It is an upload that this session does not have, or its names do not fit.
        """
        with self._lock:
            return self._find(plan).study(plan)

    def completed(self, plan: Plan) -> Study | Job:
        """The study of a plan with all that belongs to it, else the job that comes next.

        Raises
        ------
        InputError
            As `study`.
        """
        with self._lock:
            return self._find(plan).completed(plan)

    def find_run(self, plan: Plan) -> Run | None:
        """The search for the groups of a plan, None where nobody asked for it."""
        with self._lock:
            return self._runs.get(sweep_key(plan))

    def stage(self, plan: Plan) -> Stage:
        """Return how much of the study of a plan is done."""
        with self._lock:
            found = self._runs.get(sweep_key(plan))
            return "" if found is None else found.stage(plan)

    def underway(self, plan: Plan) -> Job | None:
        """The work that adds to the study of a plan; None where all is there."""
        with self._lock:
            found = self._runs.get(sweep_key(plan))
            if found is None:
                return None
            found.watch()
            return found.underway(plan)

    def warm(self, plan: Plan) -> None:
        """Prepare the other k of a sweep that is there, so that a change of k shows at once."""
        with self._lock:
            found = self._runs.get(sweep_key(plan))
            if found is not None:
                found.warm()

    def retry(self, plan: Plan) -> None:
        """Forget that the work on a plan was cancelled or failed, so that it starts anew."""
        with self._lock:
            found = self._runs.get(sweep_key(plan))
            if found is not None and found.first.state in ("failed", "cancelled"):
                self._forget(sweep_key(plan))
            elif found is not None:
                found.retry(plan)
            for key, job in list(self._asked.items()):
                if job.state in ("failed", "cancelled"):
                    self._asked.pop(key)

    def leave(self) -> None:
        """Note that a page of the visitor was left; work that no other page asks about ends."""
        with self._lock:
            jobs = [job for found in self._runs.values() for job in found.jobs()]
            for job in (*jobs, *self._asked.values()):
                job.leave()

    def cancel(self, plan: Plan) -> None:
        """End the work on a plan."""
        with self._lock:
            found = self._runs.get(sweep_key(plan))
            for job in (*(found.jobs() if found else ()), *self._asked.values()):
                job.cancel()

    def stop_reading(self) -> None:
        """End the reading of a file, if one is being read."""
        with self._lock:
            if self._reading is not None:
                self._reading.cancel()

    def add_upload(self, sent: SentFile, hints: Hints | None = None) -> Job:
        """Read a file that the visitor sent, in the pool; the result is the upload's name.

        Raises
        ------
        InputError
            Another one is being read, or too much work waits.
        """

        def work(progress: Progress) -> str:
            upload = read_upload(sent, hints, progress)
            with self._lock:
                key = upload_name(secrets.token_hex(6))
                self.uploads[key] = upload
                while len(self.uploads) > MOST_UPLOADS:
                    self._drop_upload(next(iter(self.uploads)))
            return key

        with self._lock:
            if self._reading is not None and not self._reading.ended:
                raise InputError(
                    f"{sent.name[:80]}: another file is being read; send it afterwards."
                )
            # A process of its own does it; this waits.
            self._reading = self._pool.submit(Job(work, QUICK))
            return self._reading

    def close(self) -> None:
        """End all work and let go of everything."""
        with self._lock:
            for key in list(self._runs):
                self._forget(key)
            for job in self._asked.values():
                job.cancel()
            self._asked.clear()
            self.uploads.clear()
            self.arrivals, self.refused = Arrivals(), None

    @property
    def nbytes(self) -> int:
        """Bytes of uploads and studies, about."""
        with self._lock:
            held = [job.result for found in self._runs.values() for job in found.jobs()]
            held += [job.result for job in self._asked.values()]
            sent = self.new_rows.nbytes + sum(each.nbytes for each in self.uploads.values())
            return count_bytes(held) + sent

    def _find(self, plan: Plan) -> Run:
        """The run of a plan, begun where it is new; lets go of what is not looked at any more."""
        key = sweep_key(plan)
        found = self._runs.get(key)
        if found is not None:
            found.watch()
        self._drop_unwatched()
        if found is None:
            self.at_hand(plan)  # refuses an upload that is not here, before any work
            found = self._runs[key] = Run(
                self._pool, lambda progress: self._everyone(plan, progress), self._shown(plan)
            )
        self._runs.move_to_end(key)
        while len(self._runs) > MOST_RUNS:
            self._forget(next(iter(self._runs)))
        return found

    def _shown(self, plan: Plan) -> Plan:
        """The plan as it is written down: with the file's name, before any names of segments."""
        given = self.library.given if plan.data == GIVEN else None
        upload = self.uploads.get(plan.data) or given
        data = plan.data if upload is None else upload.file
        return plan.model_copy(update={"data": data, "names": ()})

    def _everyone(self, plan: Plan, progress: Progress) -> Survey:
        """Everyone in the data of a plan, waiting for whoever reads them already."""
        found = self.survey(plan)
        if isinstance(found, Survey):
            return found
        return self._read(plan, progress)

    def _read(self, plan: Plan, progress: Progress) -> Survey:
        progress("reading", 0, 1)
        upload = self.uploads.get(plan.data)
        if upload is not None and upload.sent is not None:
            return read_again(upload, plan.hints, progress)
        return self.library.read(plan.data, plan.dollars, plan.hints)

    def _drop_unwatched(self) -> None:
        """End what the visitor has turned away from, when something else is asked for."""
        for found in self._runs.values():
            for job in found.jobs():
                if not (job.kept or job.ended) and job.unseen() > TURNED_AWAY:
                    job.cancel()

    def _forget(self, key: tuple[Any, ...]) -> None:
        for job in self._runs.pop(key).jobs():
            job.cancel()

    def _drop_upload(self, name: str) -> None:
        self.uploads.pop(name)
        for key in [key for key in self._runs if key[0] == name]:
            self._forget(key)
