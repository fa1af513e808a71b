"""Customers beside the nation on Compare: which columns, who is reached, and what is refused."""

import numpy as np
import polars as pl
import pytest

from looking import kinds, walk, with_id, words
from segmentus.app import nations
from segmentus.app.address import read_address
from segmentus.app.data import Library, Upload
from segmentus.app.downloads import take_file
from segmentus.app.late_parts import look_at_part
from segmentus.app.parts_of_pages import find_part
from segmentus.app.session import Session
from segmentus.app.views.nation import ask_columns
from segmentus.errors import InputError
from segmentus.survey.named import read_named
from segmentus.survey.replicates import add_replicates
from segmentus.uses.nation import compare_nation

SEARCH = (
    "?plan=customers&data=file&view=compare&against=nation:sample&mapped=AGE:Age&mapped=INCOME:Pay"
)


@pytest.fixture(scope="module")
def customers(tmp_path_factory):
    """Customers of a bank, older than the nation."""
    rng = np.random.default_rng(3)
    table = pl.DataFrame(
        {
            "Customer": [f"c{at}" for at in range(600)],
            "Age": rng.integers(25, 90, 600),
            "Pay": rng.lognormal(11, 0.6, 600).round(-2),
            "Balance": rng.lognormal(9, 1, 600).round(),
        }
    )
    path = tmp_path_factory.mktemp("bank") / "bank.csv"
    table.write_csv(path)
    return Upload("bank.csv", read_named(str(path)), path=str(path))


@pytest.fixture(scope="module")
def bank(pool, customers):
    return Session(pool, Library(customers))


@pytest.fixture(scope="module")
def content(bank):
    found, settled = look_at_part(find_part(bank, read_address(SEARCH)), 60.0)
    assert settled
    return found


def test_columns_are_guessed_and_chosen(customers):
    address = read_address("?plan=customers&data=file&view=compare&against=nation:sample")
    guessed = nations.read_map(address, customers.survey)
    assert guessed == {"AGE": "Age", "FIN": "Balance"}
    page = ask_columns(address, customers.survey, guessed)
    menus = {each.id["field"]: each.value for each in kinds(page, "Dropdown")}
    assert menus == {
        "nation-AGE": "Age", "nation-INCOME": "", "nation-HOUSES": "", "nation-FIN": "Balance",
        "nation-DEBT": "",
    }  # fmt: skip
    search = nations.enter_nation(address.write(), {**menus, "nation-INCOME": "Pay"})
    chosen = {"AGE": "Age", "INCOME": "Pay", "FIN": "Balance"}
    assert nations.read_map(read_address(search), customers.survey) == chosen


def test_a_form_that_says_too_little_is_refused():
    with pytest.raises(InputError, match="at least two columns"):
        nations.enter_nation("?view=compare", {"nation-AGE": "Age"})
    with pytest.raises(InputError, match="One column cannot be two things"):
        nations.enter_nation("?view=compare", {"nation-AGE": "Age", "nation-FIN": "Age"})


def test_the_page_finds_what_the_command_finds(customers, bank, content):
    survey = add_replicates(bank.library.read("sample", None), "auto", seed=0)
    alone = compare_nation(customers.survey, survey, {"Age": "AGE", "Pay": "INCOME"})
    found = nations.ask_nation(bank, read_address(SEARCH))
    assert found.customers.tolist() == alone.customers.tolist()
    assert [one.se for one in found.ratio] == [one.se for one in alone.ratio]
    rows = kinds(with_id(content, "table-reached"), "Tr")[1:]
    assert len(rows) == found.shared.k
    assert f"{found.ratio[0].value:.2f}" in words(rows[0])


def test_who_is_reached_and_where_there_is_room_are_told(content):
    text = words(with_id(content, "say"))
    assert "You reach" in text
    assert "The largest opening:" in text
    assert "segment" not in words([each for each in walk(content) if type(each).__name__ == "P"])
    assert with_id(content, "table-openings")
    assert "is not a household" in words(content) or "primary economic unit" in words(content)


def test_the_comparison_is_a_page_to_take_away(bank, content):
    page = take_file(bank, "nation.html", SEARCH)
    assert page.mimetype == "text/html"
    assert "Your customers against the nation" in page.get_data(as_text=True)


def test_too_few_customers_are_refused_in_a_sentence(bank):
    few = find_part(bank, read_address(f"{SEARCH}&where=Age > 85"))
    told, settled = look_at_part(few, 60.0)
    assert settled
    assert "needs 100" in words(told)


def test_a_survey_that_is_not_on_offer_is_refused(bank):
    told, _ = look_at_part(find_part(bank, read_address(SEARCH.replace("sample", "customers"))), 5)
    assert "no survey is called 'customers'" in words(told)
