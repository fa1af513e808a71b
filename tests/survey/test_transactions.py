"""Transactions into customers: against plain loops, and each rule by an example."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentus.errors import InputError
from segmentus.survey import table
from segmentus.survey.table.read import read_grid
from segmentus.survey.table.transactions import count_customers

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
    assert made.notes[0].startswith("1 row without customer, date or amount")


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
    with pytest.raises(InputError, match=r"column when: most values are no dates"):
        count_customers(read_grid(frame), customer="who", day="when", amount="paid")
