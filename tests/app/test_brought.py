"""Groups made elsewhere, emphasis, a least share; and the list of each group to take away."""

import io

import polars as pl
import pytest

from looking import kinds, walk, with_id, words
from segmentus.app.address import read_address
from segmentus.app.data import Library, Upload
from segmentus.app.downloads import take_file
from segmentus.app.group_lists import list_group_lists
from segmentus.app.intents import enter_plan
from segmentus.app.pages import show
from segmentus.app.session import Session
from segmentus.app.views.statistician import word_settings
from segmentus.study import run
from segmentus.survey.table import read
from telco import make_telco

SEARCH = "?view=features&plan=customers&data=upload-000000000003"


@pytest.fixture(scope="module")
def frame():
    return make_telco(300)


@pytest.fixture(scope="module")
def visitor(pool, frame):
    session = Session(pool, Library())
    session.uploads["upload-000000000003"] = Upload("telco.csv", read(frame, name="telco.csv"))
    return session


def controls(session, search=SEARCH):
    """Value of every control of the fold by its field."""
    content = show(session, search, patience=60).content
    found = [*kinds(content, "Dropdown"), *kinds(content, "Input"), *kinds(content, "RadioItems")]
    return {each.id["field"]: each.value for each in found if "field" in (each.id or {})}


def test_groups_made_elsewhere_are_described_and_none_are_searched(visitor, frame):
    form = controls(visitor)
    assert form["labels"] == ""
    search = enter_plan(SEARCH, {**form, "labels": "Contract"})
    address = read_address(search)
    assert address.plan.labels == "Contract"
    while (page := show(visitor, search, patience=30)).waiting:
        pass
    cards = [each for each in kinds(page.content, "Article") if "card" in each.className]
    assert len(cards) == frame["Contract"].n_unique()
    study = visitor.study(address.plan)
    sizes = sorted(frame["Contract"].value_counts()["count"].to_list())
    assert sorted(study.segmentation.clustering.size.tolist()) == sizes
    assert controls(visitor, address.at("features").write())["labels"] == "Contract"


def test_each_group_has_a_list_and_one_without_those_who_left(visitor, frame):
    search = f"{SEARCH.replace('features', 'take')}&labels=Contract"
    while (page := show(visitor, search, patience=30)).waiting or page.underway:
        pass
    study = visitor.completed(read_address(search).plan)
    lists = list_group_lists(study)
    assert [each.name for each in lists][:2] == ["group-1.xlsx", "group-1-not.xlsx"]
    assert sum(each.customers for each in lists if not each.without) == frame.height
    stay = frame.filter(pl.col("Churn") == "No").height
    assert sum(each.customers for each in lists if each.without == "left") == stay
    link = with_id(page.content, "take-group-1-not-xlsx")
    assert words(link) == f"{lists[1].customers:,} still here"
    answer = take_file(visitor, "group-1-not.xlsx", search)
    held = pl.read_excel(io.BytesIO(answer.data))
    assert held.height == lists[1].customers
    assert set(held["Churn"]) == {"No"}
    assert set(held["segment"]) == {1}
    money = study.answer.money[0].variable.name
    assert held[money].cast(float).is_sorted(descending=True)
    cards = show(visitor, search.replace("view=take", "view=segments"), patience=30).content
    assert len([each for each in kinds(cards, "A") if "Take this list" in words(each)]) == 3
    assert take_file(visitor, "group-9.xlsx", search).status_code == 404


def test_emphasis_and_a_least_share_reach_the_study(visitor):
    form = controls(visitor)
    assert form["emphasis:tenure"] is None
    said = {**form, "emphasis:tenure": 4, "least_share": 0.2, "ks": "2-5", "starts": 2}
    search = enter_plan(SEARCH, said)
    plan = read_address(search).plan
    assert plan.emphasis == {"tenure": 4.0}
    assert plan.least_share == 0.2
    assert "emphasis of single columns and least share" in word_settings(read_address(search))
    survey = visitor.uploads[plan.data].survey
    study = run(survey, plan.model_copy(update={"data": "telco.csv"}))
    size = study.segmentation.clustering.size
    assert size.min() / size.sum() >= 0.2
    back = controls(visitor, read_address(search).at("features").write())
    assert back["emphasis:tenure"] == 4.0
    assert back["least_share"] == 0.2


def test_a_weight_that_cannot_be_is_refused_in_a_sentence(visitor):
    search = f"{SEARCH}&view=segments&emphasis=nothing:2&ks=2-3&starts=1"
    assert "nothing is not among the features" in words(
        show(visitor, search.replace("view=features&", ""), patience=60).content
    )


def test_an_outcome_that_all_have_alike_is_told_and_not_just_gone(visitor):
    search = SEARCH.replace("features", "segments") + "&labels=Contract"
    told = [each for each in walk(show(visitor, search, patience=30).content)
            if getattr(each, "id", "") == "no-outcome"]  # fmt: skip
    assert told == []
    search += "&where=Churn = 0"
    while (page := show(visitor, search, patience=30)).waiting:
        pass
    assert words(with_id(page.content, "no-outcome")).startswith("Of Churn nothing is told: all ")
