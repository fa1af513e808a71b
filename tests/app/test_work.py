"""Jobs and their pool: progress, cancelling, failing, order, bounds."""

import re
import threading
import time

import pytest

from segmentus.app import work
from segmentus.app.work import AHEAD, LATER, LONG, NEAR, QUICK, Job, Pool
from segmentus.errors import InputError


def steps(started: threading.Event, seconds: float = 20.0):
    """Work that reports every hundredth of a second until it is ended."""

    def run(progress):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            progress("counting", 3, 7)
            started.set()
            time.sleep(0.01)
        return "never"

    return run


def test_a_result_comes_out_and_progress_shows(pool):
    go = threading.Event()

    def run(progress):
        progress("k = 3", 2, 5)
        go.wait(10)
        return 42

    job = pool.submit(Job(run))
    while job.what != "k = 3":
        time.sleep(0.005)
    assert (job.state, job.done, job.total) == ("running", 2, 5)
    go.set()
    assert job.watch(10)
    assert (job.state, job.result) == ("done", 42)


def test_cancel_ends_work_at_its_next_step_and_frees_the_thread():
    pool, started = Pool(1), threading.Event()
    job = pool.submit(Job(steps(started)))
    behind = pool.submit(Job(lambda progress: "next"))
    assert started.wait(10)
    job.cancel()
    assert behind.watch(10)
    assert (job.state, behind.result) == ("cancelled", "next")


def test_a_waiting_job_is_cancelled_at_once():
    pool, started = Pool(1), threading.Event()
    first = pool.submit(Job(steps(started)))
    assert started.wait(10)
    second = pool.submit(Job(lambda progress: "never"))
    second.cancel()
    assert second.state == "cancelled"
    assert pool.waiting() == 0
    first.cancel()


def test_work_that_nobody_asks_about_ends(monkeypatch):
    monkeypatch.setattr(work, "ABANDONED", 0.2)
    pool, started = Pool(1), threading.Event()
    job = pool.submit(Job(steps(started)))
    assert job._ended.wait(10)
    assert job.state == "cancelled"


def test_work_that_somebody_asks_about_goes_on(monkeypatch):
    monkeypatch.setattr(work, "ABANDONED", 0.3)
    pool, started = Pool(1), threading.Event()
    job = pool.submit(Job(steps(started, seconds=1.0)))
    while not job.watch(0.05):
        pass
    assert job.state == "done"


def test_work_over_the_time_limit_fails_with_a_sentence(monkeypatch):
    monkeypatch.setattr(work, "TIME_LIMIT", 0.1)
    job = Pool(1).submit(Job(steps(threading.Event())))
    assert job.watch(10)
    assert job.state == "failed"
    assert job.error.startswith("time: this takes longer")


def test_an_error_of_the_users_is_passed_on_and_one_of_ours_is_not(pool, caplog):
    def theirs(progress):
        raise InputError("k: 99 was not swept.")

    def ours(progress):
        raise KeyError("secret of the server")

    jobs = [pool.submit(Job(run)) for run in (theirs, ours)]
    assert all(job.watch(10) for job in jobs)
    assert jobs[0].error == "k: 99 was not swept."
    assert "secret" not in jobs[1].error
    assert "secret of the server" in caplog.text
    title, line = jobs[1].error.split("; ")
    assert title == "That should not have happened"
    assert re.fullmatch(r"error [0-9a-f]{8}: KeyError at test_work\.py:\d+, .+", line)
    assert line in caplog.text


def test_work_ahead_of_need_comes_last_and_never_takes_the_last_thread():
    pool, started, order = Pool(2), threading.Event(), []
    ahead = [pool.submit(Job(steps(threading.Event()), AHEAD)) for _ in range(4)]
    wanted = pool.submit(Job(lambda progress: order.append("wanted")))
    assert wanted.watch(10)
    assert sum(job.state == "running" for job in ahead) <= 1
    for job in ahead:
        job.cancel()
    assert not started.is_set()


def test_work_that_adds_to_a_page_never_takes_the_last_thread():
    pool = Pool(2)
    later = [pool.submit(Job(steps(threading.Event()), LATER)) for _ in range(3)]
    wanted = pool.submit(Job(lambda progress: 1))
    assert wanted.watch(10)
    for job in later:
        job.cancel()


def test_what_is_probably_asked_next_is_done_beside_what_adds_to_a_page():
    pool, started = Pool(2), threading.Event()
    later = pool.submit(Job(steps(started), LATER))
    assert started.wait(10)
    near = pool.submit(Job(lambda progress: progress("near", 0, 1), NEAR))
    assert near.watch(10)
    assert (near.state, near.kept, later.state) == ("done", True, "running")
    later.cancel()


def test_work_that_adds_to_a_page_stands_back_while_people_wait():
    pool, go, counted, begun = Pool(2), threading.Event(), [], threading.Event()

    def adding(progress):
        begun.set()
        for step in range(200):
            progress("adding", step, 200)
            counted.append(step)
            time.sleep(0.005)

    later = pool.submit(Job(adding, LATER))
    assert begun.wait(10)
    blocking = pool.submit(Job(lambda progress: go.wait(20)))
    waiting = pool.submit(Job(lambda progress: go.wait(20)))
    time.sleep(0.3)
    before = len(counted)
    time.sleep(0.3)
    assert len(counted) <= before + 1
    go.set()
    assert blocking.watch(10)
    assert waiting.watch(10)
    assert later.watch(10)
    assert len(counted) == 200


def test_work_ahead_of_need_stands_back_while_anything_runs_that_is_waited_for():
    pool, go, counted, begun = Pool(2), threading.Event(), [], threading.Event()

    def ahead(progress):
        begun.set()
        for step in range(100):
            progress("ahead", step, 100)
            counted.append(step)
            time.sleep(0.005)

    early = pool.submit(Job(ahead, AHEAD))
    assert begun.wait(10)
    wanted = pool.submit(Job(lambda progress: go.wait(20)))  # runs beside it, nothing is queued
    time.sleep(0.2)
    before = len(counted)
    time.sleep(0.3)
    assert len(counted) <= before + 1
    go.set()
    assert wanted.watch(10)
    assert early.watch(10)
    assert len(counted) == 100


def test_work_ahead_of_need_ends_where_its_page_is_left():
    started = threading.Event()
    early = Pool(1).submit(Job(steps(started), AHEAD))
    assert started.wait(10)
    early.leave()
    assert early.watch(10)
    assert early.state == "cancelled"


def test_the_queue_is_bounded(monkeypatch):
    monkeypatch.setattr(work, "LONGEST_QUEUE", 3)
    pool, started = Pool(1), threading.Event()
    busy = pool.submit(Job(steps(started)))
    assert started.wait(10)
    waiting = [pool.submit(Job(lambda progress: 1)) for _ in range(3)]
    with pytest.raises(InputError, match="busy"):
        pool.submit(Job(lambda progress: 1))
    for job in (busy, *waiting):
        job.cancel()


def test_what_takes_a_moment_goes_before_what_is_long():
    pool, started, order = Pool(1), threading.Event(), []
    busy = pool.submit(Job(steps(started)))
    assert started.wait(10)
    jobs = [
        pool.submit(Job(lambda progress, name=name: order.append(name), rank))
        for name, rank in (("later", LATER), ("long", LONG), ("quick", QUICK))
    ]
    busy.cancel()
    assert all(job.watch(10) for job in jobs)
    assert order == ["quick", "long", "later"]
