"""What forms the groups, who is among them, how many: a list, ticks and pills instead of forms."""

import re

import numpy as np
import polars as pl
import pytest

from looking import QUICK, kinds, with_id, words
from segmentus.app.address import read_address
from segmentus.app.data import Library, Upload
from segmentus.app.intents import enter_plan
from segmentus.app.pages import show
from segmentus.app.said import say_of_column
from segmentus.app.session import Session
from segmentus.app.whom import Narrowed, narrow_by, read_narrowed, write_narrowed
from segmentus.errors import InputError
from segmentus.features.overlap import find_overlaps
from segmentus.survey.table import read
from tables import survey_of
from telco import make_telco

SEARCH = "?view=features&plan=customers&data=upload-000000000002"


@pytest.fixture(scope="module")
def visitor(pool):
    """A session to which a file of customers was sent."""
    frame = make_telco(500)
    session = Session(pool, Library())
    session.uploads["upload-000000000002"] = Upload("telco.csv", read(frame, name="telco.csv"))
    return session


def page(session, search=SEARCH):
    return show(session, search, patience=30).content


def test_a_kind_has_no_typical_number(visitor):
    chosen = say_of_column(visitor, SEARCH, {"column": "", "says": "add"}, "Contract")
    content = page(visitor, chosen)
    text = words(content)
    assert re.search(r"Contract most often (Month-to-month|One year|Two year): 3", text)
    assert "Contract typically" not in text
    drawn = [each for each in kinds(content, "Div") if getattr(each, "role", "") == "img"]
    labels = [each.to_plotly_json()["props"]["aria-label"] for each in drawn]
    (label,) = [each for each in labels if each.startswith("Contract: ")]
    assert "Month-to-month " in label
    assert "from" not in label


def test_a_picture_of_whole_numbers_has_no_empty_step_between_them(pool):
    frame = pl.DataFrame({"kids": [n % 3 for n in range(300)], "web": [n % 41 for n in range(300)]})
    session = Session(pool, Library())
    session.uploads["upload-000000000002"] = Upload("kids.csv", read(frame, name="kids.csv"))
    drawn = [each for each in kinds(page(session), "Div") if getattr(each, "role", "") == "img"]
    bars = [[bar.style["height"] for bar in kinds(each, "I")] for each in drawn]
    assert len(bars) == 2
    assert bars[0] == ["100.0%"] * 3
    assert len(bars[1]) == 21
    assert "0.0%" not in bars[1]


def said(session, name, what, value, search=SEARCH):
    return say_of_column(session, search, {"column": name, "says": what}, value)


def items(content):
    """The columns that form the groups, as the list has them."""
    (found,) = [each for each in kinds(content, "Ul") if each.className == "forming"]
    return [words(kinds(item, "B")[0]) for item in kinds(found, "Li")]


def test_the_list_shows_each_column_with_its_spread_and_a_way_out(visitor):
    content = page(visitor)
    assert items(content) == ["MonthlyCharges", "TotalCharges", "tenure"]
    drawn = [each for each in kinds(content, "Div") if getattr(each, "role", "") == "img"]
    labels = [each.to_plotly_json()["props"]["aria-label"] for each in drawn]
    assert labels[2].startswith("tenure: from 1 to 72, typically ")
    assert all(len(kinds(each, "I")) == 24 for each in drawn)
    out = with_id(content, "out-TotalCharges").href.removeprefix("/")
    assert read_address(out).plan.features == ("MonthlyCharges", "tenure")
    left = page(visitor, out)
    assert items(left) == ["MonthlyCharges", "tenure"]
    back = with_id(left, "automatic").href.removeprefix("/")
    assert items(page(visitor, back)) == items(content)


def test_a_product_of_two_others_is_told_in_words_with_a_press_to_take_it_out(visitor):
    content = page(visitor)
    twin = [words(each) for each in kinds(content, "P") if getattr(each, "className", "") == "twin"]
    assert len(twin) == 1
    assert "Nearly MonthlyCharges × tenure: within a tenth for 9" in twin[0]
    out = with_id(content, "twin-TotalCharges").href.removeprefix("/")
    assert "twin" not in str([getattr(p, "className", "") for p in kinds(page(visitor, out), "P")])


def test_products_sums_and_twins_are_found_and_nothing_else():
    rng = np.random.default_rng(3)
    a, b = rng.uniform(1, 9, 400), rng.uniform(1, 9, 400)
    noise = rng.uniform(0.97, 1.03, 400)
    survey = survey_of({"a": a, "b": b, "ab": a * b * noise, "sum": (a + b) * noise, "c": a[::-1]})
    found = {each.name: (each.how, each.others) for each in find_overlaps(survey, ["a", "b", "ab"])}
    assert found == {"ab": ("product", ("a", "b"))}
    found = {each.name: each.how for each in find_overlaps(survey, ["a", "b", "sum"])}
    assert found["sum"] == "sum"
    assert find_overlaps(survey, ["a", "b", "c"]) == ()
    assert find_overlaps(survey, ["a"]) == ()
    twin = survey_of({"a": a, "b": b, "again": 3 * a * noise})
    (one,) = find_overlaps(twin, ["a", "b", "again"])
    assert (one.name, one.others, one.how) == ("again", ("a",), "twin")
    assert one.share > 0.95


def test_a_column_is_added_from_the_list(visitor):
    search = said(visitor, "", "add", "PhoneService")
    assert "PhoneService" in items(page(visitor, search))
    menus = [each for each in kinds(page(visitor), "Dropdown") if isinstance(each.id, dict)]
    (menu,) = [each for each in menus if each.id.get("says") == "add"]
    never = {each["value"] for each in menu.options if each["disabled"]}
    assert never == {"Churn", "gender", "SeniorCitizen"}


def test_who_is_among_them_is_ticked_with_counts(visitor):
    looked = said(visitor, "", "by", "Contract")
    text = words(page(visitor, looked))
    assert "Everyone: 500" in text
    some = said(visitor, "Contract", "among", ["'One year'"], looked)
    assert read_address(some).plan.where == "Contract = 'One year'"
    assert " of 500 customers" in words(page(visitor, some))
    both = said(visitor, "tenure", "low", 12, some)
    both = said(visitor, "tenure", "high", 60, both)
    where = "Contract = 'One year' AND tenure >= 12 AND tenure <= 60"
    assert read_address(both).plan.where == where
    every = said(visitor, "Contract", "among",
                 ["'One year'", "'Two year'", "'Month-to-month'"], both)  # fmt: skip
    assert read_address(every).plan.where == "tenure >= 12 AND tenure <= 60"
    with pytest.raises(InputError, match="tick one at least"):
        said(visitor, "Contract", "among", [], looked)
    with pytest.raises(InputError, match="holds for nobody"):
        said(visitor, "tenure", "low", 70, both)
    typed = SEARCH + "&where=tenure+%3E+1+OR+tenure+%3C+1"
    assert "as typed for the statistician" in words(page(visitor, typed))
    with pytest.raises(InputError, match="typed as text"):
        said(visitor, "Contract", "among", ["'One year'"], typed)


@pytest.mark.parametrize(
    "parts",
    [
        (Narrowed("it's", ("'a AND b'", "'c''d'")), Narrowed("x", low=-1.5)),
        (Narrowed("my column", ("1", "3")), Narrowed("AND", ("'x'",))),
        (Narrowed("x", low=1e-7, high=3e12),),
        (),
    ],
)
def test_a_condition_made_by_clicking_is_read_again(parts):
    assert read_narrowed(write_narrowed(parts)) == parts


@pytest.mark.parametrize(
    "text", ["A = 1 OR B = 2", "A > 1", "A = 'x' AND A = 'y'", "f(A) = 1", "("]
)
def test_a_condition_of_another_kind_is_left_alone(text):
    assert read_narrowed(text) is None
    with pytest.raises(InputError, match="typed as text"):
        narrow_by(text, Narrowed("A", ("1",)))


def test_the_number_of_groups_is_a_press_and_stays_for_the_search(visitor):
    content = page(visitor)
    four = with_id(content, "chip-How-many-groups-2").href.removeprefix("/")
    assert read_address(four).plan.k == 4
    other = said(visitor, "", "k", 9)
    assert read_address(other).plan.k == 9
    found = read_address(enter_plan(four, {"select": "automatic", "features": []}))
    assert (found.view, found.plan.k) == ("segments", 4)
    free = with_id(page(visitor, four), "chip-How-many-groups-0").href.removeprefix("/")
    assert (read_address(free).plan.rule, read_address(free).plan.k) == ("auto", None)


def test_names_given_to_groups_survive_a_second_search_of_the_same():
    search = f"{QUICK}&names=A&names=B&k=2"
    plan = read_address(search).plan
    fields = {"features": list(plan.features), "select": "", "ks": plan.ks}
    assert read_address(enter_plan(search, fields)).plan.names == ("A", "B")
    other = enter_plan(search, {**fields, "seed": 5})
    assert read_address(other).plan.names == ()


def test_the_fold_says_what_is_not_as_usual(visitor):
    assert "all as usual" in words(with_id(page(visitor), "fold-for-the-statistician"))
    other = words(with_id(page(visitor, SEARCH + "&starts=20&curve=linear"),
                          "fold-for-the-statistician"))  # fmt: skip
    assert "not as usual: curve and starts" in other
