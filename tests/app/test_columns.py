"""What every column of a customer table does, and how a visitor changes it."""

from dataclasses import replace

import pytest

from looking import kinds, with_id, words
from segmentus.app.address import Address, presets, read_address
from segmentus.app.data import Library, Upload
from segmentus.app.intents import enter_plan
from segmentus.app.layout import show_menu
from segmentus.app.pages import show
from segmentus.app.passed_over import explain
from segmentus.app.said import say_of_column
from segmentus.app.session import Session
from segmentus.app.views.purposes import first_part
from segmentus.errors import InputError
from segmentus.features.select import PassedOver, Selection
from segmentus.survey.table import read
from telco import make_telco

SEARCH = "?plan=customers&data=upload-000000000001"


@pytest.fixture(scope="module")
def visitor(pool):
    """A session to which a file of customers was sent."""
    frame = make_telco(400).with_columns(email=make_telco(400)["Partner"] + "@x.org")
    session = Session(pool, Library())
    session.uploads["upload-000000000001"] = Upload("telco.csv", read(frame, name="telco.csv"))
    session.survey = lambda plan: read(frame, plan.hints, name="telco.csv")
    return session


def rows(session, search=SEARCH):
    """Names of the columns in each row of the page, by the row's title."""
    page = show(session, search, patience=30)
    found = {}
    for row in [
        each for each in kinds(page.content, "Div") if getattr(each, "className", "") == "role"
    ]:
        chips = [words(each.children[0].children) for each in kinds(row, "Details")]
        found[words(row.children[0].children[0])] = chips
    return found


def use(session, name, value, search=SEARCH, says="use"):
    return say_of_column(session, search, {"column": name, "says": says}, value)


def test_columns_stand_in_rows_by_what_they_do(visitor):
    found = rows(visitor)
    assert list(found) == ["Customer", "Forms the groups", "Outcome", "Money", "Described",
                           "Protected", "Left out"]  # fmt: skip
    assert found["Customer"] == ["customerID"]
    names = [chip.split()[0] for chip in found["Forms the groups"]]
    assert names == ["tenure", "MonthlyCharges", "TotalCharges"]
    assert found["Outcome"][0].startswith("Churn yes: ")
    assert "Contract" in found["Described"]
    assert found["Protected"] == ["gender", "SeniorCitizen"]


def test_a_reason_that_the_values_belie_is_one_to_look_at(visitor):
    page = show(visitor, SEARCH, patience=30)
    look = " ".join(words(with_id(page.content, "lookat")).split())
    assert "21 of 22 were understood. One to look at: email" in look
    chip = with_id(page.content, "chip-of-email")
    assert "ask" in chip.className
    assert "only 2 values" in words(chip)


@pytest.mark.parametrize(
    ("name", "value", "row", "says"),
    [
        ("tenure", "described", "Described", {"features": ("MonthlyCharges", "TotalCharges")}),
        ("tenure", "out", "Left out", {"exclude": ("tenure",)}),
        ("Contract", "groups", "Forms the groups", {"categories": "fit"}),
        ("PhoneService", "groups", "Forms the groups", {"categories": "profile"}),
        ("Contract", "outcome", "Outcome", {"outcome": ("Contract",)}),
        ("Churn", "described", "Described", {"outcome": ()}),
        ("email", "described", "Described", {"exclude": ()}),
        ("customerID", "out", "Left out", {"exclude": ("customerID",)}),
    ],
)
def test_a_use_moves_the_column_to_its_row_and_back(visitor, name, value, row, says):
    search = use(visitor, name, value)
    plan = read_address(search).plan
    assert {key: getattr(plan, key) for key in says} == says
    found = rows(visitor, search)
    (chip,) = [chip for chip in found[row] if chip.split()[0] == name]
    assert "changed" in chip
    assert use(visitor, name, value, search) is None  # it is so already
    page = show(visitor, search, patience=30)
    assert with_id(page.content, "as-guessed").href == f"/{read_address(SEARCH).write()}"


@pytest.mark.parametrize("name", ["PaperlessBilling", "Contract", "tenure", "Churn", "email",
                                  "customerID", "MonthlyCharges", "gender"])  # fmt: skip
def test_every_choice_is_taken_back_by_one_press(visitor, name):
    before = shown(visitor, SEARCH, name)
    for option in before.options:
        if option["disabled"] or option["value"] == before.value:
            continue
        there = use(visitor, name, option["value"])
        now = shown(visitor, there, name)
        assert now.value == option["value"]
        off = {each["value"]: each["disabled"] for each in now.options}
        assert not off[before.value], (name, option["value"])
        back = use(visitor, name, before.value, there)
        assert shown(visitor, back, name).value == before.value, (name, option["value"])
        page = show(visitor, back, patience=30).content
        assert "Its 0 values" not in words(with_id(page, f"chip-of-{name}"))


def shown(visitor, search, name):
    """The uses of a column, as its chip offers them."""
    page = show(visitor, search, patience=30).content
    return kinds(with_id(page, f"chip-of-{name}"), "RadioItems")[0]


def test_who_comes_back_to_a_file_finds_what_was_changed(visitor):
    changed = use(visitor, "tenure", "described")
    show(visitor, changed, patience=30)
    again = with_id(show(visitor, "", patience=5).content, "data-upload-000000000001").href
    assert read_address(again.removeprefix("/")).plan.features == ("MonthlyCharges", "TotalCharges")
    show(visitor, SEARCH, patience=30)


def test_a_column_left_out_still_shows_its_values(visitor):
    page = show(visitor, use(visitor, "PaperlessBilling", "out"), patience=30).content
    chip = words(with_id(page, "chip-of-PaperlessBilling"))
    assert "Its two values" in chip
    assert "It is empty" not in chip


def test_a_use_that_cannot_be_is_grey_with_its_reason(visitor):
    page = show(visitor, SEARCH, patience=30)
    grey = {}
    for name in ("customerID", "gender", "TotalCharges", "Contract"):
        (radio,) = kinds(with_id(page.content, f"chip-of-{name}"), "RadioItems")
        off = {each["value"]: words(each["label"]) for each in radio.options if each["disabled"]}
        grey[name] = off
    assert "Every value differs" in grey["customerID"]["groups"]
    assert "Protected" in grey["gender"]["groups"]
    assert grey["TotalCharges"].keys() == {"outcome", "customer"}
    assert grey["Contract"] == {"customer": "name each customer Values repeat."}


def test_money_has_a_unit_and_one_column_says_what_a_group_is_worth(visitor):
    search = use(visitor, "MonthlyCharges", "dollars a month", says="unit")
    assert "columns=MonthlyCharges%3Ain+dollars+a+month" in search
    assert read_address(search).plan.columns["TotalCharges"].unit == "dollars"  # a shop has one
    page = words(show(visitor, search, patience=30).content)
    assert "typically $" in page
    plain = use(visitor, "MonthlyCharges", [], search, says="money")
    assert read_address(plain).plan.columns["MonthlyCharges"].role == "number"
    worth = use(visitor, "", "TotalCharges", says="worth")
    assert read_address(worth).plan.money == ("TotalCharges",)


def test_a_column_that_was_passed_over_says_why():
    passed = {
        "FISH": PassedOver(taken="MEAT"), "FRUIT": PassedOver(taken="MEAT"),
        "Coupons": PassedOver("one value holds 97 % of the weight"), "Web": PassedOver(),
    }  # fmt: skip
    names = ("MEAT", *(f"c{at}" for at in range(11)))
    dropped = Selection(names, "automatic", dropped=("…",), passed_over=passed)
    assert explain(dropped, "FRUIT").startswith("It moves together with MEAT, which stands for")
    assert explain(dropped, "Coupons").endswith("groups: one value holds 97 % of the weight.")
    assert explain(dropped, "Web").endswith(": 12 other columns tell them apart better.")
    assert explain(Selection((), "given"), "Web") == "It does not form groups, as you chose."
    few = replace(dropped, passed_over={"FISH": passed["FISH"]})
    assert explain(few, "Web") == ""


def test_a_column_taken_out_says_so_and_notes_name_no_options(visitor):
    page = show(visitor, use(visitor, "tenure", "described"), patience=30).content
    assert "as you chose" in words(with_id(page, "chip-of-tenure"))
    notes = words(with_id(page, "fold-how-it-was-read"))
    assert "customerID names each customer in your list" in notes
    assert "--" not in notes
    assert "identifiers" not in notes


def test_the_last_column_cannot_be_taken_out(visitor):
    search = use(visitor, "tenure", "out", use(visitor, "TotalCharges", "out"))
    with pytest.raises(InputError, match="one column must form the groups"):
        use(visitor, "MonthlyCharges", "out", search)


@pytest.mark.parametrize("said", [("nobody", "out"), ("tenure", "__class__"), ("", "groups")])
def test_an_odd_request_is_refused(visitor, said):
    with pytest.raises(InputError):
        use(visitor, *said)


def test_the_value_of_an_outcome_that_counts_is_a_press(visitor):
    search = use(visitor, "Churn", "no", says="value")
    assert read_address(search).plan.outcome_value == "no"
    (chip,) = rows(visitor, search)["Outcome"]
    assert chip.startswith("Churn no: ")
    three = use(visitor, "Contract", "outcome")
    assert rows(visitor, three)["Outcome"][0].split() == ["Contract", "changed"]
    two_year = use(visitor, "Contract", "Two year", three, says="value")
    assert rows(visitor, two_year)["Outcome"][0].startswith("Contract Two year: ")
    other = read_address(use(visitor, "Churn", "described", search)).plan
    assert other.outcome_value == ""


def test_one_of_five_uses_decides_what_opens_first(visitor):
    page = show(visitor, SEARCH, patience=30).content
    money = with_id(page, "use-profitability").href.removeprefix("/")
    assert read_address(money).plan.use == "profitability"
    fields = {"features": [], "select": "automatic"}
    assert read_address(enter_plan(money, fields)).part == "search"  # which ends with that part
    assert first_part("profitability") == "money"
    menu = show_menu(read_address("?view=take&plan=customers&use=profitability"), ["segments"])
    assert "part=money" in with_id(menu, "step-segments").href
    again = with_id(show(visitor, money, patience=30).content, "use-profitability").href
    assert read_address(again.removeprefix("/")).plan.use == ""


def test_the_made_up_customers_are_read_like_a_file(pool):
    session = Session(pool, Library())
    own = presets()["customers"].model_copy(update={"data": "customers"})
    page = show(session, Address("start", "customers", own).write(), patience=60)
    assert "800 customers, 10 columns" in words(page.content)
