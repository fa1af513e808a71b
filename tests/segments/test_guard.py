"""Which segments are too thin to speak of, to the edge of each bound."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.segments.guard import SURVEY_BOUNDS, TABLE, guard, word_sizes
from tables import bare_fit


def broken(**figures):
    return [(warning.segment, warning.rule) for warning in guard(bare_fit(2, **figures))]


@pytest.mark.parametrize(
    ("figures", "want"),
    [
        ({}, []),
        ({"size": [30, 500]}, []),
        ({"size": [500, 29]}, [(2, "families")]),
        ({"share": [0.99, 0.01]}, []),
        ({"share": [0.0099, 0.9901]}, [(1, "population")]),
        ({"largest": [0.10, 0.02]}, []),
        ({"largest": [0.02, 0.1001]}, [(2, "one-family")]),
        ({"effective": [30.0, 29.9]}, [(2, "effective")]),
        ({"size": [500, 29], "effective": [30.0, 11.0]}, [(2, "families")]),
        ({"cv": [0.3, 0.3001]}, [(2, "imprecise")]),
        ({"cv": [np.nan, 0.01]}, []),
        (
            {"size": [1, 900], "share": [0.001, 0.999], "largest": [1.0, 0.01]},
            [(1, "families"), (1, "population"), (1, "one-family")],
        ),
    ],
)
def test_bounds(figures, want):
    assert broken(**figures) == want


def test_a_table_of_customers_asks_for_less_and_a_plan_may_say_otherwise():
    small = bare_fit(
        2, size=[10, 90], share=[0.02, 0.98], largest=[0.3, 0.02], cv=0.9, effective=10
    )
    assert guard(small, "customers", TABLE) == ()
    for figures, want in (
        ({"size": [9, 91]}, "families"),
        ({"share": [0.0199, 0.9801]}, "population"),
        ({"largest": [0.51, 0.1]}, "one-family"),
        ({"effective": [9.9, 50]}, "effective"),
    ):
        assert [w.rule for w in guard(bare_fit(2, **figures), "customers", TABLE)] == [want]
    few = guard(bare_fit(2, size=[49, 60]), bounds=replace(SURVEY_BOUNDS, families=50))
    assert [w.text for w in few] == ["Segment 1 rests on 49 families (fewer than 50)."]
    share = guard(bare_fit(2, share=[0.02, 0.98]), bounds=replace(SURVEY_BOUNDS, share=0.025))
    assert [w.text for w in share] == ["Segment 1 is 2 % of the population (under 2.5 %)."]


def test_sentences_for_people():
    fit = bare_fit(3, size=[900, 1, 12], share=[0.9921, 0.0079, 0.5], largest=[0.01, 1.0, 0.25])
    assert [warning.text for warning in guard(fit)] == [
        "Segment 2 rests on 1 family (fewer than 30).",
        "Segment 2 is 0.79 % of the population (under 1 %).",
        "One family holds 100 % of the weight of segment 2 (over 10 %).",
        "Segment 3 rests on 12 families (fewer than 30).",
        "One family holds 25 % of the weight of segment 3 (over 10 %).",
    ]
    assert guard(fit, "customers")[0].text == "Segment 2 rests on 1 customer (fewer than 30)."
    assert guard(fit, "customers")[2].text.startswith("One customer holds")


def test_sentences_on_precision():
    fit = bare_fit(2, size=[60, 900], share=[0.021, 0.979], effective=[12.4, 700], cv=[0.34, 0.01])
    assert [warning.text for warning in guard(fit)] == [
        "Segment 1 rests on 60 families whose weights differ so much that they are worth only 12 "
        "(fewer than 30).",
        "The share of segment 1, 2.1 %, is too imprecise to publish: its coefficient of variation "
        "is 34 % (over 30 %).",
    ]


def test_sizes_in_words():
    assert word_sizes(bare_fit(4, size=[1, 921, 2, 5])) == "921, 5, 2 and 1 families"
    assert word_sizes(bare_fit(2, size=[1200, 3]), "customers") == "1,200 and 3 customers"
    assert word_sizes(bare_fit(1, size=[77])) == "77 families"
