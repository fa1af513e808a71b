"""Purchases: found, their columns chosen, dates asked only where they can be two days, counted."""

import pytest

from looking import kinds, with_id, words
from segmentus.app import counting, uploads
from segmentus.app.address import read_address
from segmentus.app.data import Library, Upload
from segmentus.app.pages import show
from segmentus.app.said import say_of_column
from segmentus.app.sent_files import keep_bytes
from segmentus.app.session import Session
from segmentus.survey.table.read import read_table

NAME = "upload-000000000003"
SEARCH = f"?plan=customers&data={NAME}"


def lines(day="{m}/{d}/2010 8:{n:02d}", price="{p}"):
    """Purchases of 30 customers in the headings of an export, one return among them."""
    rows = ["InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID"]
    for n in range(240):
        when = day.format(d=1 + n % 12, m=1 + n * 5 % 12, n=n % 60)
        many = -2 if n in (6, 7) else 1 + n % 4
        rows.append(
            f"{536000 + n // 2},{many},{when},{price.format(p=1.5 + n % 9)},{12300 + n // 8}.0"
        )
    return "\n".join(rows)


@pytest.fixture
def visitor(pool, tmp_path):
    """A visitor who sent a file of purchases."""

    def sent(text, file="online_retail.csv"):
        path = tmp_path / file
        path.write_text(text)
        session = Session(pool, Library())
        session.uploads[NAME] = Upload(file, read_table(path), keep_bytes(file, path.read_bytes()))
        return session

    return sent


def page(session, search=SEARCH):
    return show(session, search, patience=30).content


def test_purchases_show_what_will_come_of_them_and_become_customers(visitor):
    session = visitor(lines())
    content = page(session)
    text = words(content)
    assert "A row is a purchase, it seems" in text
    assert "240 lines of 30 customers, 120 orders" in text
    menus = {each.id["column"]: each.value for each in kinds(content, "Dropdown")}
    assert menus == {"customer": "CustomerID", "day": "InvoiceDate",
                     "amount": "Quantity × UnitPrice", "order": "InvoiceNo"}  # fmt: skip
    assert "What it will be: 30 customers" in text
    assert "1 return was taken off what was spent" in text
    search = uploads.take_customers(session, SEARCH)
    table = page(session, search)
    assert "30 customers, 8 columns" in words(table)
    made = session.uploads[read_address(search).plan.data].survey
    assert {"orders", "spent", "days since last order"} <= {
        column.name for column in made.schema.columns
    }  # fmt: skip
    assert made.cells["customer"].cast(str).to_list()[0] == "12300"  # not 12300.0
    assert with_id(table, "back-to-purchases").href == f"/{SEARCH}"


def test_a_date_is_asked_about_where_it_can_be_two_days(visitor):
    session = visitor(lines())
    content = page(session)
    assert "can be two days, and no line tells which" in words(content)
    month = with_id(content, "chip-How-dates-are-read-1")
    assert "1 January 2010" in words(month)
    (here,) = [each for each in kinds(content, "Li") if getattr(each, "className", "") == "here"]
    assert "month first" in words(here)  # hours have one digit, as in the American export
    day = with_id(content, "chip-How-dates-are-read-0").href.removeprefix("/")
    assert read_address(day).counted == ("first:day",)
    first = counting.find_roles(read_address(day), session.uploads[NAME].survey.schema)
    other = counting.count(session.uploads[NAME].survey, first)
    assert other.roles.first == "day"
    clear = visitor(lines("2010-{m:02d}-{d:02d}"))
    assert "two days" not in words(page(clear))


def test_the_menus_change_what_is_counted_and_stay_in_the_address(visitor):
    session = visitor(lines())
    search = say_of_column(session, SEARCH, {"column": "amount", "says": "role"}, "(none)")
    assert read_address(search).counted == ("amount:",)
    assert read_address(read_address(search).write()).counted == ("amount:",)
    text = words(page(session, search))
    assert "every order counts the same" in text
    assert "with most orders" in text
    wrong = say_of_column(session, SEARCH, {"column": "day", "says": "role"}, "Quantity")
    content = page(session, wrong)
    assert "do not look like dates" in words(content)
    assert "choose another column above." in words(content)
    assert with_id(content, {"act": "count"}).disabled


def test_purchases_without_any_number_are_counted(visitor):
    rows = [f"M{n % 40},2015-{1 + n % 9:02d}-{1 + n % 28:02d},{'abcde'[n % 5]}" for n in range(400)]
    session = visitor("\n".join(["Member_number,Date,itemDescription", *rows]), "groceries.csv")
    text = words(page(session))
    assert "400 lines of 40 customers" in text
    assert "What it will be: 40 customers" in text


def test_rows_that_are_customers_after_all_go_on(visitor):
    session = visitor(lines())
    go_on = with_id(page(session), "rows-customers").href.removeprefix("/")
    assert read_address(go_on).plan.rows == "customers"
    assert "Is this what your columns are?" in words(page(session, go_on))
