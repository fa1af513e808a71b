"""What pictures are made of: points of families, boxes by group, rankings by spread."""

import numpy as np
import pytest

from segmentus.errors import InputError
from segmentus.explore.boxes import box
from segmentus.explore.contrast import contrast
from segmentus.explore.points import pick_points
from segmentus.explore.ranking import rank_both
from tables import survey_of


def test_one_point_a_family_in_each_group_with_all_its_weight(small):
    both = contrast(small, "NETWORTH < 20000")
    points = pick_points(both, ["DEBT", "HOUSES"], most=10_000)
    label, row = points.sample.label, points.sample.row
    for number, (_, rows) in enumerate(both.groups):
        families = np.unique(small.design.unit[rows])
        assert sorted(small.design.unit[row[label == number]]) == families.tolist()
    assert points.sample.weight.sum() == pytest.approx(small.population)
    np.testing.assert_array_equal(points.sides[0].values, small.column("DEBT")[row])
    assert both.rows[row[label == 0]].all()
    assert both.other[row[label == 1]].all()


def test_points_are_thinned_and_say_of_how_many(small):
    points = pick_points(contrast(small), ["DEBT", "HOUSES"], most=200)
    assert points.sample.total == 600
    assert 200 <= len(points.sample.row) <= 204
    for name, side in zip(("DEBT", "HOUSES"), points.sides, strict=True):
        first = small.column(name)[::5]  # a family stands where its first implicate is
        assert side.values.max() == first.max()
    assert points.names == ("everyone",)


def test_a_row_in_both_groups_is_drawn_in_the_domain():
    survey = survey_of({"X": [1.0, 2.0, 3.0], "Y": [1.0, 5.0, 2.0]})
    points = pick_points(contrast(survey, "X > 1", "X > 0"), ["X", "Y"])
    assert points.sample.label.tolist() == [1, 0, 0]


def test_a_missing_position_stays_missing():
    survey = survey_of({"X": [1.0, np.nan, 3.0], "Y": [1.0, 5.0, 2.0]})
    points = pick_points(contrast(survey), ["X", "Y"])
    assert np.isnan(points.sides[0].at).tolist() == [False, True, False]


def test_boxes_hold_weighted_quantiles_of_each_group():
    survey = survey_of(
        {"X": [1, 2, 3, 10, 20], "G": [1, 1, 1, 2, 2]},
        weight=[1, 1, 8, 1, 1],
        kinds={"G": "code"},
    )
    found = box(survey, "X", "G")
    assert [one.quantiles.tolist() for one in found.boxes] == [
        [1.0, 3.0, 3.0, 3.0, 3.0],
        [10.0, 10.0, 10.0, 20.0, 20.0],
    ]
    assert [(one.families, one.population) for one in found.boxes] == [(3, 10.0), (2, 2.0)]


def test_boxes_by_an_amount_or_of_a_category_are_refused(small):
    with pytest.raises(InputError, match="take a category"):
        box(small, "DEBT", "INCOME")
    with pytest.raises(InputError, match="not an amount"):
        box(small, "RACE", "AGECL")


def test_rankings_name_the_columns_that_add_up_to_one_ranked_lower(wholesale):
    rankings = rank_both(wholesale)
    assert rankings.columns == 5
    for ranking in (rankings.variance, rankings.trimmed):
        values = [place.value for place in ranking]
        assert values == sorted(values, reverse=True)
        # the total comes first, so it is the last part that says nothing new
        assert [bool(place.identity) for place in ranking] == [False] * 4 + [True]
        assert ranking[-1].identity.startswith(f"{ranking[-1].name} = Total − ")


def test_one_column_has_no_ranking():
    rankings = rank_both(survey_of({"X": [1, 2, 3]}, kinds={"X": "count"}))
    assert (rankings.variance, rankings.trimmed, rankings.columns) == ((), (), 1)


def test_a_table_with_less_than_two_columns_of_money_ranks_all_its_amounts():
    columns = {"X": [1, 2, 4], "Y": [10, 20, 40], "Z": [5, 5, 5]}
    rankings = rank_both(survey_of(columns, kinds={"X": "count", "Y": "money", "Z": "count"}))
    assert [place.name for place in rankings.variance] == ["Y", "X"]
    assert rankings.variance[1].value == pytest.approx(np.var([1, 2, 4], ddof=1))
    assert (rankings.kind, rankings.columns) == ("amounts", 2)


@pytest.mark.scf
def test_rankings_of_the_classic_domain_are_those_it_printed(scf2019):
    # third notebook of the classic project, unweighted, TURNFEAR = 1 and NETWORTH < 2e6
    domain = scf2019.where("TURNFEAR = 1 AND NETWORTH < 2e6").unweighted()
    rankings = rank_both(domain)
    assert [place.name for place in rankings.variance] == [
        "ASSET", "NFIN", "NETWORTH", "HOUSES", "NHNFIN", "DEBT", "KGTOTAL", "BUS", "ACTBUS",
        "PLOAN1",
    ]  # fmt: skip
    assert [place.name for place in rankings.trimmed] == [
        "ASSET", "NFIN", "HOUSES", "NETWORTH", "DEBT", "PLOAN1", "MRTHEL", "NH_MORT", "HOMEEQ",
        "WAGEINC",
    ]  # fmt: skip
    assert rankings.variance[0].value == pytest.approx(8.303967e10, rel=1e-6)
    assert rankings.trimmed[0].value == pytest.approx(1.175370e10, rel=1e-6)
    sums = {place.name: place.identity for place in rankings.variance if place.identity}
    assert sums["DEBT"] == "DEBT = ASSET − NETWORTH"
