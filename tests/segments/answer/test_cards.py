"""Cards, short rules, how sure, and what for, of customers that are generated."""

import math
from dataclasses import replace

import numpy as np
import pytest

from segmentus.features.scale import fit_features
from segmentus.margins import whole
from segmentus.plan import make_plan, read_plan
from segmentus.segments.answer.certainty import judge_certainty
from segmentus.segments.answer.facts import find_topics
from segmentus.segments.answer.recognition import recognise, word_conditions
from segmentus.segments.answer.uses import list_bad
from segmentus.segments.finding import Finding
from segmentus.segments.short_rule_values import Condition
from segmentus.segments.short_rules import find_short_rules
from segmentus.study import run
from segmentus.survey import table
from tables import bare_fit, survey_of
from telco import make_telco


@pytest.fixture(scope="module")
def study():
    plan = make_plan(read_plan("customers"), k=4, starts=10, replicates="20")
    return run(table.read(make_telco(1200)), plan)


def column_of(study, fact):
    column = study.survey.column(fact.variable.name)
    if fact.statistic == "share":
        wanted = {label: code for code, label in fact.variable.codes.items()}
        return (column == wanted[fact.label]).astype(float)
    return column


def test_facts_are_three_of_different_topics_and_columns(study):
    topics = find_topics(study.survey.variables)
    for card in study.answer.cards:
        assert 2 <= len(card.facts) <= 3
        said = [topics[fact.variable.name] for fact in card.facts]
        assert len(set(said)) == len(said)
        sizes = [abs(fact.difference) for fact in card.facts]
        named = [claim.variable.name for claim in study.segmentation.claims[card.position]][:1]
        backs_name = [card.facts[0].variable.name] == named
        assert sizes[backs_name] == max(sizes[backs_name:])
        assert min(sizes) >= 0.2
        for one in range(len(card.facts)):
            for other in range(one):
                pair = [column_of(study, card.facts[at]) for at in (one, other)]
                assert abs(np.corrcoef(pair)[0, 1]) < 0.75


def test_no_fact_is_an_outcome_or_protected_and_each_says_what_it_says_of_all(study):
    for card in study.answer.cards:
        for fact in card.facts:
            assert fact.variable.aside == ""
            assert "(all: " in fact.words
            column = column_of(study, fact)
            inside = study.segmentation.clustering.labels == card.position
            if fact.statistic == "share":
                assert fact.words.startswith(whole(column[inside].mean()))
                assert f"(all: {whole(column.mean())})" in fact.words


def test_a_battery_is_one_topic():
    survey = table.read(make_telco(300))
    topics = find_topics(survey.variables)
    battery = {topics[name] for name in ("OnlineSecurity", "TechSupport", "StreamingTV")}
    assert len(battery) == 1
    assert topics["Contract"] not in battery
    spend = {f"Mnt{thing}": np.arange(9.0) for thing in ("Wines", "Fish", "Meat")}
    spent = find_topics(survey_of(spend | {"Income": np.arange(9.0)}).variables)
    assert len({spent[name] for name in spend}) == 1
    assert spent["Income"] == "Income"


def test_a_mortgage_is_debt_and_a_car_loan_is_of_the_car():
    from segmentus.survey.codebook import entries

    topics = find_topics(entries())
    assert topics["HNH_MORT"] == topics["MRTHEL"] == topics["DEBT"] == "DEBT"
    assert topics["HRETQLIQ"] == topics["LIQ"] == topics["FIN"]
    assert topics["HVEH_INST"] == topics["VEHIC"] != topics["HOUSES"]


def test_what_is_withheld_stands_on_no_card():
    plan = make_plan(
        read_plan("customers"), k=4, starts=5, replicates="0", min_families=2_000
    )  # fmt: skip
    answer = run(table.read(make_telco(300)), plan).answer
    assert all(card.facts == () and card.recognition is None for card in answer.cards)
    assert not any("%" in sentence.split(":")[0] for sentence in answer.not_for)


def test_rules_tell_a_member_of_the_segment(study):
    """Precision and coverage out of sample are near those on all rows; the words have the cuts."""
    labels, k = study.segmentation.clustering.labels, 4
    found = find_short_rules(study.features, study.survey.design, labels, k)
    raw = study.features.undo(study.features.values)
    assert found.right > 0.9
    for number, rule in enumerate(found.rules):
        inside = np.ones(len(labels), bool)
        for each in rule.conditions:
            assert each.has is None
            inside &= (raw[:, each.feature] > each.low) & (raw[:, each.feature] <= each.high)
        mine = labels == number
        assert abs(mine[inside].mean() - rule.precision) < 0.05
        assert abs(inside[mine].mean() - rule.coverage) < 0.06
    sentences = recognise(found, study.features, study.profile)
    assert len({one.words for one in sentences}) == k
    assert all(one.words.endswith(".") and one.words[0].isupper() for one in sentences)


def held_table(n=600, seed=0):
    """Three groups by what they hold; the amounts say nothing."""
    rng = np.random.default_rng(seed)
    home, car = rng.random(n) < 0.5, rng.random(n) < 0.6
    labels = np.where(home, 2, np.where(car, 1, 0)).astype(np.int64)
    columns = {
        "HOUSES": np.where(home, rng.uniform(1e4, 9e5, n), 0),
        "VEHIC": np.where(car, rng.uniform(1e3, 9e4, n), 0),
        "INCOME": rng.lognormal(10, 1, n),
    }
    return columns, labels


def test_having_or_not_is_asked_first_where_it_tells_as_much():
    from segmentus.survey.codebook import make_variables

    columns, labels = held_table()
    survey = replace(survey_of(columns), variables=make_variables(columns, "2019 dollars"))
    features = fit_features(survey, list(columns), curve="auto")
    found = find_short_rules(features, survey.design, labels, 3)
    assert found.sort == "has"
    assert found.right == pytest.approx(1.0)
    said = [word_conditions(rule.conditions, features) for rule in found.rules]
    assert said == ["Owns no home, has no vehicle.", "Owns no home, has a vehicle.", "Owns a home."]


def test_families_stay_whole_when_rules_are_judged():
    """Segments at random but alike within families: no rule can know them out of sample."""
    rng = np.random.default_rng(5)
    unit = np.repeat(np.arange(200), 5)
    labels = rng.integers(0, 2, 200)[unit].astype(np.int64)
    columns = {"A": rng.normal(size=200)[unit], "B": rng.normal(size=200)[unit]}
    survey = survey_of(columns, unit=unit, kinds={"A": "count", "B": "count"})
    features = fit_features(survey, ["A", "B"], curve="linear")
    found = find_short_rules(features, survey.design, labels, 2)
    assert found.right < 0.62


def test_rules_do_not_depend_on_the_order_of_rows():
    columns, labels = held_table(seed=3)
    order = np.random.default_rng(1).permutation(len(labels))

    def rules(at):
        survey = survey_of({name: column[at] for name, column in columns.items()})
        features = fit_features(survey, list(columns), curve="auto")
        return find_short_rules(features, survey.design, labels[at], 3)

    one, other = rules(np.arange(len(labels))), rules(order)
    assert one.right == pytest.approx(other.right, abs=1e-12)
    assert [rule.conditions for rule in one.rules] == [rule.conditions for rule in other.rules]


def test_conditions_in_words():
    survey = table.read(make_telco(300))
    features = fit_features(survey, ["MonthlyCharges", "tenure"], curve="linear")
    said = word_conditions([Condition(0, high=46.0), Condition(1, low=21.0)], features)
    assert said == "Monthly charges up to 46, tenure over 21."
    assert word_conditions([Condition(1, low=3, high=9)], features) == "Tenure 3 to 9."


@pytest.mark.parametrize(
    ("jaccard", "sentence"),
    [
        ([0.9, 0.8], "every group was found every time."),
        ([0.9, 0.4], "group 2 was found in 0: treat it as a range, not a type."),
        ([0.3, 0.4], "group 1 was found in 0 and group 2 was found in 0: treat them as ranges"),
    ],
)
def test_what_came_back_is_counted(jaccard, sentence):
    bands = Finding("bands", 2, 1, "")
    sure = judge_certainty(bands, bare_fit(2, jaccard=jaccard), 0.881, "customers")
    assert sure.samples == 50
    assert any(sentence in each for each in sure.sentences)
    assert "place 88 % of customers" in sure.sentences[-1].replace("\xa0", " ")


def test_three_findings_in_plain_words():
    def first(kind):
        return judge_certainty(Finding(kind, 4, 4, ""), bare_fit(4), math.nan).sentences[0]

    assert first("groups").startswith("These are clear groups")
    assert first("bands").startswith("These are gradual bands")
    assert "no natural groups here: these are four bands for convenience" in first("none")
    assert judge_certainty(None, bare_fit(4), math.nan).sentences == ()


@pytest.mark.parametrize(
    ("fit", "natural", "sentence"),
    [
        (bare_fit(4, parts=4), 2, "These are clear groups"),
        (bare_fit(4, parts=2), 2, "There are two clear groups; these four cut them finer"),
        (bare_fit(2, parts=1), 4, "There are four clear groups; these two put some of them togeth"),
        (bare_fit(4, parts=2), 4, "These groups form two clear parts"),
    ],
)
def test_groups_are_clear_only_where_as_many_stand_apart(fit, natural, sentence):
    verdict = Finding("groups", natural, min(natural, fit.separation.n_parts), "")
    assert judge_certainty(verdict, fit, math.nan).sentences[0].startswith(sentence)


def test_protected_groups_that_are_gathered_are_named():
    """Nine in ten of the long-standing are senior: said, though nobody looked at it."""
    frame = make_telco(800)
    import polars as pl

    old = (pl.col("tenure") > 30) & (pl.col("MonthlyCharges") > 0)
    frame = frame.with_columns(SeniorCitizen=old.cast(pl.Int64), gender=pl.lit("Male"))
    plan = make_plan(read_plan("customers"), k=2, starts=5, replicates="0")
    study = run(table.read(frame), plan)
    [said] = [one for one in study.answer.not_for if "Senior citizen" in one]
    assert "Senior citizen was not used, yet it holds for" in said
    assert said.startswith("Making decisions on credit, prices or jobs")
    used = list_bad(study.survey, study.profile, ["SeniorCitizen"])
    assert any("Senior citizen was used, and it holds for" in one for one in used)


def test_where_no_protected_group_is_gathered_the_largest_difference_is_said(study):
    said = [one for one in study.answer.not_for if "were not used" in one]
    assert len(said) == 1
    assert "the largest difference is small" in said[0]
    assert "Finding causes" in " ".join(study.answer.not_for)


def test_names_of_ones_own_are_not_from_headings(study):
    from segmentus.study import rename_segments

    assert not rename_segments(study, ["a", "b", "c", "d"]).answer.from_headings
