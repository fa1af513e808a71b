"""The form of a questionnaire in headless Chromium gives the labels of the scorer."""

import pytest

from chromium import MARKS, size
from segmentus.segments.questionnaire import make_questionnaire
from segmentus.segments.questionnaire.deliver import write_questionnaire
from segmentus.survey import sample
from trained import learn

pytestmark = MARKS

FILL = """
const form = document.getElementById('form'), out = [];
for (const row of arguments[0]) {
  for (const [name, number] of Object.entries(row))
    [...form.elements[name]].find((one) => one.value === String(number)).click();
  out.push(Number(document.getElementById('answer').dataset.segment) - 1);
}
return out;
"""
WIDER = "return document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def filled(browser, tmp_path_factory):
    """(questionnaire, answers of 200 rows, the browser at its form)."""
    survey = sample.read(families=500)
    asked = make_questionnaire(learn(survey, ["INCOME", "DEBT", "HOUSES", "VEHIC"], 3)[2], survey)
    path = write_questionnaire(asked, tmp_path_factory.mktemp("form") / "form.html")
    browser.get(path.as_uri())
    given = [question.answer(survey.column(question.column))[:200] for question in asked.questions]
    return asked, given, browser


def rows(asked, given):
    """Answers of each row, by question."""
    return [
        {q.column: int(one[i]) + 1 for q, one in zip(asked.questions, given, strict=True)}
        for i in range(200)
    ]


def test_the_form_gives_the_labels_of_the_scorer(filled):
    asked, given, browser = filled
    assert browser.execute_script(FILL, rows(asked, given)) == asked.place(given).tolist()
    assert len(set(asked.place(given).tolist())) == 3


def test_the_form_is_silent_usable_and_fits(filled):
    asked, given, browser = filled
    browser.execute_script(FILL, rows(asked, given)[:1])
    said = browser.execute_script("return document.getElementById('answer').textContent")
    assert "Probability" in said
    for width in (1400, 400):
        size(browser, width)
        assert browser.execute_script(WIDER) <= 0
    unnamed = "return [...document.querySelectorAll('input')].filter(i => !i.labels.length).length"
    assert browser.execute_script(unnamed) == 0
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    browser.execute_script("document.querySelector('button[type=reset]').click()")
    browser.execute_async_script("setTimeout(arguments[0], 20)")
    empty = browser.execute_script("return document.getElementById('answer').textContent")
    assert empty.startswith("Answer all questions")
