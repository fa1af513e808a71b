"""Choosing again from a sweep is the same as running the changed plan."""

import math
from dataclasses import replace

import numpy as np
import pytest

from segmentus.charts.space import draw_space
from segmentus.errors import InputError
from segmentus.plan import Plan, make_plan
from segmentus.report import render
from segmentus.report.clouds import set_scene, word_axis
from segmentus.report.files import tabulate_profile
from segmentus.report.machine import make_study_json
from segmentus.study import complete, quick_study, rechoose, rename_segments, run
from segmentus.survey.values import Variable

PLAN = Plan(where="TURNFEAR = 1", features=("INCOME", "DEBT", "FIN"), ks="2-4", starts=2)


@pytest.fixture(scope="module")
def study(sample_survey):
    return run(sample_survey, PLAN)


@pytest.mark.parametrize(
    "changes", [{"k": 2}, {"k": 4, "describe": ("AGE",)}, {"rule": "silhouette"}, {"title": "T"}]
)
def test_it_gives_what_run_gives(sample_survey, study, changes):
    again = rechoose(study, **changes)
    anew = run(sample_survey, make_plan(PLAN, **changes))
    assert again.plan == anew.plan
    assert again.choice == anew.choice
    assert tabulate_profile(again) == tabulate_profile(anew)
    assert render(again) == render(anew)


def test_a_quick_study_that_is_completed_is_what_run_gives(sample_survey, study):
    quick = quick_study(sample_survey, PLAN)
    assert all(math.isnan(one.se) for one in quick.profile.share)
    assert quick.sweep.ks == study.sweep.ks
    for mine, theirs in zip(quick.sweep.clusterings, study.sweep.clusterings, strict=True):
        np.testing.assert_array_equal(mine.labels, theirs.labels)
    full = complete(quick, sample_survey)
    assert full.choice == study.choice
    assert render(full) == render(study)
    assert make_study_json(full) == make_study_json(study)


def test_names_of_the_plan_are_those_of_the_segments(sample_survey, study):
    names = ("Low", "Middle", "High")
    named = rename_segments(rechoose(study, k=3), names)
    assert named.segmentation.names == names
    anew = run(sample_survey, make_plan(PLAN, k=3, names=names))
    assert render(named) == render(anew)


@pytest.mark.parametrize("names", [("a",), ("a", "a"), ("a", "")])
def test_names_that_do_not_fit_are_refused(study, names):
    with pytest.raises(InputError, match="names"):
        rename_segments(rechoose(study, k=2), names)


def test_a_k_that_was_not_swept_is_refused(study):
    with pytest.raises(InputError, match="not among the numbers tried"):
        rechoose(study, k=9)


def test_points_in_space_are_those_of_the_three_axes(study):
    scene = set_scene(study)
    figure = draw_space(scene.cloud, *scene.principal)
    assert sum(len(trace.z) for trace in figure.data) == len(scene.sample.row)
    first = scene.sample.label == 0
    drawn = figure.data[0].z
    assert list(drawn) == pytest.approx(scene.principal[2].at[first], abs=1e-3)
    for edge in ("xaxis", "yaxis", "zaxis"):
        assert "%\u00a0of\u00a0variance" in figure.layout.scene[edge].title.text


def test_axes_are_named_by_the_features_that_load_most(study):
    variables = [Variable(name, name, "money") for name in ("A", "B", "C")]
    components = np.array([[0.8, 0.1, -0.59], [0.1, 0.95, 0.3], [0.0, 0.0, 0.0]])
    projection = replace(study.projection, components=components)
    words = [word_axis(projection, at, variables) for at in range(3)]
    assert words == ["First axis: A less C", "Second axis: B", "Third axis"]


def test_how_segments_are_recognised_can_come_later(study):
    later, now = rechoose(study, k=3, recognition="later"), rechoose(study, k=3)
    assert all(card.recognition is None for card in later.answer.cards)
    assert any(card.recognition for card in now.answer.cards)
    assert [card.name for card in later.answer.cards] == [card.name for card in now.answer.cards]
    assert later.answer.certainty.kind == now.answer.certainty.kind
