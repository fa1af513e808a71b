"""A survey: its columns, its domains and the design that stays behind them."""

import dataclasses

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.survey.values import Source, Variable
from tables import survey_of


@pytest.fixture
def survey():
    """Three families with two implicates each."""
    return survey_of(
        {"DEBT": [0, 10, 5, 5, 90, 80], "AGE": [30, 30, np.nan, 40, 50, 50]},
        weight=[1.0, 2.0, 3.0, 3.0, 4.0, 5.0],
        kinds={"AGE": "count"},
        unit=[0, 0, 1, 1, 2, 2],
        implicate=[1, 2, 1, 2, 1, 2],
    )


def test_counts_rows_families_and_population(survey):
    assert (survey.n_rows, survey.n_units, survey.population) == (6, 3, 18.0)
    assert survey.design.n_implicates == 2


def test_a_domain_keeps_the_design(survey):
    domain = survey.where("DEBT > 5")
    assert domain.column("DEBT").tolist() == [10, 90, 80]
    assert domain.design.weight.tolist() == [2.0, 4.0, 5.0]
    assert domain.design.unit.tolist() == [0, 2, 2]
    assert domain.design.implicate.tolist() == [2, 1, 2]
    assert domain.design.units.tolist() == [0, 1, 2], "the family outside is not forgotten"
    assert (domain.n_rows, domain.n_units, domain.population) == (3, 2, 11.0)
    assert survey.n_rows == 6


def test_domains_nest_and_remember_how_they_came_about(survey):
    domain = survey.where("DEBT > 0", "those who owe").where("AGE > 30")
    assert domain.conditions == ("those who owe", "AGE > 30")
    assert domain.column("DEBT").tolist() == [5, 90, 80]
    together = survey.where("DEBT > 0 AND AGE > 30")
    assert together.frame.equals(domain.frame)
    assert np.array_equal(together.design.unit, domain.design.unit)


def test_an_empty_domain_is_refused(survey):
    with pytest.raises(InputError, match="holds for none of the 6 rows"):
        survey.where("DEBT > 1000")


def test_columns_by_name_in_any_case(survey):
    assert np.array_equal(survey.column("debt"), survey.column("DEBT"))
    assert survey.variable("age").name == "AGE"
    assert np.isnan(survey.column("AGE")[2])
    with pytest.raises(InputError, match="no column is called DEBTS; did you mean DEBT"):
        survey.column("DEBTS")


def test_values_cannot_be_changed(survey):
    domain = survey.where("DEBT > 5")
    for array in (
        survey.column("DEBT"),
        domain.design.weight,
        domain.design.unit,
        survey.unweighted().design.weight,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        survey.conditions = ()


def test_unweighted_counts_rows(survey):
    bare = survey.unweighted()
    assert bare.population == 6.0
    assert bare.design.unit.tolist() == survey.design.unit.tolist()
    assert survey.population == 18.0


def test_words():
    assert Source("s", None, "row", "families", "", "").unit == "family"
    assert Source("s", None, "row", "customers", "", "").unit == "customer"
    assert Variable("A", "a long label", "money", short="amount").short_label == "amount"
    assert Variable("A", "a long label", "money").short_label == "a long label"
