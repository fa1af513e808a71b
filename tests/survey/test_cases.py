"""Every table of the folder of cases, one trait each, with the value that is right for it.

The folder lies beside the one named by SEGMENTUS_DATA; without it these tests are skipped.
"""

import contextlib
import csv
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.survey import table
from segmentus.survey.table import Hints
from segmentus.survey.table.transactions import count_customers
from segmentus.survey.table.whole import read_grid

DATA = os.environ.get("SEGMENTUS_DATA", "")
FOLDER = Path(DATA).parent / "cases" if DATA else Path(__file__).parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of cases is not here")


def case(name, **hints):
    return table.read(FOLDER / name, Hints(**hints))


def clean(column):
    """The cells of clean.csv, which most cases hold in another dress."""
    with (FOLDER / "clean.csv").open(encoding="utf-8") as file:
        return [row[column] for row in csv.DictReader(file)]


def numbers(column):
    return [float(cell) for cell in clean(column)]


def values(survey, name):
    return survey.column(name).tolist()


def noted(survey, *words):
    """One note that holds all the words."""
    return any(all(word in note for word in words) for note in survey.source.notes)


def is_clean(survey):
    """300 customers with the amounts and visits of clean.csv."""
    assert survey.n_rows == 300
    assert values(survey, "spend") == numbers("spend")
    assert values(survey, "visits") == numbers("visits")


def roles(survey):
    return {column.name: column.role for column in survey.schema.columns}


# --- the same customers in another dress


@pytest.mark.parametrize(
    "name",
    ["clean.csv", "mac.csv", "trailing.csv", "leading_blank.csv", "pandas_index.csv", "nv.csv",
     "text_amounts.xlsx", "mixed_marks.csv", "czk.csv", "accounting.csv", "blank_line.csv",
     "footer.csv", "total_row.csv", "units_row.csv", "ghost.xlsx", "title_padded.csv",
     "title_plain.csv", "title_two_cells.xlsx", "hidden_first.xlsx", "merged_region.xlsx",
     "header_commas.csv", "space_quote.csv", "trailing_rows.csv", "caret.csv", "branch.csv",
     "user_id.csv", "sas_dates.csv", "dash_dates.csv", "pg_dates.csv", "two_digit_year.csv",
     "sentinel.csv", "serial.csv", "negative_de.csv"],
)  # fmt: skip
def test_the_trait_leaves_no_trace_in_what_stands_beside_it(name):
    survey = case(name)
    assert survey.n_rows == 300
    amounts = np.array(numbers("spend"))
    if name == "accounting.csv":
        amounts = np.where(np.arange(300) % 3 == 0, 0.0, amounts)
    if name == "nv.csv":
        amounts[survey.frame["spend"].is_null().to_numpy()] = np.nan
        assert np.isnan(amounts).sum() == 50
    np.testing.assert_allclose(survey.column("spend"), amounts, rtol=1e-12)
    assert values(survey, "visits") == numbers("visits")


# --- amounts


def test_price_dash():
    assert values(case("price_dash.csv"), "price") == [round(x) for x in numbers("spend")]


def test_accounting():
    spend = values(case("accounting.csv"), "spend")
    assert spend.count(0) == 100
    assert case("accounting.csv").variable("spend").unit == "dollars"


def test_negative_de():
    balance = values(case("negative_de.csv"), "balance")
    assert balance[:4] == [2950.11, 3062.54, -5143.80, 3013.45]


def test_mixed_pct():
    survey = case("mixed_pct.csv")
    np.testing.assert_allclose(values(survey, "rate")[:4], [0.5, 1.5, 2.5, 3.5])
    assert survey.variable("rate").unit == "%"
    assert noted(survey, "rate", "%", "150")


def test_kilo():
    survey = case("kilo.csv")
    np.testing.assert_allclose(values(survey, "revenue")[:3], [2630, 2350, 50])
    assert survey.variable("revenue").unit == "dollars"


def test_czk():
    assert case("czk.csv").variable("spend").unit == "Czech korunas"


# --- marks for none


def test_mixed_marks():
    assert noted(case("mixed_marks.csv"), "spend", "decimal comma", "150", "decimal point")


def test_text_amounts():
    assert noted(case("text_amounts.xlsx"), "spend", "decimal comma", "decimal point")


def test_nv():
    survey = case("nv.csv")
    assert survey.schema.column("spend").missing == 50
    assert noted(survey, "spend", "50", "#NV")


def test_guarded():
    balance = values(case("guarded.csv"), "balance")
    assert balance[:4] == [2950.11, 3062.54, -5143.80, 3013.45]


def test_x_or_blank():
    survey = case("x_or_blank.csv")
    assert roles(survey)["newsletter"] == "yes/no"
    assert values(survey, "newsletter")[:4] == [0, 1, 0, 1]
    assert survey.schema.column("newsletter").missing == 0
    assert noted(survey, "newsletter", "blank")


def test_namibia():
    survey = case("namibia.csv")
    assert survey.schema.column("country").missing == 0
    assert list(survey.variable("country").codes.values()) == ["BW", "NA", "ZA", "ZM"]


# --- rows that are nobody


@pytest.mark.parametrize(
    ("name", "line", "word"),
    [
        ("total_row.csv", "302", "total"),
        ("footer.csv", "302", "footer"),
        ("units_row.csv", "2", "units"),
        ("concatenated.csv", "302", "header again"),
        ("blank_line.csv", "102", "blank"),
        ("title.csv", "205", "total"),
        ("ghost.xlsx", "5,000", "blank"),
    ],
)
def test_rows_that_are_nobody_are_left_out_and_named(name, line, word):
    survey = case(name)
    assert noted(survey, "left out", line, word)
    assert sum("left out" in note and line in note for note in survey.source.notes) == 1


def test_concatenated():
    survey = case("concatenated.csv")
    assert survey.n_rows == 600
    assert values(survey, "spend") == numbers("spend") * 2


# --- headers and doors


def test_title():
    survey = case("title.csv")
    assert survey.n_rows == 200
    assert [column.name for column in survey.schema.columns] == [
        "Customer", "Spend", "Orders", "Branch Code", "Pincode", "NPS", "Churned", "Target",
    ]  # fmt: skip
    assert noted(survey, "header", "line 4", "Customer export 2024-06-30")
    assert values(survey, "Spend")[:2] == [3335.79, 325.04]


def test_two_headers():
    survey = case("two_headers.csv")
    assert [column.name for column in survey.schema.columns] == [
        "customer", "2023 spend", "2023 visits", "2024 spend", "2024 visits",
    ]  # fmt: skip
    assert survey.n_rows == 300
    assert values(survey, "2023 spend") == numbers("spend")
    assert noted(survey, "header", "two")


def test_hidden_first():
    assert noted(case("hidden_first.xlsx"), "Customers", "hidden")


def test_merged_region():
    survey = case("merged_region.xlsx")
    assert survey.schema.column("region").missing == 0
    codes = survey.variable("region").codes
    assert [codes[code] for code in values(survey, "region")[::75]] == ["N", "S", "W", "E"]
    assert (np.diff(survey.column("region")) != 0).sum() == 3
    assert noted(survey, "region", "merged")


def test_gbk():
    survey = case("gbk.csv")
    assert [column.name for column in survey.schema.columns] == ["编号", "消费", "次数"]
    assert values(survey, "消费") == numbers("spend")
    assert noted(survey, "GB18030", "--encoding")


def test_crm_utf16_is_de_latin1_in_another_dress():
    assert case("crm_utf16.csv").frame.equals(case("de_latin1.csv").frame)
    assert values(case("de_latin1.csv"), "Umsatz 2023 (€)")[:2] == [1218.94, 14083.02]


def test_durations():
    survey = case("durations.xlsx")
    np.testing.assert_allclose(values(survey, "call_length")[:2], [7140 / 3600, 13020 / 3600])
    assert survey.variable("call_length").unit == "hours"


# --- dates


def days_before(survey, name, *days):
    """Days of the first cells before the column's newest."""
    newest = date.fromisoformat(survey.schema.column(name).reference)
    return values(survey, name)[: len(days)] == [
        (newest - date.fromisoformat(day)).days for day in days
    ]


@pytest.mark.parametrize(
    ("name", "column", "newest", "first"),
    [
        ("serial.csv", "signup_date", None, "2021-05-30"),
        ("sas_dates.csv", "opened", None, "2021-01-01"),
        ("dash_dates.csv", "opened", "2021-10-27", "2021-01-01"),
        ("de_dates.csv", "seit", None, "2015-01-01"),
        ("two_digit_year.csv", "joined", "2009-12-12", "1965-01-01"),
        ("midnight.csv", "day", None, "2024-01-01"),
        ("midnight_few.csv", "day", None, "2024-01-01"),
    ],
)
def test_dates(name, column, newest, first):
    survey = case(name)
    reference = survey.schema.column(column).reference
    assert roles(survey)[column] == "date"
    assert survey.schema.column(column).missing == 0
    assert newest in (None, reference)
    gap = (date.fromisoformat(reference) - date.fromisoformat(first)).days
    assert abs(values(survey, column)[0] - gap) < 1


def test_pg_dates():
    survey = case("pg_dates.csv")
    assert roles(survey)["created_at"] == "date"
    np.testing.assert_allclose(-np.diff(values(survey, "created_at")), 7 / 24, rtol=1e-6)


def test_sentinel():
    survey = case("sentinel.csv")
    column = survey.schema.column("valid_to")
    assert (column.missing, column.reference) == (75, "2023-10-27")
    assert noted(survey, "valid_to", "75", "9999-12-31")


def test_future():
    survey = case("future.csv")
    column = survey.schema.column("day")
    assert (column.missing, column.reference) == (1, "2024-10-26")
    assert noted(survey, "day", "2204-01-05")


def test_two_digit_year_says_how_it_was_read():
    assert noted(case("two_digit_year.csv"), "joined", "1965", "2009")


def test_serial_says_how_it_was_read():
    assert noted(case("serial.csv"), "signup_date", "serial", "44346", "2021-05-30")


def test_us():
    assert noted(case("us.csv"), "day", 'format = "%m/%d/%Y"')


# --- codes and identifiers come back as they were


def test_branch():
    survey = case("branch.csv")
    assert list(survey.variable("branch_code").codes.values())[:2] == ["10012345", "10012346"]


def test_codes_with_zeros_before_them():
    survey = case("de_latin1.csv")
    assert list(survey.variable("PLZ").codes.values()) == ["01067", "20095", "80331"]


def test_user_id():
    survey = case("user_id.csv", id="user_id")
    assert survey.design.units[0] == "1582917533873852417"


# --- every file has its right roles


ROLES: dict[str, dict[str, str]] = {
    "clean.csv": {"customer": "id", "spend": "money", "visits": "count"},
    "onezero.csv": {"customer": "id", "spend_eur": "money", "visits": "count"},
    "onezero_without.csv": {"customer": "id", "spend_eur": "money", "visits": "count"},
    "one_person.csv": {"hh": "id", "owner": "yes/no", "income": "money"},
    "birthyear.csv": {
        "spend": "money", "birthyear": "protected", "leeftijd": "protected", "idade": "protected",
    },
    "codes.csv": {
        "customer_no": "id", "education": "category", "branchid": "category",
        "PINCODE": "category", "loan_status": "category", "pay_status_1": "category",
        "pay_status_2": "category", "amount_paid": "money",
    },
    "email_opens.csv": {
        "customer_id": "id", "email_opens": "count", "phone_calls": "count",
        "days_since_email": "count", "spend": "money",
    },
    "ratings.csv": {"customer": "id", "nps": "number", "stars": "number"},
    "branch.csv": {"branch_code": "category", "spend": "money"},
    "pandas_index.csv": {"column 1": "id", "customer": "id", "spend": "money"},
    "user_id.csv": {"user_id": "id", "spend": "money"},
    "crm_utf16.csv": {"Kunden-Nr": "id", "Umsatz 2023 (€)": "money", "PLZ": "category"},
    "de_latin1.csv": {"Kunden-Nr": "id", "Umsatz 2023 (€)": "money", "Kanalcode": "category"},
    "title.csv": {
        "Customer": "id", "Spend": "money", "Orders": "count", "Branch Code": "category",
        "Pincode": "category", "NPS": "number", "Churned": "outcome", "Target": "outcome",
    },
    "roles.csv": {
        **dict.fromkeys(
            ["Kunden-Nr", "Kunden Nr.", "Konto-Nr", "Vertragsnr", "Vertrags-Nr", "Policy No",
             "Policy Number", "Loan No", "Mitglieds-Nr", "Contract Number", "Member Number",
             "Invoice No", "N° client", "Numéro client", "No. cliente", "Nr klienta", "Row"], "id",
        ),
        "Card Number": "personal",
        **dict.fromkeys(["spend", "PAY_AMT1", "LIMIT_BAL", "renda_estimada", "expenditure",
                         "MntWines"], "money"),
        **dict.fromkeys(["Pin code", "PINCODE", "pin", "branchid", "LEISTUNGSID", "store_nbr",
                         "education"], "category"),
        **dict.fromkeys(["idade", "alter", "edad", "âge", "Birth", "MarStat"], "protected"),
        **dict.fromkeys(["PAY_1", "BALANCE_FREQUENCY", "PRC_FULL_PAYMENT",
                         "Spending_Score(1-100)", "Total_Amt_Chng_Q4_Q1"], "number"),
        "PhoneService": "yes/no", "NumStorePurchases": "count",
    },
    "twice_each.csv": {"customer": "id", "spend": "money", "visits": "count"},
}  # fmt: skip
"""File → column → role."""


@pytest.mark.parametrize("name", ROLES)
def test_roles(name):
    got = roles(case(name))
    assert {column: got[column] for column in ROLES[name]} == ROLES[name]


def test_the_customer_names_the_rows_and_not_their_number():
    assert case("pandas_index.csv").schema.id == "customer"
    assert case("user_id.csv").design.units[0] == "1582917533873852417"


def test_twice_each_gets_the_hint_at_unit():
    assert noted(case("twice_each.csv"), "150 customers in 300 rows", "--unit customer")


def test_purchases_are_told_from_customers():
    survey = case("us.csv")
    assert noted(survey, "This looks like purchases of 2 customers", "client", "day", "paid")
    assert (survey.schema.purchases.customer, survey.schema.purchases.amount) == ("client", "paid")
    assert case("us.csv", rows="customers").schema.purchases is None


def test_us_dates_may_be_read_month_first():
    made = count_customers(
        read_grid(FOLDER / "us.csv"), customer="client", day="day", amount="paid", month_first=True
    )
    assert made.reference == date(2024, 7, 9)


def test_every_file_has_a_test_and_is_read_or_refused():
    text = Path(__file__).read_text(encoding="utf-8")
    for path in sorted(FOLDER.iterdir()):
        assert f'"{path.name}"' in text, f"{path.name} has no test"
        with contextlib.suppress(InputError):
            table.read(path)
