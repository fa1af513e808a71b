"""All questions at once, on surveys of every make."""

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.explore.exploration import explore
from segmentus.explore.shortlist import shortlist
from segmentus.survey.values import Source, Survey, Variable
from tables import design_of, survey_of


def names(variables):
    return [variable.name for variable in variables]


def test_the_survey_gets_the_columns_of_the_classic_project(small):
    asked = shortlist(small)
    assert names(asked.groups) == ["RACE", "AGECL", "INCCAT", "EDCL"]
    assert {"DEBT", "HOUSES", "INCOME", "NETWORTH"} <= set(names(asked.amounts))
    assert names(asked.shares)[0] == "TURNFEAR"


def test_another_table_gets_its_columns_that_vary_but_no_running_number(wholesale):
    asked = shortlist(wholesale)
    assert names(asked.amounts) == ["Fresh", "Milk", "Grocery", "Frozen", "Total"]
    assert names(asked.groups) == ["Channel"]
    assert asked.shares == ()


def test_named_variables_replace_those_of_their_kind(small):
    asked = shortlist(small, ["debt", "AGE", "MARRIED"])
    assert names(asked.amounts) == ["DEBT", "AGE"]
    assert names(asked.groups) == ["MARRIED"]
    assert asked.shares == ()
    with pytest.raises(InputError, match="DEPT"):
        shortlist(small, ["DEPT"])


def test_exploring_tells_how_far_it_is_and_can_be_stopped(wholesale):
    steps = []
    explore(wholesale, progress=lambda what, done, total: steps.append((what, done, total)))
    assert steps == [("exploring", done, 11) for done in range(12)]

    def stop(what, done, total):
        if done == 2:
            raise KeyError(what)

    with pytest.raises(KeyError):
        explore(wholesale, progress=stop)


def test_customers_without_weights_are_explored_in_full(wholesale):
    found = explore(wholesale, "Channel = 2")
    assert [size.families for size in found.sizes] == [240, 80, 160]
    assert found.sizes[1].share.value == pytest.approx(found.sizes[1].share_of_rows)
    assert len(found.distributions) == 5
    assert len(found.boxes) == 2
    (identity,) = found.identities
    assert set(identity.names) == {"Fresh", "Milk", "Grocery", "Frozen", "Total"}
    assert identity.names[0] == "Total"
    channel = next(one for one in found.quality if one.variable.name == "Channel")
    assert channel.flags == ("constant",)
    assert {one.imputed for one in found.quality} == {0.0}


def test_the_domain_and_everyone_are_explored_by_weight(small):
    found = explore(small, "TURNFEAR = 1")
    assert found.correlations.domain.families == small.where("TURNFEAR = 1").n_units
    assert found.correlations.reference.families == small.n_units
    turned = next(figure for figure in found.key_figures if figure.variable.name == "TURNFEAR")
    assert (turned.weighted.value, turned.other.value) == (1.0, 0.0)


def test_one_column_is_enough():
    found = explore(survey_of({"X": [1.0, 2.0, 2.0]}, kinds={"X": "count"}), least=0)
    assert found.correlations is None
    assert found.points is None
    assert [d.variable.name for d in found.distributions] == ["X"]


def test_categories_alone_are_enough():
    frame = pl.DataFrame({"G": [1.0, 2.0, 2.0]})
    variables = {"G": Variable("G", "group", "code", codes={1.0: "a", 2.0: "b"})}
    source = Source("s", None, "one customer", "customers", "", "")
    found = explore(Survey(frame, design_of(np.ones(3)), variables, source), "G = 2", least=0)
    assert found.distributions == ()
    assert [part.difference.value for part in found.compositions[0].parts] == [-1.0, 1.0]
