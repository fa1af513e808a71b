"""The three sentences of the first screen say what the figures say, or nothing."""

import math

import numpy as np
import pytest

from segmentus.estimate.values import Estimate
from segmentus.plan import Plan, make_plan, read_plan
from segmentus.segments.answer.leads import write_leads
from segmentus.segments.answer.values import (
    Money,
    MoneyColumn,
    Opening,
    Outcome,
    Product,
    Rate,
)
from segmentus.study import quick_study, rename_segments, run
from segmentus.survey import sample, table
from segmentus.survey.values import Variable
from telco import make_telco

NAMES = ("Renters", "Home owners")


def one(value: float, families: int = 100) -> Estimate:
    return Estimate(value, 1e-4, 0.0, 1, 99.0, "share", families)


def money(shares, name="DEBT", short="debt", *, flow=False, lost=None) -> MoneyColumn:
    lost = lost or [math.nan] * len(shares)
    cells = tuple(
        Money(one(part), one(part), one(1), one(1), one(gone))
        for part, gone in zip(shares, lost, strict=True)
    )
    whole = Money(one(1), one(1), one(1), one(1), one(1))
    variable = Variable(name, name, "money", "dollars")
    none = ("",) * len(shares)
    return MoneyColumn(variable, short, flow, cells, whole, (0.0,) * len(shares), none)


def outcome(rates, worst, words="left", doing="leaving", base="") -> Outcome:
    cells = tuple(Rate(one(rate), one(0), "about", one(1), one(1)) for rate in rates)
    variable = Variable("X", "x", "share")
    return Outcome(variable, 1.0, words, doing, False, base, cells, one(0.27), worst, ())


def tell(columns=(), result=None, products=(), units="families", shares=(0.67, 0.33)):
    leads = write_leads(NAMES, [one(share) for share in shares], units, columns, result, products)
    return {lead.heading: lead.words.replace("\u00a0", " ") for lead in leads}


def test_the_first_amount_of_a_table_leads_though_another_is_farther_apart():
    wine, meat = money((0.5, 0.5), "Wine", "wine"), money((0.1, 0.9), "Meat", "meat")
    assert list(tell([wine, meat])) == ["Largest part of the wine"]
    even = money((0.67, 0.33), "Wine", "wine")
    assert list(tell([even, meat])) == ["Most of the meat"]


@pytest.mark.parametrize(
    ("short", "it"),
    [("monthly charges", "them"), ("spend on wines", "it"), ("value of orders", "it"),
     ("sales in euros", "them"), ("debt", "it")],
)  # fmt: skip
def test_an_amount_is_one_or_many_by_its_first_words(short, it):
    said = tell([money((0.2, 0.8), "X", short)], units="customers")
    assert said[f"Most of the {short}"].endswith(f"of {it}.")


def test_most_of_the_money():
    assert tell([money((0.5, 0.5), "INCOME", "income"), money((0.19, 0.81))]) == {
        "Most of the debt": "Home owners: 33 % of the families owe 81 % of it."
    }
    assert tell([money((0.6, 0.4), "Spend", "spend")], units="customers") == {
        "More than its part of the spend":
        "Home owners: 33 % of the customers account for 40 % of it."
    }  # fmt: skip


def test_sums_since_the_beginning_lead_only_where_nothing_else_does():
    sums = money((0.2, 0.8), "TotalCharges", "total charges")
    flow = money((0.4, 0.6), "MonthlyCharges", "monthly charges", flow=True)
    assert list(tell([flow, sums])) == ["Most of the monthly charges"]
    assert list(tell([sums])) == ["Most of the total charges"]


def test_no_lead_where_nothing_stands_out():
    assert tell([money((0.66, 0.34))]) == {}
    assert tell([money((math.nan, math.nan))]) == {}
    assert tell() == {}
    assert tell(result=outcome((0.3, 0.2), None)) == {}


def test_where_the_outcome_is_most_often_and_what_was_lost():
    flow = money((0.66, 0.34), "Revenue", "revenue", flow=True, lost=[0.38, 0.62])
    assert tell([flow], outcome((0.17, 0.47), 1))["Most often leaving"] == (
        "Home owners: 47 % left, against 27 % of all; 62 % of the revenue lost were theirs."
    )
    late = outcome((0.42, 0.2), 0, "paid a loan late", "late with a loan", "also others")
    assert tell([flow], late)["Most often late with a loan"] == (
        "Renters: 42 % paid a loan late, against 27 % of all."
    )


def test_the_opening_of_most_people_and_who_has_it_most():
    products = [
        Product(
            Variable(name, name, "share"), name, "", (one(0.2), one(0.5)), one(0.3),
            (Opening(0, one(count), f"{count:,.0f} of group 1 have no {name}"),),
        )
        for name, count in (("card", 900.0), ("stocks", 1200.0))
    ]  # fmt: skip
    assert tell(products=products) == {
        "Most room to grow": "Renters: 1,200 have no stocks; among home owners, 50 % have them."
    }


@pytest.fixture(scope="module")
def customers():
    plan = make_plan(read_plan("customers"), ks="3", k=3, starts=2, replicates="60")
    return run(table.read(make_telco(1500)), plan)


def test_a_study_of_customers_has_all_three(customers):
    answer = customers.answer
    assert [lead.heading.split()[0] for lead in answer.leads] == ["Largest", "Most", "Most"] or [
        lead.heading.split()[0] for lead in answer.leads
    ] == ["Most", "Most", "Most"]
    assert [card.name for card in answer.cards] == list(customers.segmentation.names)
    assert [column.variable.name for column in answer.money] == ["MonthlyCharges", "TotalCharges"]
    labels, left = customers.segmentation.clustering.labels, customers.survey.column("Churn")
    worst = int(np.argmax([left[labels == c].mean() for c in range(3)]))
    assert answer.outcome.worst == worst
    assert answer.outcome.words == "left"
    assert answer.outcome.splits
    names = {split.variable.name for split in answer.outcome.splits}
    assert names.isdisjoint({"gender", "SeniorCitizen", "Churn", *customers.features.names})


def test_names_of_ones_own_are_in_every_sentence(customers):
    renamed = rename_segments(customers, ["Alpha", "Beta", "Gamma"])
    said = " ".join(lead.words for lead in renamed.answer.leads)
    assert any(name in said for name in ("Alpha", "Beta", "Gamma"))
    assert [card.name for card in renamed.answer.cards] == ["Alpha", "Beta", "Gamma"]
    for name in customers.segmentation.names:
        assert name not in said


def test_a_quick_study_has_an_answer_without_errors():
    plan = Plan(features=("INCOME", "DEBT"), ks="2-3", starts=2, outcome=("LATE",))
    answer = quick_study(sample.read(families=500), plan).answer
    assert answer.certainty.kind is None
    assert all(np.isnan(each.total.se) for column in answer.money for each in column.segments)
    assert answer.outcome.worst is None
    assert all(rate.beside == "about" for rate in answer.outcome.segments)


def test_a_plan_chooses_money_and_outcome():
    plan = make_plan(
        read_plan("credit"), where="", ks="2", starts=2, replicates="0", money=("networth", "DEBT")
    )
    answer = quick_study(sample.read(families=500), plan).answer
    assert [column.variable.name for column in answer.money] == ["NETWORTH", "DEBT"]
    assert answer.outcome.variable.name == "LATE"


def test_rates_that_round_alike_take_a_digit_and_equal_ones_are_no_lead():
    lead = tell(result=outcome((0.271, 0.274), 1))["Most often leaving"]
    assert lead == "Home owners: 27.4 % left, against 27.0 % of all."
    assert tell(result=outcome((0.27, 0.2701), 1)) == {}


def test_a_name_without_a_noun_gets_one_in_a_sentence():
    result = outcome((0.4, 0.2), 0)
    names, shares = ("With earlier contacts", "CLV above most"), [one(0.5), one(0.5)]
    (lead,) = write_leads(names, shares, "customers", (), result, ())
    assert lead.words.startswith("Customers with earlier contacts: ")
