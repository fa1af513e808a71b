"""Transactions into customers: against plain loops, and each rule by an example."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.study import run, select
from segmentus.survey import table
from segmentus.survey.table import Hints
from segmentus.survey.table.rfm_scores import score_customers
from segmentus.survey.table.transactions import count_customers
from segmentus.survey.table.whole import read_grid

START = date(2023, 1, 1)


def count(rows, **more):
    names = ["who", "when", "paid", "order"][: len(rows[0])]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return count_customers(read_grid(frame), customer="who", day="when", amount="paid", **more)


def naive(rows, reference):
    """The rules once more, as loops over customers and days."""
    days = defaultdict(lambda: defaultdict(float))
    for who, when, paid in rows:
        days[who][when, paid < 0] += paid
    out = {}
    for who, sums in days.items():
        bought, back = [], []
        for (when, _), amount in sorted(sums.items()):
            amount = round(amount, 6)
            if amount > 0:
                bought.append((when, amount))
            elif amount < 0:
                same = [b for b in bought if round(b[1] * 100) == round(-amount * 100)]
                if same:
                    bought.remove(same[-1])
                else:
                    back.append(-amount)
        if bought:
            first, last = bought[0][0], bought[-1][0]
            spent = sum(amount for _, amount in bought)
            out[who] = (
                (reference - last).days, len(bought), spent - sum(back), (reference - first).days,
                spent / len(bought),
                (last - first).days / (len(bought) - 1) if len(bought) > 1 else None, sum(back),
            )  # fmt: skip
    return out


rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 6).map(lambda n: START + timedelta(days=n)),
        st.sampled_from([-20.5, -10.0, -3.0, 0.0, 3.0, 10.0, 20.5, 7.25]),
    ),
    min_size=2,
    max_size=25,
)


@given(rows)
def test_as_plain_loops_count(rows):
    reference = START + timedelta(days=30)
    want = naive(rows, reference)
    if not want:
        with pytest.raises(InputError, match="no customer has a purchase"):
            count(rows, reference=reference)
        return
    got = count(rows, reference=reference).frame
    assert got["customer_id"].to_list() == sorted(want)
    for row in got.iter_rows():
        assert row[1:] == pytest.approx(want[row[0]], abs=0.006)


def test_each_figure_by_hand():
    made = count(
        [
            ("x", date(2024, 1, 1), 10.0), ("x", date(2024, 1, 1), 20.0),
            ("x", date(2024, 1, 11), 50.0), ("x", date(2024, 1, 31), 40.0),
            ("x", date(2024, 2, 1), -5.0), ("y", date(2024, 1, 5), 7.0),
        ]
    )  # fmt: skip
    assert made.reference == date(2024, 2, 2)
    assert made.frame.row(0) == ("x", 2, 3, 115.0, 32, 40.0, 15.0, 5.0)
    assert made.frame.row(1) == ("y", 28, 1, 7.0, 28, 7.0, None, 0.0)
    assert made.notes == ("1 return was taken off monetary.",)


def test_a_return_of_a_whole_order_cancels_it():
    made = count(
        [("x", START, 30.0), ("x", START + timedelta(days=9), 50.0),
         ("x", START + timedelta(days=12), -50.0), ("z", START, -8.0)]
    )  # fmt: skip
    assert made.frame.select("frequency", "monetary", "returned_amount").rows() == [(1, 30.0, 0.0)]
    assert made.notes == (
        "1 order with a return of the same amount was cancelled.",
        "1 return was taken off monetary.",
        "1 customer without a purchase was left out.",
    )


def test_a_return_before_the_order_cancels_nothing():
    made = count([("x", START, -50.0), ("x", START + timedelta(days=9), 50.0)])
    assert made.frame.select("frequency", "monetary", "returned_amount").rows() == [(1, 0.0, 50.0)]


def test_order_numbers_make_the_orders():
    lines = [("x", START, 10.0, "1"), ("x", START, 20.0, "2"), ("x", START, 5.0, "2")]
    assert count(lines).frame["frequency"][0] == 1
    assert count(lines, order="order").frame["frequency"][0] == 2


def test_prices_times_quantities_from_text_with_times(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(
        "Invoice;Customer ID;InvoiceDate;Price;Quantity\n"
        "536365;17850;01.12.2010 08:26;2,55;6\n536365;17850;01.12.2010 08:26;3,39;6\n"
        "C536379;14527;13.12.2010 09:41;27,50;-1\n536380;14527;13.12.2010 10:00;9,95;2\n"
        "536381;;14.12.2010 10:00;1,00;1\n"
    )
    made = count_customers(
        read_grid(path), customer="customer id", day="InvoiceDate", amount="Price",
        order="Invoice", quantity="Quantity",
    )  # fmt: skip
    assert made.frame.rows() == [
        ("14527", 2, 1, -7.6, 2, 19.9, None, 27.5),
        ("17850", 14, 1, 35.64, 14, 35.64, None, 0.0),
    ]
    assert made.notes[0].startswith("1 row without customer id, InvoiceDate, Price or Quantity")


def test_the_customers_are_ready_to_be_segmented(tmp_path):
    days = [
        (f"c{n * n % 41}", START + timedelta(days=n * 7 % 90), 5.0 + n % 17) for n in range(400)
    ]
    survey = table.read(count(days).frame)
    assert survey.schema.id == "customer_id"
    roles = {column.name: column.role for column in survey.schema.features}
    assert roles["monetary"] == roles["average_basket"] == "money"
    assert roles["frequency"] == "count"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"reference": START}, "lies before the newest"),
        ({"order": "nothing"}, "no column is called nothing"),
    ],
)
def test_what_does_not_fit_is_refused(more, sentence):
    with pytest.raises(InputError, match=sentence):
        count([("x", START, 1.0), ("x", START + timedelta(days=9), 2.0)], **more)


def test_a_column_of_words_is_no_date():
    frame = pl.DataFrame({"who": ["a", "b"], "when": ["early", "late"], "paid": [1.0, 2.0]})
    with pytest.raises(InputError, match=r"column when: most values do not look like dates"):
        count_customers(read_grid(frame), customer="who", day="when", amount="paid")


# --- dates as the user writes them, no amounts, identifiers as they came


def us(*days):
    return pl.DataFrame({"client": ["A", "A", "B", "B"], "day": days, "paid": [10, 20, 5, 8]})


MONTH_FIRST = us("03/04/2024", "05/06/2024", "07/08/2024", "01/02/2024")


def tell(frame, **more):
    return count_customers(read_grid(frame), customer="client", day="day", **more)


@pytest.mark.parametrize("more", [{"month_first": True}, {"date_format": "%m/%d/%Y"}])
def test_the_month_may_come_first(more):
    made = tell(MONTH_FIRST, amount="paid", **more)
    assert made.reference == date(2024, 7, 9)
    assert made.frame["recency_days"].to_list() == [64, 1]
    assert not made.notes


def test_dates_that_can_be_read_two_ways_point_at_the_option():
    made = tell(MONTH_FIRST, amount="paid")
    assert made.reference == date(2024, 8, 8)
    assert made.notes == (
        "column day: dates were read day first; use --month-first if the month comes first.",
    )


def test_a_month_first_that_cannot_be_is_refused():
    with pytest.raises(InputError, match="column day holds '25/12/2024', whose month cannot come"):
        tell(us("25/12/2024", "05/06/2024", "07/08/2024", "01/02/2024"), month_first=True)


def test_month_first_changes_nothing_where_the_dates_tell():
    days = ("2024-03-04", "2024-05-06", "2024-07-08", "2024-01-02")
    assert tell(us(*days), month_first=True).reference == date(2024, 7, 9)


def test_without_an_amount_purchases_are_counted():
    made = tell(us("2024-01-01", "2024-01-05", "2024-01-03", "2024-01-03"))
    assert made.frame.rows() == [("A", 1, 2, 5, 4.0), ("B", 3, 1, 3, None)]
    assert made.frame.columns[:3] == ["customer_id", "recency_days", "frequency"]
    with pytest.raises(InputError, match="paid is to be multiplied by a price"):
        tell(MONTH_FIRST, quantity="paid")


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["007", "007", "010", "010"], ["007", "010"]),
        ([1582917533873852417] * 2 + [1582917533873852420] * 2,
         ["1582917533873852417", "1582917533873852420"]),
        (pl.Series([17850.0, 17850.0, 9.0, 9.0]), ["17850", "9"]),
        (pl.Series([2**63 + 1] * 2 + [2**63 + 2] * 2, dtype=pl.UInt64),
         ["9223372036854775809", "9223372036854775810"]),
    ],
)  # fmt: skip
def test_customers_keep_their_names(cells, names):
    frame = pl.DataFrame({"client": cells, "day": ["2024-01-01", "2024-01-05"] * 2})
    assert tell(frame).frame["customer_id"].to_list() == names


# --- scores and the usual names


def test_scores_are_fifths_and_equal_customers_score_alike():
    frame = pl.DataFrame(
        {"recency_days": [1, 1, 30, 60, 90, 120, 150, 200, 300, 400],
         "frequency": [9, 1, 5, 1, 1, 4, 1, 2, 1, 8],
         "monetary": [900.0, 10, 400, 20, 30, 350, 40, 80, 50, 800]}
    )  # fmt: skip
    scored = score_customers(frame)
    assert scored["recency_score"].to_list() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert scored["frequency_score"].to_list() == [5, 1, 4, 1, 1, 4, 1, 3, 1, 5]
    assert scored["monetary_score"].to_list() == [5, 1, 4, 1, 2, 4, 2, 3, 3, 5]
    assert scored["rfm_segment"].to_list() == [
        "champions", "new", "champions", "promising", "about to sleep", "loyal", "hibernating",
        "at risk", "lost", "cannot lose",
    ]  # fmt: skip


def test_scores_need_no_amounts_and_are_described_and_not_fitted():
    days = [(f"c{n * n % 61}", START + timedelta(days=n * 7 % 90)) for n in range(900)]
    frame = pl.DataFrame(days, schema=["client", "day"], orient="row")
    scored = score_customers(tell(frame).frame)
    assert "monetary_score" not in scored.columns
    survey = table.read(scored)
    roles = {column.name: column.role for column in survey.schema.columns}
    assert roles["rfm_segment"] == roles["recency_score"] == roles["frequency_score"] == "category"
    names = ["recency_days", "frequency", "tenure_days", "interpurchase_days"]
    assert [c.name for c in survey.schema.features] == names
    fitted = select(survey, Plan(select="automatic", categories="fit"))
    assert set(fitted.names) <= set(names)


# --- a table whose rows are purchases says so


def purchases(rows=301, **more):
    days = [START + timedelta(days=n) for n in range(rows)]
    columns = {"client": [f"C{n % 48}" for n in range(rows)], "day": days,
               "paid": [round(5 + n * 7919 % 997 / 10, 2) for n in range(rows)]}  # fmt: skip
    return pl.DataFrame({**columns, **more})


def test_purchases_are_not_segmented_as_customers(tmp_path):
    path = tmp_path / "the sales.csv"
    purchases().write_csv(path)
    survey = table.read(path)
    assert survey.schema.purchases.customers == 48
    assert survey.source.notes[0] == (
        "This looks like purchases of 48 customers: client repeats, with dates in day and amounts "
        "in paid."
    )
    with pytest.raises(InputError) as caught:
        run(survey, Plan(data=str(path)))
    assert str(caught.value) == (
        "the sales.csv: this looks like purchases of 48 customers: client repeats, with dates in "
        "day and amounts in paid; turn them into one row per customer with `segmentus rfm "
        f"'{path}' --customer client --date day --amount paid -o customers.csv`, or use --rows "
        "customers if each row is a customer."
    )
    for told in ({"rows": "customers"}, {"unit": "client"}):
        plan = Plan(data=str(path), ks="2-3", starts=2, replicates="0", **told)
        assert run(table.read(path, plan.hints), plan).choice.k in (2, 3)


def test_prices_pieces_and_order_numbers_are_in_the_command():
    frame = purchases().rename({"paid": "UnitPrice", "client": "CustomerID", "day": "InvoiceDate"})
    frame = frame.with_columns(
        InvoiceNo=pl.Series([536_000 + n // 3 for n in range(301)]),
        Quantity=pl.Series([1 + n % 12 for n in range(301)]),
    )
    found = table.read(frame).schema.purchases
    assert (found.customer, found.day, found.amount) == ("CustomerID", "InvoiceDate", "UnitPrice")
    assert (found.order, found.quantity) == ("InvoiceNo", "Quantity")


@pytest.mark.parametrize(
    "frame",
    [
        purchases().with_columns(customer_no=pl.Series(range(5000, 5301))),
        purchases().with_columns(day=pl.lit(START)),
        purchases().with_columns(
            day=pl.Series([START + timedelta(days=n % 48) for n in range(301)])
        ),
        purchases().rename({"client": "region"}),
        purchases().drop("day"),
        purchases().with_columns(client=pl.Series([f"C{n}" for n in range(301)])),
    ],
)
def test_tables_of_customers_are_none_of_purchases(frame):
    assert table.read(frame).schema.purchases is None


def test_a_customer_with_several_rows_gets_the_hint_at_unit():
    frame = pl.DataFrame(
        {"customer": [f"K{n // 2}" for n in range(300)], "spend": [n * n for n in range(300)]}
    )
    survey = table.read(frame)
    assert (survey.schema.repeated, survey.n_units) == ("customer", 300)
    assert survey.source.notes[0] == (
        "customer names 150 customers in 300 rows: each row was taken as a customer; use --unit "
        "customer if a customer may have several rows."
    )
    assert table.read(frame, Hints(unit="customer")).n_units == 150
    assert table.read(frame, Hints(rows="customers")).schema.repeated == ""
