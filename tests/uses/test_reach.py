"""Whom an offer would reach: shares, ratios and intervals by loops, and a null that is fair."""

import json
import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from segmentus.errors import InputError
from segmentus.segments.model import write_model
from segmentus.survey.replicates import add_replicates
from segmentus.uses.reach import measure_reach, reach_of_model
from segmentus.uses.reach.people import list_people
from segmentus.uses.reach.permuted import predict_groups, weigh_groups
from tables import design_of, survey_of
from trained import learn


@pytest.fixture(scope="module")
def made(sample_survey):
    survey = add_replicates(sample_survey, 30)
    found, features, model = learn(survey, ["INCOME", "DEBT", "HOUSES"], 3)
    clustering = found.clustering
    reach = measure_reach(
        survey, clustering.labels, found.names, features=features, centers=clustering.centers
    )
    return survey, clustering.labels, features, clustering.centers, reach, model


def totals(survey, labels, column, value, segment, weight):
    """Weight of the group in the segment, of the group, and of all with a known value in it."""
    inside = group = known = 0.0
    for row, w in enumerate(weight):
        if column[row] != column[row]:
            continue
        known += w if labels[row] == segment else 0.0
        if column[row] == value:
            group += w
            inside += w if labels[row] == segment else 0.0
    return inside, group, known


def test_shares_and_ratios_are_those_of_loops(made):
    survey, labels, _, _, reach, _ = made
    first = survey.design.implicate
    column = survey.column("HHSEX")
    by_value = {}
    for value in (1.0, 2.0):
        rates, shares = [], []
        for number in range(1, 6):
            weight = np.where(first == number, survey.design.weight, 0.0).tolist()
            inside, group, known = totals(survey, labels, column, value, 2, weight)
            rates.append(inside / group)
            shares.append(inside / known)
        by_value[value] = (rates, shares)
    male, female = (next(g for g in reach[2].groups if g.label == w) for w in ("male", "female"))
    for one, value in ((male, 1.0), (female, 2.0)):
        assert one.reached.value == pytest.approx(np.mean(by_value[value][0]))
        assert one.inside.value == pytest.approx(np.mean(by_value[value][1]))
    best, other = (male, female) if male.reached.value > female.reached.value else (female, male)
    assert best.ratio is None
    assert other.reference == best.label
    pairs = zip(*(by_value[1.0 if each is male else 2.0][0] for each in (other, best)), strict=True)
    assert other.ratio.value == pytest.approx(np.mean([a / b for a, b in pairs]))


def test_the_interval_is_that_of_the_replicates(made):
    survey, labels, _, _, reach, _ = made
    column, design = survey.column("MARRIED"), survey.design
    ratios = np.empty((5, 30))
    one = next(g for g in reach[0].groups if g.variable == "MARRIED" and g.ratio is not None)
    rows = np.arange(survey.n_rows)
    weight = design.replicate_weight(rows)
    values = {1.0, 2.0}
    own = next(v for v in values if survey.variable("MARRIED").word_of(v) == one.label)
    for number in range(1, 6):
        for r in range(30):
            kept = np.where(design.implicate == number, weight[:, r], 0.0)
            rate = {
                v: kept[(column == v) & (labels == 0)].sum() / kept[column == v].sum()
                for v in values
            }
            ratios[number - 1, r] = rate[own] / rate[(values - {own}).pop()]
    assert one.ratio.sampling == pytest.approx(ratios.var(axis=1, ddof=1).mean(), rel=1e-9)


def test_a_group_is_flagged_only_where_the_whole_interval_is_low(made):
    reach = made[4]
    seen = {one.flagged for each in reach for one in each.groups if one.ratio is not None}
    assert seen == {True, False}
    for each in reach:
        for one in each.groups:
            if one.ratio is not None:
                assert one.flagged == (one.interval[1] < 0.8)
                assert one.interval == one.ratio.interval() or one.ratio.value == 0
                assert 0 < one.ratio.value <= 1 + 1e-12
        assert list(each.flagged) == sorted(each.flagged, key=lambda one: one.ratio.value)


def test_what_carries_a_gap_adds_up_to_it(made):
    survey, labels, features, _, reach, _ = made
    told = [(each.segment, one) for each in reach for one in each.flagged if one.carried]
    assert told
    for segment, one in told[:4]:
        group = next(
            g.inside for g in list_people(survey)
            if (g.variable, g.label) == (one.variable, one.label)
        )  # fmt: skip
        weight, member = features.weight, labels == segment
        shares = [weight[(group == s) & member].sum() / weight[group == s].sum() for s in (1, 0)]
        found = sum(points for _, points in one.carried) + one.together
        assert found == pytest.approx(shares[1] - shares[0], abs=1e-12)
        assert {name for name, _ in one.carried} == set(features.names)


def test_prediction_is_by_family_and_beside_chance():
    rng = np.random.default_rng(4)
    member = (rng.random(300) < 0.4).astype(float)
    linked = np.where(rng.random(300) < 0.7, member, 1 - member)
    unlinked = (rng.random(300) < 0.5).astype(float)
    weight = rng.uniform(1, 3, 300)
    groups = weigh_groups(design_of(weight), [linked, unlinked])
    found = predict_groups(groups, member, seed=1)
    shares = [
        sum(w * m for w, m, g in zip(weight, member, linked, strict=True) if g == side)
        / sum(w for w, g in zip(weight, linked, strict=True) if g == side)
        for side in (1, 0)
    ]
    assert found[0].value == pytest.approx(0.5 + abs(shares[0] - shares[1]) / 2)
    assert found[0].p == 1 / 400
    assert found[1].p > 0.05
    assert found[1].value < found[1].by_chance
    # five equal rows a family tell no more than one
    five = design_of(np.repeat(weight, 5), np.repeat(np.arange(300), 5), np.tile(range(1, 6), 300))
    groups = weigh_groups(five, [np.repeat(linked, 5)])
    again = predict_groups(groups, np.repeat(member, 5), seed=1)
    assert again[0].value == pytest.approx(found[0].value)
    assert again[0].by_chance == pytest.approx(found[0].by_chance)


def test_one_alarm_in_twenty_where_groups_and_segments_have_nothing_to_do_with_each_other():
    rng, low = np.random.default_rng(5), 0
    for at in range(120):
        member = (rng.random(60) < 0.5).astype(float)
        groups = weigh_groups(design_of(np.ones(60)), [(rng.random(60) < 0.5).astype(float)])
        low += predict_groups(groups, member, seed=at)[0].p <= 0.05
    assert 0 <= low <= 14


def test_ages_in_years_are_cut_into_classes():
    ages = [20, 40, 50, 60, 70, 80, 34, 36, 90, 22]
    survey = survey_of({"AGE": ages, "SPEND": range(10)}, kinds={"AGE": "count"})
    assert list_people(survey) == ()
    variables = {
        name: replace(v, aside="protected" if name == "AGE" else "", short=name.lower())
        for name, v in survey.variables.items()
    }
    groups = list_people(replace(survey, variables=variables))
    assert [group.label for group in groups][:2] == ["age under 35", "age 35 to 44"]
    assert [int(group.inside.sum()) for group in groups] == [3, 2, 1, 1, 1, 2]


@pytest.mark.parametrize("years", [(1924, 2001), (1990, 2006), (1893, 2020)])
def test_years_of_birth_are_cut_into_decades(years):
    born = np.random.default_rng(3).integers(*years, 900).astype(float)
    survey = survey_of({"BORN": born}, kinds={"BORN": "count"})
    variable = replace(survey.variables["BORN"], aside="protected")
    people = list_people(replace(survey, variables={"BORN": variable}))
    assert 2 <= len(people) <= 9
    assert sum(group.inside.sum() for group in people) == 900
    assert max(group.inside.sum() for group in people) < 800
    assert re.search(r"before (18|19|20)\d0$", people[0].label)
    assert re.search(r"(19|20)\d0 or later$", people[-1].label)


def test_the_command_shows_and_claims_no_law(made, run, tmp_path):
    model = made[5]
    write_model(model, tmp_path / "model.json")
    status, out, _ = run("reach", tmp_path / "model.json", "sample", "--segment", 3)
    assert status == 0
    assert "claims no law" in out
    assert "November 2026" in out
    told = json.loads(run("reach", tmp_path / "model.json", "sample", "--json")[1])
    assert [one["segment"] for one in told["segments"]] == [1, 2, 3]
    first = told["segments"][0]["groups"][0]
    assert {"inside", "outside", "reached", "ratio", "flagged", "predicts"} <= set(first)
    named = run("reach", tmp_path / "model.json", "sample", "--segment", model.segment_names[0])
    assert named[0] == 0
    status, _, err = run("reach", tmp_path / "model.json", "sample", "--segment", "nobody")
    assert (status, err.count("\n")) == (2, 1)
    with pytest.raises(InputError, match="are gone; name others"):
        reach_of_model(model)


def test_customers_of_a_table_are_looked_at_too(tmp_path):
    rng = np.random.default_rng(6)
    old = rng.random(400) < 0.5
    frame = pl.DataFrame(
        {
            "spend": np.where(old, rng.normal(80, 9, 400), rng.normal(20, 9, 400)).round(2),
            "visits": np.where(old, rng.normal(9, 1, 400), rng.normal(3, 1, 400)).round(2),
            "age": np.where(old, rng.integers(60, 80, 400), rng.integers(20, 40, 400)),
            "sex": np.where(rng.random(400) < 0.5, "male", "female"),
        }
    )  # fmt: skip
    frame.write_csv(tmp_path / "customers.csv")
    from segmentus.survey import table

    model = learn(table.read(tmp_path / "customers.csv"), ["spend", "visits"], 2)[2]
    survey, found = reach_of_model(model, str(tmp_path / "customers.csv"))
    assert survey.n_rows == 400
    young = next(one for one in found[1].groups if one.label.endswith("under 35"))
    assert young.flagged
    assert young.ratio.value == 0
    bound = 1 - 0.05 ** (1 / young.families)
    assert young.interval[1] == pytest.approx(bound / young.most)
    assert not any(one.flagged for one in found[1].groups if one.variable == "sex")
