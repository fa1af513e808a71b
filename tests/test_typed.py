"""Python as people type it: taken, or refused in one sentence that says what to write."""

import importlib
import re

import numpy as np
import pandas as pd
import pytest

import segmentus as sg
from segmentus.errors import InputError, NotTriedError
from segmentus.segments.model import read_model

TWO = ("INCOME", "DEBT")


@pytest.fixture(scope="module")
def survey():
    return sg.sample.read(families=600)


@pytest.fixture(scope="module")
def features(survey):
    return sg.fit_features(survey, TWO)


@pytest.fixture(scope="module")
def sweep(survey, features):
    return sg.sweep_k(features, survey.design, ks=(2, 3, 4), starts=1)


@pytest.mark.parametrize(
    "names",
    [
        ["INCOME", "DEBT"], ("income", "Debt"), "INCOME,DEBT", "income, debt", np.array(TWO),
        pd.Index(TWO), pd.Series(TWO), ["INCOME ", " DEBT"], dict.fromkeys(TWO).keys(),
    ],
    ids=lambda names: type(names).__name__ + str(names)[:12],
)  # fmt: skip
def test_features_however_they_are_listed(names, survey):
    listed = list(names) if not isinstance(names, str) else names
    assert sg.fit_features(survey, listed).names == list(TWO)
    plan = sg.Plan(features=names, k=2, ks="2", starts=1, replicates=0)
    assert tuple(name.strip().upper() for name in plan.features) == TWO


def test_a_set_of_features_has_one_order_whatever_the_run():
    assert sg.Plan(features={"INCOME", "DEBT", "AGE"}).features == ("AGE", "DEBT", "INCOME")
    assert sg.Plan(features=iter(TWO)).features == TWO


@pytest.mark.parametrize("k", [4, "4", " 4 ", 4.0, np.int64(4), np.float64(4), np.array(4)[()]])
def test_k_however_it_is_written(k, sweep):
    assert sg.choose(sweep, k=k).k == sg.choose(sweep, k).k == sweep[k].score.k == 4
    plan = sg.Plan(features=TWO, k=k)
    assert (plan.k, plan.rule) == (4, "fixed")


@pytest.mark.parametrize("ks", [[2, 3], (2.0, 3), "2-3", "2, 3", range(2, 4), {3, 2}, ["2", "3"]])
def test_ks_however_they_are_written(ks, survey, features):
    assert sg.sweep_k(features, survey.design, ks=ks, starts=1).ks == (2, 3)
    assert sg.Plan(ks=ks).tried == (2, 3)


def test_words_in_capitals_and_nothing_at_all(sweep):
    assert sg.choose(sweep, "Silhouette").rule == "silhouette"
    assert sg.Plan(k="Elbow").rule == "elbow"
    assert sg.Plan(where=None, seed=None, features=None, k=None) == sg.Plan()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (lambda s, f, w: s.where(TURNFEAR=1), "where: there is no argument TURNFEAR; there are"),
        (lambda s, f, w: s.where("DEBT > 0", "AGE > 30"), "is a second condition; join the two"),
        (lambda s, f, w: s.where(), "where: missing a required argument: 'condition'"),
        (lambda s, f, w: s.where(["DEBT > 0"]), "where: condition = ['DEBT > 0'] is not possible"),
        (lambda s, f, w: sg.fit_features(s, {"DEBT": "asinh"}), "give a list of names."),
        (lambda s, f, w: sg.fit_features(s, ""), "features: none given"),
        (lambda s, f, w: sg.fit_features(s, "AGE", columns=3), "no argument columns; did you mean"),
        (lambda s, f, w: sg.fit_features(s, ["WGT"]), "feature WGT: it is the weight"),
        (lambda s, f, w: sg.fit_features(s, ["Y1"]), "feature Y1: it is a row's number"),
        (lambda s, f, w: sg.sweep_k(f, s.design, n_clusters=4), "did you mean ks?"),
        (lambda s, f, w: sg.sweep_k(f), "missing a required argument: 'design'"),
        (lambda s, f, w: sg.choose(w, n_clusters=4), "no argument n_clusters; did you mean k?"),
        (lambda s, f, w: sg.choose(w, k=np.array([2, 3])), "k = array([2, 3]) is not possible"),
        (lambda s, f, w: sg.choose(w, k=pd.Series([2, 3])), "k = a Series is not possible"),
        (lambda s, f, w: w[7], "k = 7 was not tried; tried are 2, 3, 4, and sweep_k("),
        (lambda s, f, w: w[np.array([2, 3])], "was not tried"),
        (lambda s, f, w: w["four"], "k = 'four' was not tried"),
        (lambda s, f, w: sg.Plan(n_clusters=4), "unknown key 'n_clusters'; did you mean 'k'?"),
        (lambda s, f, w: sg.Plan(filter="AGE > 3"), "did you mean 'where'?"),
        (lambda s, f, w: sg.Plan(random_state=3), "did you mean 'seed'?"),
        (lambda s, f, w: sg.Plan(features={"DEBT": "asinh"}), "give a list of texts."),
        (lambda s, f, w: sg.Plan(k=range(2, 6)), "numbers to choose among are ks."),
        (lambda s, f, w: sg.Plan(columns=["DEBT"]), "columns to form segments by are features."),
        (lambda s, f, w: sg.Plan(where=["A < 4", "B > 0"]), "conditions by AND in one text."),
        (lambda s, f, w: sg.run(s, k=4), "what is asked stands in the plan: Plan(k=…)."),
        (lambda s, f, w: sg.fit_features(s, "INCOME DEBT"), "commas between names: INCOME, DEBT."),
        (lambda s, f, w: sg.fit_features(s, ["INCOME+DEBT"]), "between names: INCOME, DEBT."),
        (lambda s, f, w: sg.fit_features(s, ["DEBT;AGE"]), "put commas between names: DEBT, AGE."),
        (lambda s, f, w: s.where('AGE < "45"'), "a number stands without quotes: 45."),
        (lambda s, f, w: sg.Plan(k=np.array([2, 3])), "k = array([2, 3]) is not possible"),
        (lambda s, f, w: sg.Plan(ks=pd.Series([2, 500])), "a Series is not numbers from 2 to 200"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_sentence(typed, said, survey, features, sweep):
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        typed(survey, features, sweep)
    assert "\n" not in str(caught.value)


def test_a_k_that_was_not_tried_is_also_a_missing_key(sweep):
    with pytest.raises(KeyError) as caught:
        sweep[9]
    assert isinstance(caught.value, NotTriedError)
    assert not str(caught.value).startswith(("'", '"'))


def test_the_plan_of_a_study_says_what_it_was_made_from(tmp_path):
    everyone = sg.sample.read(7).where("AGE < 50")
    plan = sg.Plan(features=TWO, where="DEBT > 0", k=2, ks="2", starts=1, replicates=0)
    written = sg.write_report(sg.run(everyone, plan), tmp_path)
    kept = sg.read_plan(written["plan.toml"])
    assert (kept.data, kept.where) == ("sample:7", "(AGE < 50) AND (DEBT > 0)")
    assert read_model(written["model.json"]).provenance.plan["data"] == "sample:7"


def test_a_plan_keeps_the_data_that_it_names():
    plan = sg.Plan(data="mine.csv", features=TWO, k=2, ks="2", starts=1, replicates=0)
    assert sg.run(sg.sample.read(families=600), plan).repeated.data == "mine.csv"
    frame = pd.DataFrame({"spend": np.arange(90.0) ** 2, "visits": np.arange(90) % 7})
    study = sg.run(sg.table.read(frame, name="shop"), sg.Plan(k=2, ks="2", starts=1, replicates=0))
    assert study.repeated.data == "shop"


def test_a_study_of_a_domain_has_the_errors_of_the_whole_survey():
    plan = sg.Plan(features=TWO, k=2, ks="2", starts=1, replicates=9)
    everyone = sg.sample.read(families=600)
    inside = sg.run(everyone, plan.change(where="DEBT > 0"))
    before = sg.run(everyone.where("DEBT > 0"), plan)
    one, other = (study.profile.share[0] for study in (inside, before))
    assert (one.value, one.se) == (other.value, other.se)
    assert one.se > 0


def test_no_replicates_are_none_whatever_the_survey_has(survey):
    plan = sg.Plan(features=TWO, k=2, ks="2", starts=1, replicates=0)
    study = sg.run(sg.add_replicates(survey, 9), plan)
    assert np.isnan(study.profile.share[0].se)


def test_what_is_shown_of_a_value_is_a_sentence_and_not_its_arrays(survey):
    study = sg.run(survey, sg.Plan(features=TWO, k=2, ks="2", starts=1, replicates=0))
    for value, words in (
        (survey, "600 families in 3,000 rows"), (survey.where("DEBT > 0"), "where DEBT > 0"),
        (study, study.segmentation.names[1]), (study, study.choice.reason),
    ):  # fmt: skip
        assert words in repr(value)
        assert len(repr(value)) < 600
    assert repr(sg.Plan()) == "Plan()"
    assert repr(sg.Plan(where="DEBT > 0", seed=3)) == "Plan(where='DEBT > 0', seed=3)"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (lambda s: s.columns, "a Survey has no columns; see its .variables."),
        (lambda s: s.query("DEBT > 0"), "a Survey has no query; see its .where(condition)."),
        (lambda s: s.head(), "a Survey has no head; see its .frame."),
        (lambda s: s.income, 'a Survey has no income; see its .column("income").'),
        (lambda s: sg.KMeans, "'KMeans'; see segmentus.WeightedKMeans"),
        (lambda s: sg.read_csv, "'read_csv'; see segmentus.table.read"),
        (lambda s: sg.nothing, "has no attribute 'nothing'"),
    ],
)  # fmt: skip
def test_names_of_other_libraries_lead_to_ours(typed, said, survey):
    with pytest.raises(AttributeError, match=re.escape(said)):
        typed(survey)
    assert np.array_equal(survey["debt"], survey.column("DEBT"))


def test_every_name_that_is_led_to_exists():
    from segmentus import _ELSEWHERE

    for name in _ELSEWHERE.values():
        first, _, rest = name.partition(".")
        found = importlib.import_module(f"segmentus.{first}") if first == "notebook" else None
        found = found or getattr(sg, first)
        assert not rest or hasattr(found, rest)
