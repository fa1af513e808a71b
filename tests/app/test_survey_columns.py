"""The columns of a survey on Start: sorted by what they do, found by words, changed by a press."""

import pytest

from looking import kinds, with_id, words
from segmentus.app.address import read_address
from segmentus.app.intents import find_unused
from segmentus.app.pages import show
from segmentus.app.said import say_of_column
from segmentus.app.survey_uses import list_survey_uses
from segmentus.errors import InputError

SEARCH = "?data=file&where=&features=INCOME&features=DEBT&outcome=LATE"


@pytest.fixture(scope="module")
def page(ready):
    return show(ready, SEARCH, patience=30).content


def rows(page):
    """Title of each row, and what stands in it."""
    titles = [words(each.children[0]) for each in kinds(page, "Dt")]
    return dict(zip(titles, kinds(page, "Dd"), strict=True))


def use_of(session, search, name):
    address = read_address(search)
    used = list_survey_uses(session.survey(address.plan), address.plan.features, address.plan)
    return next(each.use for each in used if each.variable.name == name)


def said(session, name, use, search=SEARCH):
    return say_of_column(session, search, {"column": name, "says": "use"}, use)


def test_every_column_stands_in_one_row(page, ready):
    found = rows(page)
    assert [each.id for each in kinds(found["Forms the groups"], "Details")] == [
        "chip-of-INCOME", "chip-of-DEBT",
    ]  # fmt: skip
    assert [each.id for each in kinds(found["Outcome"], "Details")] == ["chip-of-LATE"]
    assert "net worth" in words(found["Money"])
    assert "chip-of-AGE" in [each.id for each in kinds(found["Protected"], "Details")]
    assert "family number" in words(found["Whom a row is"])
    ids = [each.id for each in kinds(page, "Details") if getattr(each, "id", None)]
    assert len(ids) == len(set(ids))


def test_a_chip_says_what_a_column_means_and_which_uses_cannot_be(page):
    income, age = with_id(page, "chip-of-INCOME"), with_id(page, "chip-of-AGE")
    assert "Total income" in words(income)
    assert "from $" in words(income)
    (radio,) = kinds(income, "RadioItems")
    assert radio.value == "groups"
    assert [each["disabled"] for each in radio.options] == [False, False, True, False]
    (radio,) = kinds(age, "RadioItems")
    assert radio.options[0]["disabled"]
    assert "Protected" in words(radio.options[0]["label"])


def test_a_search_finds_what_is_not_used(ready):
    found = find_unused(ready, SEARCH, "schooling")
    assert "schooling" in words(found)
    assert "DEBT" not in words(find_unused(ready, SEARCH, "total debt")).split()
    assert "No other column" in words(find_unused(ready, SEARCH, "zebra"))


@pytest.mark.parametrize(
    ("name", "use"),
    [("ASSET", "groups"), ("INCOME", "described"), ("HNH_MORT", "outcome"), ("EDUC", "described"),
     ("NETWORTH", "out"), ("LATE", "out"), ("DEBT", "out")],
)  # fmt: skip
def test_a_press_gives_a_column_another_use(ready, name, use):
    target = said(ready, name, use)
    assert use_of(ready, target, name) == use
    plan = read_address(target).plan
    assert set(plan.features) >= {"INCOME", "DEBT"} - {name}
    assert said(ready, name, use, target) is None  # the control that has just come says the same


def test_something_must_form_the_groups_and_columns_must_exist(ready):
    alone = said(ready, "DEBT", "out")
    with pytest.raises(InputError, match="one column must form the groups"):
        said(ready, "INCOME", "out", alone)
    for name, use in (("NOPE", "groups"), ("INCOME", "customer")):
        with pytest.raises(InputError, match="choose a column of the survey"):
            said(ready, name, use)
