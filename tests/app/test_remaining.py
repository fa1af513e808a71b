"""Where a search stands, and words for the time left that never get much longer."""

import pytest

from segmentus.app import remaining
from segmentus.app.remaining import Clock, SearchStanding, find_standing
from segmentus.app.work import Job


def job(state, what="", done=0, total=0):
    made = Job(lambda progress: None)
    made.state, made.what, made.done, made.total = state, what, done, total
    return made


@pytest.mark.parametrize(
    ("first", "full", "stage"),
    [
        (job("waiting", "waiting in the queue"), None, 0),
        (job("running", "reading", 0, 1), None, 0),
        (job("running", "k-means", 3, 11), None, 1),
        (job("running", "profile", 1, 1), None, 1),
        (job("done"), None, 2),
        (job("done"), job("running", "replicate weights", 1, 5), 2),
        (job("done"), job("running", "references", 20, 20), 2),
        (job("done"), job("running", "profile", 3, 40), 3),
        (job("done"), job("running", "profile", 1, 1), 4),
        (job("done"), job("done"), 5),
    ],
)
def test_a_search_stands_at_one_stage(first, full, stage):
    standing = find_standing(first, full)
    assert standing.stage == stage
    marks = [standing.mark(place) for place in range(5)]
    assert marks == ["done"] * stage + ["now"] * (stage < 5) + ["todo"] * (4 - stage)


def test_the_share_grows_from_stage_to_stage():
    shares = [
        find_standing(*pair).share
        for pair in (
            (job("running", "reading", 0, 1), None),
            (job("running", "k-means", 1, 11), None),
            (job("running", "k-means", 11, 11), None),
            (job("done"), job("running", "cold starts", 1, 20)),
            (job("done"), job("running", "profile", 1, 9)),
            (job("done"), job("running", "profile", 9, 9)),
            (job("done"), job("done")),
        )
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_time_left_is_silent_at_first_and_never_rises(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(remaining.time, "monotonic", lambda: now[0])
    clock = Clock()
    now[0] += 1.9
    assert clock.word(SearchStanding(1, 0.5)) == ""
    now[0] += 1.1  # three seconds for a half: three more
    assert clock.word(SearchStanding(1, 0.5)) == "less than 10 seconds left"
    now[0] += 12.0  # a quarter of a minute for a half: a step more is not worth a word
    assert clock.word(SearchStanding(1, 0.5)) == "less than 10 seconds left"
    now[0] += 45.0  # a minute for a half: another time would only seem to grow
    assert clock.word(SearchStanding(1, 0.5)) == "this takes longer than it seemed"
    assert clock.word(SearchStanding(3, 0.95)) == "less than 10 seconds left"
    assert clock.word(SearchStanding(5, 1.0)) == ""
