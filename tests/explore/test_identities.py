"""Identities and near-duplicates: those planted are found, no others are."""

from dataclasses import replace

import numpy as np
import pytest

from segmentus.explore.identities import find_identities, find_twins
from tables import survey_of


def texts(survey):
    return {identity.text for identity in find_identities(survey)}


def amounts(n=300, p=4, seed=0):
    rng = np.random.default_rng(seed)
    return {
        f"A{i}": np.where(rng.random(n) < 0.6, np.round(rng.lognormal(8, 2, n)), 0.0)
        for i in range(p)
    }


def terms(identity):
    """Names in an identity with their signs, whatever their order."""
    head, _, rest = identity.text.partition(" = ")
    return head, set(("+ " + rest).replace(" + ", "|+ ").replace(" − ", "|− ").split("|"))


def test_a_difference_is_written_as_the_last_column():
    a = amounts()
    a["REST"] = a["A0"] - a["A1"]
    assert texts(survey_of(a)) == {"REST = A0 − A1"}


def test_a_long_sum_is_written_as_the_largest():
    a = amounts(p=6)
    total = a["A0"] + a["A1"] + a["A2"] + a["A3"]
    found = find_identities(survey_of({"TOTAL": total, **a}))
    assert [terms(one) for one in found] == [("TOTAL", {"+ A0", "+ A1", "+ A2", "+ A3"})]


def test_factors_other_than_one_are_named():
    a = amounts()
    a["MIX"] = a["A0"] + 0.5 * a["A1"]
    assert texts(survey_of(a)) <= {"MIX = A0 + 0.5 × A1", "MIX = 0.5 × A1 + A0"}
    assert texts(survey_of(a))


def test_an_identity_that_fails_in_one_row_is_none():
    a = amounts()
    a["REST"] = a["A0"] - a["A1"]
    a["REST"][17] += 1.0
    assert texts(survey_of(a)) == set()


def test_other_units_are_not_added_up():
    a = amounts(p=2)
    survey = survey_of(a | {"YEARS": a["A0"] + a["A1"]})
    variables = dict(survey.variables)
    variables["YEARS"] = replace(variables["YEARS"], kind="count", unit="years")
    assert texts(replace(survey, variables=variables)) == set()


def test_columns_with_gaps_are_left_alone():
    a = amounts()
    a["REST"] = a["A0"] - a["A1"]
    a["REST"][3] = np.nan
    assert texts(survey_of(a)) == set()


def test_the_sample_has_the_identities_of_the_survey(small):
    found = texts(small)
    assert "NETWORTH = ASSET − DEBT" in found
    columns = {name: small.column(name) for name in small.variables}
    for identity in find_identities(small):
        head, *others = identity.names
        matrix = np.column_stack([columns[name] for name in others])
        factors = np.linalg.lstsq(matrix, columns[head], rcond=None)[0]
        gap = np.abs(matrix @ factors - columns[head]).max()
        assert gap <= 1e-6 * np.abs(columns[head]).max(), identity.text


def test_twins_are_equal_reversed_or_close():
    rng = np.random.default_rng(1)
    a = rng.uniform(1, 100, 200)
    survey = survey_of(
        {"A": a, "COPY": a, "BACK": 5 - 2 * a, "NEAR": a + rng.normal(0, 0.5, 200),
         "FAR": a + rng.normal(0, 60, 200)},
        weight=rng.uniform(1, 5, 200),
        kinds=dict.fromkeys(("A", "COPY", "BACK", "NEAR", "FAR"), "count"),
    )  # fmt: skip
    found = {twins.names: twins for twins in find_twins(survey)}
    assert found["A", "COPY"].equal
    assert not found["A", "BACK"].equal
    assert found["A", "BACK"].correlation == pytest.approx(-1)
    assert 0.995 < found["A", "NEAR"].correlation < 1
    assert not any("FAR" in names for names in found)
    assert next(iter(found)) == ("A", "COPY")


@pytest.mark.scf
def test_identities_of_the_real_file(scf2019):
    found = texts(scf2019)
    assert {
        "NETWORTH = ASSET − DEBT", "HOMEEQ = HOUSES − MRTHEL", "NHNFIN = NFIN − HOUSES",
        "NH_MORT = MRTHEL − HELOC", "NONACTBUS = BUS − ACTBUS",
    } <= found  # fmt: skip
    by_head = dict(terms(one) for one in find_identities(scf2019))
    assert by_head["ASSET"] == {"+ FIN", "+ NFIN"}
    assert by_head["TPAY"] == {"+ MORTPAY", "+ CONSPAY", "+ REVPAY"}
    assert by_head["INSTALL"] == {"+ VEH_INST", "+ EDN_INST", "+ OTH_INST"}
    assert len(by_head["FIN"]) == 10


@pytest.mark.scf
def test_net_worth_is_found_in_the_domain_too(scf2019):
    assert "NETWORTH = ASSET − DEBT" in texts(scf2019.where("TURNFEAR = 1"))
