"""New customers that are dropped on Take away: counts, a missing column, the mix, the file."""

import io

import numpy as np
import polars as pl
import pytest

from looking import QUICK, kinds, with_id, words
from segmentus.app import newcomers, sent_rows
from segmentus.app.address import read_address
from segmentus.app.downloads import take_file
from segmentus.app.newcomers import SentRows
from segmentus.app.scoring import Lack, rename_columns, score_sent
from segmentus.app.views.scored import show_sent, word_mix
from segmentus.report.model import model_of
from segmentus.segments.model.drift import measure_drift
from segmentus.segments.model.reasons import explain_rows

SEARCH = f"{QUICK}&k=3"


@pytest.fixture(scope="module")
def study(ready):
    return ready.completed(read_address(SEARCH).plan)


@pytest.fixture(scope="module")
def rows(study) -> pl.DataFrame:
    every = slice(0, None, 6)
    columns = {name: study.survey.column(name)[every] for name in ("INCOME", "DEBT", "HOUSES")}
    return pl.DataFrame({"who": [f"a{n}" for n in range(500)], **columns})


def scored(study, rows, tmp_path, names=None):
    file = tmp_path / "new.csv"
    rows.write_csv(file)
    model = rename_columns(model_of(study), names or {})
    return score_sent(model, file, tmp_path / "groups.csv")


def test_rows_of_training_get_the_group_that_they_had(study, rows, tmp_path):
    done = scored(study, rows, tmp_path)
    before = study.segmentation.clustering.labels[::6]
    assert done.mass.tolist() == np.bincount(before, minlength=3).tolist()
    table = pl.read_csv(tmp_path / "groups.csv")
    assert (table["segment"] - 1).to_list() == before.tolist()
    assert table["who"].to_list() == rows["who"].to_list()


def test_a_column_of_another_name_is_offered_and_taken(study, rows, tmp_path):
    other = rows.rename({"INCOME": "pay a year"})
    lack = scored(study, other, tmp_path)
    assert (lack.column, lack.perhaps) == ("INCOME", "pay a year")
    sent = SentRows("new.csv", b"", lack=lack).agree()
    assert sent.names == {"INCOME": "pay a year"}
    again = scored(study, other, tmp_path, sent.names)
    assert again.mass.tolist() == scored(study, rows, tmp_path).mass.tolist()


def test_a_column_unlike_the_missing_one_is_not_offered(study, rows, tmp_path):
    other = rows.with_columns(INCOME=pl.int_range(500) % 2).rename({"INCOME": "flag"})
    assert scored(study, other, tmp_path) == Lack("INCOME", "")
    page = show_sent(study, SentRows("new.csv", b"", lack=Lack("INCOME", "")), "0", "k")
    assert "new.csv has no column INCOME." in words(page)
    assert not kinds(page, "Button")


def test_what_the_page_says_of_new_rows(study, rows, tmp_path):
    done = scored(study, rows[:39], tmp_path)
    page = show_sent(study, SentRows("branch.csv", b"", done=done), "f00", "key")
    text = words(page)
    assert "branch.csv: 39 families" in text
    assert "in groups 1 to 3." in text
    assert "Too few to say whether the mix has changed." in text
    assert with_id(page, "take-scored").href == "/take/key/scored-f00.csv"


def test_a_change_of_the_mix_is_told_with_the_group_that_moved_most(study):
    model = model_of(study)
    same = measure_drift(model, 600 * np.array([s.share for s in model.segments]), 0.0)
    names = ["group 1", "group 2", "group 3"]
    assert word_mix(same, 600, names) == "The mix has not changed by more than chance would."
    moved = measure_drift(model, np.array([10.0, 10.0, 580.0]), 0.0)
    assert word_mix(moved, 600, names).startswith("The mix has changed: group 3 holds 97\u00a0% of")
    assert "Too few" in word_mix(moved, 99, names)


def test_a_sent_file_is_scored_in_a_process_of_its_own_and_kept(ready, study, rows):
    text = rows[:60].rename({"DEBT": "owes"}).write_csv()
    first = sent_rows._show(ready, SEARCH, SentRows("b.csv", text.encode()))
    assert "It has owes: is it the same?" in words(first)
    (yes,) = kinds(first, "Button")
    page = sent_rows.agree_on_column(ready, SEARCH, yes.id["same"])
    assert "b.csv: 60 families" in words(page)
    token = with_id(page, "take-scored").href.rpartition("scored-")[2].removesuffix(".csv")
    assert ready.new_rows.find(token).table.count(b"\n") == 61
    assert ready.new_rows.nbytes > 0
    answer = take_file(ready, f"reasons-{token}.csv", "")
    assert "b with groups and reasons.csv" in answer.headers["Content-Disposition"]
    told = pl.read_csv(io.BytesIO(answer.data))["why"]
    model = rename_columns(model_of(study), {"DEBT": "owes"})
    why = explain_rows(model, rows[:60].rename({"DEBT": "owes"}))
    assert told.to_list() == why.to_list()
    assert told.str.contains("against").any()
    broken = sent_rows.take_rows(ready, SEARCH, "c.csv", "0123456789ab")
    assert "not here any more" in words(broken)


def test_only_so_many_files_are_kept():
    held = newcomers.NewRows()
    tokens = [held.keep(SentRows(f"{n}.csv", b"x")) for n in range(5)]
    assert [held.find(token) is None for token in tokens] == [True, True, False, False, False]
