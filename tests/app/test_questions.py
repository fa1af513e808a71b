"""The few questions that tell the group, on Take away: what they reach, their files, the zip."""

import io
from zipfile import ZipFile

import pytest

from looking import QUICK, kinds, with_id, words
from segmentus.app.address import read_address
from segmentus.app.downloads import take_file
from segmentus.app.late_parts import LatePart, look_at_part, place_part
from segmentus.app.parts_of_pages import find_part
from segmentus.app.questionnaires import ask_questionnaire, make_question_files
from segmentus.app.work import Job
from segmentus.errors import InputError
from segmentus.formats import share
from segmentus.report.model import model_of
from segmentus.segments.questionnaire import make_questionnaire

SEARCH = f"{QUICK}&k=3&view=take&questions=1"


@pytest.fixture(scope="module")
def asked(ready):
    part = find_part(ready, read_address(SEARCH))
    while not look_at_part(part, 5.0)[1]:
        pass
    return ask_questionnaire(ready, read_address(SEARCH))


def test_the_page_asks_what_the_library_asks(ready, asked):
    study = ready.completed(read_address(SEARCH).plan)
    alone = make_questionnaire(model_of(study), study.survey, count=1)
    assert [each.text for each in asked.questions] == [each.text for each in alone.questions]
    assert asked.judged.accuracy == alone.judged.accuracy
    assert asked.points.answers[0].tolist() == alone.points.answers[0].tolist()


def test_what_it_reaches_stands_beside_what_guessing_would(ready, asked):
    content, settled = look_at_part(find_part(ready, read_address(SEARCH)), 0.0)
    assert settled
    text = words(content)
    assert f"One question places  {share(asked.judged.accuracy)} of families" in text
    assert f"would be right for {share(asked.judged.largest_share)}." in text
    assert asked.questions[0].text in text
    found = with_id(content, "table-recall")
    for name, recall in zip(asked.names, asked.judged.recall.tolist(), strict=True):
        assert f"{name} {share(recall)}" in words(found)
    links = [each.href for each in kinds(content, "A")]
    assert [link.partition("?")[0].rpartition(".")[2] for link in links] == [
        "html", "xlsx", "csv", "py", "js", "sql",
    ]  # fmt: skip
    assert all("questions=1" in link for link in links)


def test_names_that_were_typed_stand_in_the_questionnaire(ready, asked):
    named = read_address(f"{SEARCH}&names=A&names=B&names=C")
    again = ask_questionnaire(ready, named)
    assert again.names == ("A", "B", "C")
    assert again.points is asked.points  # nothing was worked out anew
    assert ">1. A</th>" in make_question_files(again)["questionnaire.html"].decode()


def test_the_number_of_questions_is_in_the_address():
    assert read_address("?view=take&questions=5").questions == "5"
    assert read_address("?view=take").write() == "?view=take"
    with pytest.raises(InputError, match="a number from 1 to 5"):
        read_address("?view=take&questions=6")


def test_a_part_says_how_far_it_is_and_why_it_failed(session):
    job = Job(lambda progress: None)
    job.what, job.done, job.total = "questions", 1, 4
    content, settled = look_at_part(LatePart("Choosing", lambda: job, lambda found: []), 0.0)
    assert (words(content).strip(), settled) == ("Choosing: questions, 1 of 4 …", False)
    assert with_id(place_part(LatePart("Choosing", lambda: job, list)), "late-tick").disabled is (
        False
    )

    def refuse(progress):
        raise InputError("questionnaire: no column of the data gives a question; give more.")

    failed = LatePart("Choosing", lambda: session.ask(("failing",), refuse), list)
    content, settled = look_at_part(failed, 10.0)
    assert settled
    assert "no column of the data gives a question" in words(content)


def test_its_files_are_downloads_and_stand_in_the_zip(ready, asked):
    form = take_file(ready, "questionnaire.html", SEARCH)
    assert form.mimetype == "text/html"
    assert form.get_data(as_text=True).count("<fieldset>") == 1
    assert 'filename="questionnaire.html"' in form.headers["Content-Disposition"]
    assert take_file(ready, "questionnaire.exe", SEARCH).status_code == 404
    every = take_file(ready, "everything.zip", SEARCH)
    with ZipFile(io.BytesIO(every.data)) as archive:
        names = archive.namelist()
        assert archive.read("questionnaire.html") == form.data
    assert {"report.html", "questionnaire.xlsx", "questionnaire.sql", "model.json"} <= set(names)
