"""Another table on Compare: last month's or a newer file, waves of a survey; what the page says."""

from dataclasses import replace

import polars as pl
import pytest

from looking import QUICK, kinds, with_id, words
from segmentus.app import movements, tracing
from segmentus.app.address import read_address
from segmentus.app.downloads import take_file
from segmentus.app.late_parts import look_at_part
from segmentus.app.newcomers import SentRows
from segmentus.app.pages import show
from segmentus.app.parts_of_pages import find_part
from segmentus.app.tracing import Tables, trace_sent
from segmentus.app.views.moved import show_movement, word_alarm
from segmentus.errors import InputError
from segmentus.report.model import model_of
from segmentus.uses.drift import trace_drift

SEARCH = f"{QUICK}&k=3&view=compare"


@pytest.fixture(scope="module")
def study(ready):
    return ready.completed(read_address(SEARCH).plan)


@pytest.fixture(scope="module")
def rows(study) -> pl.DataFrame:
    names = ("INCOME", "DEBT", "HOUSES")
    return pl.DataFrame({name: study.survey.column(name)[::5] for name in names})


@pytest.fixture(scope="module")
def model(study):
    return movements._without_path(model_of(study))


@pytest.fixture(scope="module")
def moved(model, rows, tmp_path_factory):
    """The groups of those with the most debt, against all."""
    folder = tmp_path_factory.mktemp("drift")
    then, new = folder / "then.csv", folder / "new.csv"
    rows.write_csv(then)
    rows.sort("DEBT")[-300:].write_csv(new)
    found = trace_sent(model, Tables(str(new), str(then), str(new)))
    return found, trace_drift(model, str(new), str(then))


def test_the_page_traces_what_the_command_traces(moved):
    found, alone = moved
    assert found.alarm
    assert found.drift.test.p == alone.drift.test.p
    assert [one.value for one in found.now] == [one.value for one in alone.now]
    assert found.split.membership.tolist() == alone.split.membership.tolist()


def test_the_alarm_is_one_sentence_with_the_group_that_moved_most(moved):
    found, _ = moved
    changes = [abs(now.value - then.value) for then, now in zip(found.then, found.now, strict=True)]
    most = changes.index(max(changes)) + 1
    text = words(word_alarm(found, "families"))
    assert text.startswith(f"The groups have moved:  group {most}, ")
    quiet = replace(found, drift=replace(found.drift, test=replace(found.drift.test, p=0.5)))
    assert words(word_alarm(quiet, "families")).startswith("No alarm: ")


def test_shares_then_and_now_and_both_parts_of_the_change_are_shown(study, moved):
    found, _ = moved
    address = read_address(f"{SEARCH}&against=now:0123456789ab")
    page = show_movement(address, study, found, "key")
    text = words(page)
    assert "Then: then.csv. Now: new.csv." in text
    assert "±" in words(with_id(page, "table-then-now"))
    reasons = words(with_id(page, "table-reasons"))
    assert "Membership: other people" in reasons
    assert "Definition: groups found afresh" in reasons
    assert with_id(page, "swap").href.endswith("against=then%3A0123456789ab")
    assert with_id(page, "take-drift").href.startswith("/take/key/drift.html?")


def test_a_file_is_dropped_kept_and_compared_in_a_process_of_its_own(ready, rows):
    asked = show(ready, f"{SEARCH}&against=then:file")
    assert "Drop last month’s families here" in words(asked.content)
    assert with_id(asked.content, "other-file")
    sent = SentRows("may.csv", rows[:200].write_csv().encode())
    search = movements.keep_other(ready, f"{SEARCH}&against=now:file", sent)
    address = read_address(search)
    assert address.against.startswith("now:")
    content, settled = look_at_part(find_part(ready, address), 60.0)
    assert settled
    assert "Now: may.csv." in words(content)
    page = take_file(ready, "drift.html", search)
    assert page.mimetype == "text/html"
    assert "may.csv" in page.get_data(as_text=True)
    older = read_address(with_id(content, "swap").href.partition("/")[2])
    refused, _ = look_at_part(find_part(ready, older), 60.0)
    assert "the table of now is not here" in words(refused)


def test_a_file_that_is_gone_or_lacks_a_column_is_told_with_the_cure(ready, model, rows, tmp_path):
    gone = read_address(f"{SEARCH}&against=now:0123456789ab")
    content, settled = look_at_part(find_part(ready, gone), 0.0)
    assert settled
    assert "This file is not here any more; drop it again." in words(content)
    other = tmp_path / "other.csv"
    rows[:100].rename({"DEBT": "owed"}).write_csv(other)
    told = trace_sent(model, Tables(str(other), "", str(other)))
    assert told == (
        "other.csv has no column DEBT; if owed is the same, call it so, and drop the file again."
    )


def test_no_name_of_a_file_is_a_path_of_the_server(model, monkeypatch):
    assert model.provenance.plan["data"] == ""
    monkeypatch.setattr(tracing, "trace_drift", lambda *_, **__: pytest.fail("read"))
    with pytest.raises(InputError, match="it must be a setting"):
        read_address("?view=compare&against=now:/etc/passwd")


def test_other_waves_are_offered_for_a_survey_only(monkeypatch):
    waves = [movements.list_data_offers()[0]] * 2
    years = [replace(one, data=f"scf{year}") for one, year in zip(waves, (2016, 2022), strict=True)]
    monkeypatch.setattr(movements, "list_data_offers", lambda: years)
    plan = read_address("?data=scf2019").plan
    assert movements.list_other_waves(plan) == [
        ("then:scf2016", "the survey of 2016"),
        ("now:scf2022", "the survey of 2022"),
    ]
    assert movements.list_other_waves(read_address(QUICK).plan) == []


def test_compare_offers_both_files_and_marks_the_one_shown(ready):
    page = show(ready, f"{SEARCH}&against=now:file").content
    shown = [(words(each), each.className) for each in kinds(page, "Li") if "file …" in words(each)]
    assert shown == [("last month’s file …", ""), ("a newer file …", "here")]
