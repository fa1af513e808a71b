"""The answers to the notebooks' exercises: they run, and the data say what they say."""

import re
from itertools import pairwise

import nbformat
import numpy as np
import pytest
from tools import notebooks

import segmentus as sg
from segmentus import notebook as nb
from segmentus.cluster.stability.similarity import adjusted_rand_index
from segmentus.errors import InputError

NAMES = notebooks.names()


def cells(name):
    return nbformat.read(notebooks.FOLDER / name, as_version=4).cells


def answers(name) -> list[str]:
    """The code of each answer, those without code left out."""
    (told,) = [cell.source for cell in cells(name) if "<summary>Answers</summary>" in cell.source]
    hidden = told[told.index("<details>") : told.index("</details>")]
    blocks = re.findall(r"^ *```python\n(.*?)^ *```", hidden, re.DOTALL | re.MULTILINE)
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in blocks]


@pytest.fixture(scope="module")
def survey():
    return sg.sample.read(families=1200)


def follow(code, **known):
    """Run an answer as if at the end of its notebook."""
    held = {"sg": sg, "nb": nb, **known}
    *_, last = lines = code.rstrip().split("\n")
    exec("\n".join(lines), held)
    assert last.startswith(("nb.", "sg.", ")"))
    return held


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_has_three_exercises_answers_and_how_to_hand_it_in(name):
    text = "\n\n".join(cell.source for cell in cells(name) if cell.cell_type == "markdown")
    asked, told = text[text.index("## Exercises") :].split("<details>", 1)
    assert re.findall(r"^(\d)\. ", asked, re.MULTILINE) == ["1", "2", "3"]
    assert re.findall(r"^(\d)\. ", told, re.MULTILINE)[:3] == ["1", "2", "3"]
    assert f"jupyter nbconvert --to html {name}" in text
    assert "## Your turn" in text
    assert "](glossary.md#" in text


@pytest.mark.parametrize("name", NAMES)
def test_links_to_the_glossary_arrive(name):
    headings = re.findall(r"^## (.+)$", (notebooks.FOLDER / "glossary.md").read_text(), re.M)
    known = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    text = "\n".join(cell.source for cell in cells(name) if cell.cell_type == "markdown")
    assert set(re.findall(r"glossary\.md#([\w-]+)", text)) <= known


@pytest.fixture(scope="module")
def whole():
    """The sample that the answers speak of."""
    return sg.sample.read()


def test_homes_and_children(survey, whole):
    mine = sg.explore.contrast(survey, "HOUSES > 0")
    ages, incomes = answers(NAMES[0])
    follow(ages, survey=survey, mine=mine)
    found = sg.explore.compose(mine, "AGECL")
    gained = [part.difference.value for part in found.parts]
    assert np.argmin(gained) == 0
    assert max(gained[2:]) > 0 > gained[0]
    told = sg.explore.compose(sg.explore.contrast(whole, "HOUSES > 0"), "AGECL").parts
    points = {part.label: part.difference.value for part in told}
    assert max(points, key=points.get) == "65–74"
    assert points["under 35"] < 4 * points["35–44"] < 0 < min(list(points.values())[2:])
    pair = follow(incomes, survey=whole)["pair"]
    for figure in sg.explore.take_key_figures(pair, [whole.variable("INCOME")]):
        assert figure.weighted.value == pytest.approx(figure.other.value, rel=0.05)


def test_without_fortunes_the_silhouette_falls_and_the_guard_objects(whole):
    survey = whole
    fortunes, *_ = answers(NAMES[1])
    held = follow(fortunes, survey=survey)
    families = survey.where("TURNFEAR = 1")
    features = sg.fit_features(
        families.unweighted(), ["DEBT", "HOUSES"], curve="linear", scaling="none"
    )
    classic = sg.sweep_k(features, families.design, ks=4, seed=0)[4]
    assert held["without"][4].score.silhouette < classic.score.silhouette
    cautions = str(nb.say_cautions(held["without"][4], held["fewer"]))
    assert "Cluster 4 rests on" in cautions
    assert "egment" not in cautions
    centers = held["plain"].undo(held["without"][4].clustering.centers)[-1]
    assert all(0.8e6 < center < 1.2e6 for center in centers)
    assert held["without"][4].clustering.size.min() < 30
    assert sg.choose(held["without"], k=4).warnings[4]


def test_one_feature_gives_intervals(survey):
    _, one, everyone = answers(NAMES[1])
    study = follow(one, survey=survey)["one"]
    assert study.choice.k == 3
    assert study.finding != "groups"
    debt = study.survey.column("DEBT")
    labels = study.segmentation.clustering.labels
    spans = sorted((debt[labels == at].min(), debt[labels == at].max()) for at in range(3))
    assert spans[0] == (0, 0)
    assert all(low[1] < high[0] for low, high in pairwise(spans))
    table = nb.tabulate_borders(study).table.rows
    ends = [float(row[1].lstrip("$").replace("k", "e3")) for row in table]
    for low, end, high in zip(spans[:-1], ends, spans[1:], strict=True):
        assert low[1] <= 1.01 * end < 1.1 * high[0] + 99
    assert "features=" in everyone
    assert "where" not in everyone


def test_all_families_ask_for_a_number_and_those_denied_credit_for_none(whole):
    plan = sg.Plan(features=["DEBT", "HOUSES"], replicates=0, ks="2-6")
    everyone = sg.run(whole, plan)
    assert everyone.choice.k == 5
    assert "stand out" in everyone.choice.reason
    assert "no particular number" in sg.run(whole, plan.change(where="TURNFEAR = 1")).choice.reason


def test_an_identity_is_refused_and_a_line_brings_thin_segments_back(survey):
    identity, linear, other = answers(NAMES[2])
    plan = sg.read_plan("credit").change(replicates=0)
    with pytest.raises(InputError, match="count the same thing twice"):
        follow(identity, survey=survey, plan=plan)
    study = follow(linear, survey=survey)["linear"]
    assert study.segmentation.warnings
    again = follow(other, survey=survey)["other"]
    mine = sg.run(survey, sg.read_plan("credit").change(k=4, ks=(3, 4, 5), replicates=0))
    same = adjusted_rand_index(
        again.segmentation.clustering.labels,
        mine.segmentation.clustering.labels,
        mine.survey.design.weight,
    )
    assert same > 0.9


def test_customers(monkeypatch):
    monkeypatch.chdir(notebooks.FOLDER)
    survey = sg.table.read("customers.csv")
    fewer, outcome, rich = answers(NAMES[3])
    assert follow(fewer, survey=survey)["fewer"].features.names == [
        "spend_eur", "orders", "returned_share",
    ]  # fmt: skip
    told = follow(outcome)["told"]
    assert "newsletter" not in told.features.names
    assert [column.name for column in told.survey.schema.outcomes] == ["newsletter"]
    (row,) = nb.tabulate_medians(told, ["newsletter"]).table.rows
    rates = [float(cell.split()[0].split("\xa0")[0]) for cell in row[1:6]]
    assert max(rates) - min(rates) < 6
    regions = nb.tabulate_medians(told, ["region"]).table.rows
    assert len(regions) > 2
    assert len({row[0] for row in regions}) == len(regions)
    with pytest.raises(InputError, match="neither medians nor shares of nothing"):
        nb.tabulate_medians(told, ["nothing"])
    study = sg.run(survey, sg.read_plan("customers").change(replicates=0))
    left = follow(fewer, survey=survey)["fewer"]
    one, other = (each.segmentation.clustering.labels for each in (study, left))
    assert study.choice.k == left.choice.k == 4
    assert adjusted_rand_index(one, other, np.ones(len(one))) > 0.9
    assert ["form 3 parts" in str(nb.say_evidence(study)), "form 2 parts" in
            str(nb.say_evidence(left))] == [True, True]  # fmt: skip
    richer = follow(rich)["richer"]
    assert richer.choice.k == 4
    assert richer.survey.column("spend_eur").max() == 1e6
    assert richer.segmentation.clustering.size.min() >= 30


def test_decisions():
    survey = sg.add_replicates(sg.sample.read(families=1200), 20)
    features = sg.fit_features(survey, ["INCOME", "DEBT", "HOUSES", "FIN", "VEHIC"], curve="auto")
    sweep = sg.sweep_k(features, survey.design, ks=[3], seed=0)
    choice = sg.choose(sweep, k=3)
    model = sg.make_model(sg.segment(features, sweep[3], choice, survey=survey), features, survey)
    third, closer, renters = answers(NAMES[4])
    assert not follow(third, model=model)["third"].alarm
    told = str(nbformat.read(notebooks.FOLDER / NAMES[4], as_version=4))
    apart = re.search(r"Ask about ([\d,]+) families", told)[1]
    assert follow(closer)["closer"].families > int(apart.replace(",", ""))
    found = follow(renters, survey=survey)["renters"]
    least = int(np.argmin([one.value for one in found.ratio]))
    labels, nation = found.shared.segmentation.clustering.labels, found.shared.survey
    with_home = (nation.column("HOUSES") > 0)[labels == least].mean()
    assert with_home > 0.5
