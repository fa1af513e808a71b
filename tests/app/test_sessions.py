"""Sessions: what one has nobody else sees, what is new is swept once, memory is bounded."""

import math
import time

import pytest

from looking import QUICK, words
from segmentus.app import drawn
from segmentus.app import session as one_session
from segmentus.app.address import read_address
from segmentus.app.data import Library
from segmentus.app.files import list_files
from segmentus.app.pages import look_underway
from segmentus.app.session import Session
from segmentus.app.sessions import Sessions
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.study import Study, run


def plan_of(text: str):
    return read_address(f"{QUICK}&{text}").plan


def wait(session, plan) -> Study:
    """The whole study."""
    end = time.monotonic() + 120
    while isinstance(found := session.completed(plan), Job):
        assert found.state not in ("failed", "cancelled"), found.error
        assert time.monotonic() < end
        found.watch(0.2)
    return found


def wait_for_sketch(session, plan) -> Study:
    job = session.study(plan)
    if isinstance(job, Job):
        assert job.watch(60)
    found = session.study(plan)
    assert isinstance(found, Study)
    return found


def test_a_study_is_that_of_run(ready, given):
    plan = plan_of("k=3")
    mine, theirs = wait(ready, plan), run(given.survey, plan)
    assert mine.choice == theirs.choice
    assert mine.segmentation.names == theirs.segmentation.names
    assert [one.value for one in mine.profile.share] == [one.value for one in theirs.profile.share]
    assert [one.se for one in mine.profile.share] == [one.se for one in theirs.profile.share]
    assert mine.plan == theirs.plan.model_copy(update={"data": "small.csv"})


def test_a_sketch_comes_first_and_the_rest_after_it(session):
    plan = plan_of("seed=5")
    quick = wait_for_sketch(session, plan)
    if session.stage(plan) == "quick":
        assert math.isnan(quick.profile.share[0].se)
        assert isinstance(session.underway(plan), Job)
    full = wait(session, plan)
    assert session.stage(plan) == "full"
    assert session.underway(plan) is None
    assert not math.isnan(full.profile.share[0].se)
    assert session.study(plan) is full


def test_a_first_look_at_many_is_of_some_who_were_drawn(session, monkeypatch):
    monkeypatch.setattr(drawn, "LARGE", 500)
    monkeypatch.setattr(drawn, "MOST_LOOKED_AT", 300)
    search = f"{QUICK}&seed=7"
    plan = read_address(search).plan
    run = None
    while run is None or run.first.state != "done":
        session.study(plan)
        run = session.find_run(plan)
        run.first.watch(1)
    first = run.first.result
    assert (first.survey.n_units, run.drawn) == (300, (300, 600))
    assert len(set(first.survey.design.unit.tolist())) == 300
    assert first.survey.n_rows == 5 * 300  # with all rows of each
    session.study(plan)
    strip, waiting = look_underway(session, read_address(f"{search}&view=segments"))
    if session.stage(plan) == "quick":
        assert waiting
        assert "A first look at 300 drawn by lot; the groups of all 600 are on" in words(strip)
    assert wait(session, plan).survey.n_units == 600


def test_another_k_comes_from_the_same_sweep(ready):
    first, second = wait(ready, plan_of("k=2")), wait(ready, plan_of("k=4"))
    assert (first.choice.k, second.choice.k) == (2, 4)
    assert first.sweep is second.sweep


def test_names_of_ones_own_cost_no_work(ready):
    wait(ready, plan_of("k=2"))
    named = ready.completed(plan_of("k=2&names=Few&names=Many"))
    assert named.segmentation.names == ("Few", "Many")
    assert wait(ready, plan_of("k=2")).segmentation.names != ("Few", "Many")
    with pytest.raises(InputError, match="1 given for 2"):
        ready.study(plan_of("k=2&names=Few"))


def test_what_the_groups_are_for_costs_no_work_and_orders_the_files(ready):
    usual = wait(ready, plan_of("k=2"))
    meant = ready.completed(plan_of("k=2&use=markets"))
    assert (meant.plan.use, usual.plan.use) == ("markets", "")
    names = [file.name for file in list_files(meant)]
    assert names[0] == "segments.xlsx" != list_files(usual)[0].name
    assert sorted(names) == sorted(file.name for file in list_files(usual))


def test_warming_prepares_every_k(session):
    plan = plan_of("")
    wait(session, plan)
    session.warm(plan)
    for k in (2, 3, 4):
        found = wait(session, plan_of(f"k={k}"))
        assert found.choice.k == k
    session.warm(plan)
    assert all(session.stage(plan_of(f"k={k}")) == "full" for k in (2, 3, 4))


def test_an_upload_is_nobody_elses(pool, given, session):
    session.uploads["upload-secret"] = given
    plan = plan_of("").model_copy(update={"data": "upload-secret"})
    assert session.survey(plan) is given.survey
    other = Session(pool, Library())
    for ask in (other.survey, other.study):
        with pytest.raises(InputError, match="another session"):
            ask(plan)


@pytest.mark.parametrize("data", ["/etc/passwd", "../x.csv", "scf2019/../x", "small.csv", ""])
def test_no_path_from_an_address_is_opened(session, data):
    plan = plan_of("").model_copy(update={"data": data})
    with pytest.raises(InputError, match="neither the sample nor a wave"):
        session.survey(plan)
    with pytest.raises(InputError, match="neither the sample nor a wave"):
        session.study(plan)


def test_what_was_cancelled_stays_so_until_it_is_asked_for_again(session):
    plan = plan_of("starts=200&ks=2-20")
    job = session.study(plan)
    session.cancel(plan)
    assert job.watch(30)
    assert session.study(plan).state == "cancelled"
    session.retry(plan)
    assert session.study(plan).state in ("waiting", "running")
    session.close()


def test_a_failure_is_kept_and_told(session):
    plan = plan_of("where=AGE > 900")
    job = session.study(plan)
    assert job.watch(60)
    assert session.study(plan) is job
    assert "holds for none" in job.error


def test_only_the_last_few_sweeps_are_kept(session, monkeypatch):
    monkeypatch.setattr(one_session, "MOST_RUNS", 2)
    for seed in range(3):
        wait(session, plan_of(f"seed={seed}&ks=2&starts=1"))
    assert len(session._runs) == 2
    assert session.nbytes > 0


def test_the_least_recently_used_session_goes(pool, given):
    held = Sessions(lambda: Session(pool, Library(given)), most=2)
    first, second = held.of("a"), held.of("b")
    assert held.of("a") is first
    held.of("c")
    assert len(held) == 2
    assert held.of("a") is first
    assert held.of("b") is not second


def test_sessions_are_bounded_in_bytes(pool, given):
    most = 3 * given.nbytes // 2
    held = Sessions(lambda: Session(pool, Library()), most=100, most_bytes=most)
    for name in "abc":
        held.of(name).uploads["upload-1"] = given
    kept = held.of("c")
    assert len(held) < 3
    assert held.nbytes <= most
    assert kept.uploads
