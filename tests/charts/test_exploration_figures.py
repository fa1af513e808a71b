"""Figures of an exploration hold its numbers, with a unit in the title of every axis of numbers."""

import re
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from segmentus.charts.axes import amount_ticks
from segmentus.charts.boxes import draw_boxes
from segmentus.charts.correlation import draw_correlation
from segmentus.charts.histogram import draw_histogram
from segmentus.charts.pairs import draw_pair
from segmentus.charts.profile import draw_errors
from segmentus.charts.ranking import draw_ranking
from segmentus.charts.scatter import Axis, Cloud
from segmentus.charts.shares import draw_shares
from segmentus.estimate.interval import Binomial, OneSided
from segmentus.estimate.variance import Estimate
from segmentus.explore.boxes import box
from segmentus.explore.composition import Composition, Part, compose
from segmentus.explore.contrast import Contrast, contrast
from segmentus.explore.correlation import correlate
from segmentus.explore.distribution import distribute
from segmentus.explore.ranking import Place, rank_both
from segmentus.features.values import Scale
from segmentus.survey import sample
from segmentus.survey.values import Variable

NAMES = ("Families with <b>", "Everyone else")


@pytest.fixture(scope="module")
def both() -> Contrast:
    return contrast(sample.read(families=500), "TURNFEAR = 1")


def titles(figure: go.Figure) -> dict[str, str]:
    layout = figure.to_plotly_json()["layout"]
    found = {name: layout[name]["title"]["text"] for name in layout if re.match("[xy]axis", name)}
    for name, title in found.items():
        words = layout[name].get("ticktext") and name == "yaxis"
        assert title.strip(), name
        assert words or re.search(r"\(.+\)$", title), found
        assert "(value)" not in title
    return found


def test_bars_stand_beside_each_other_in_the_order_of_the_codes(both: Contrast) -> None:
    composition = compose(both, "AGECL")
    figure = draw_shares(composition, NAMES)
    domain, words, others, _ = figure.data
    assert (domain.name, others.name) == ("Families with &lt;b&gt;", "Everyone else")
    expected = [100 * part.domain.value for part in composition.parts]
    assert list(domain.x) == pytest.approx(expected, abs=1e-4)
    assert list(others.x) == pytest.approx(
        [100 * part.other.value for part in composition.parts], abs=1e-4
    )
    assert np.round(domain.y).tolist() == np.round(others.y).tolist() == [0, 1, 2, 3, 4, 5]
    assert np.subtract(others.y, domain.y) == pytest.approx(domain.width / 0.95)  # none hidden
    assert list(words.x) == list(domain.x)
    assert list(figure.layout.yaxis.range) == [5.5, -0.5]
    assert figure.layout.yaxis.ticktext[0] == "under 35"
    assert titles(figure)["yaxis"] == "Age group"
    assert titles(figure)["xaxis"] == "Share of the population (%)"


def test_margins_are_drawn_in_per_cent_points_where_known() -> None:
    known = Estimate(0.25, 0.0004, 0.0, 1, np.inf, "share", 9)
    parts = (Part(1.0, "a", known, None, None), Part(2.0, "a", known, None, None))
    figure = draw_shares(Composition(Variable("G", "g", "code"), parts), ("All",))
    trace, words = figure.data
    assert list(words.x) == pytest.approx([28.92, 28.92], abs=1e-3)  # clear of the error bars
    assert list(trace.error_x.array) == pytest.approx([3.92, 3.92], abs=1e-3)
    assert "25.0\u00a0% (21.1\u00a0% to 28.9\u00a0%)" in trace.hovertext[0]
    assert list(trace.y) == [0, 1]  # equal labels stay two bars
    assert list(figure.layout.yaxis.ticktext) == ["a", "a"]


def test_no_bar_of_an_error_ends_where_no_share_can_be() -> None:
    """1 % with an error of 2 points: the bar goes down to the end of the interval, not to −1 %."""
    thin = Estimate(0.01, 0.0004, 0.0, 1, np.inf, "share", 99, Binomial(99))
    errors = draw_errors([thin], 100)
    assert errors["array"] == pytest.approx([2.0])
    assert errors["arrayminus"] == pytest.approx([100 * (0.01 - thin.interval()[0])])
    assert 0 < errors["arrayminus"][0] <= 1
    parts = (
        Part(1.0, "a", replace(thin, value=0.0, sampling=0.0, way=OneSided(34.0)), None, None),
    )
    bars, _ = draw_shares(Composition(Variable("G", "g", "code"), parts), ("All",)).data
    assert "to 8.4" in bars.hovertext[0]
    assert "±" not in bars.hovertext[0]


def test_unknown_standard_errors_are_not_drawn(both: Contrast) -> None:
    for trace in draw_shares(compose(both, "RACE"), NAMES).data[::2]:
        assert trace.error_x.visible is False


def test_bars_of_a_histogram_have_the_area_of_their_bins(both: Contrast) -> None:
    distribution = distribute(both, "DEBT")
    bars, line = draw_histogram(distribution, NAMES).data
    edges = distribution.scale.apply(distribution.edges)
    np.testing.assert_allclose(np.array(bars.x) - np.array(bars.width) / 2, edges[:-1], atol=1e-3)
    np.testing.assert_allclose(bars.y, 100 * distribution.groups[0].share, atol=1e-4)
    assert max(line.y) == pytest.approx(100 * distribution.groups[1].share.max(), abs=1e-4)
    assert sum(bars.y) == pytest.approx(100 * (1 - distribution.groups[0].none), abs=1e-2)
    words = r"Families with &lt;b&gt;: \$[\d.,kMB]+ to \$[\d.,kMB]+: [\d.]+\s%"
    assert re.fullmatch(words, bars.hovertext[9])


def test_axes_of_a_histogram_speak_of_dollars_and_of_population(both: Contrast) -> None:
    figure = draw_histogram(distribute(both, "NETWORTH"), NAMES)
    assert titles(figure) == {
        "xaxis": "Net worth (2019 dollars, asinh scale)",
        "yaxis": "Share of the population (%)",
    }
    assert "$0" in figure.layout.xaxis.ticktext


def test_boxes_lie_at_their_quantiles(both: Contrast) -> None:
    boxes = box(both.domain, "INCOME", "EDCL")
    drawn, words = draw_boxes(boxes).data
    at = boxes.scale.apply(np.array([one.quantiles for one in boxes.boxes]))
    for column, name in enumerate(("lowerfence", "q1", "median", "q3", "upperfence")):
        np.testing.assert_allclose(drawn[name], at[:, column], atol=1e-4)
    assert "median $" in words.text[0]
    assert f"{boxes.boxes[0].families:,} in the sample" in words.text[0]
    assert titles(draw_boxes(boxes))["yaxis"] == "Education"
    title = titles(draw_boxes(boxes))["xaxis"]
    assert title.replace("<br>", " ") == "Income (2019 dollars per year, asinh scale)"


def test_cells_below_the_diagonal_hold_each_pair_once() -> None:
    survey = sample.read(families=500)
    found = correlate(survey, ["INCOME", "DEBT", "AGE"])
    figure = draw_correlation(found.pearson, found.variables, "correlation, −1 to 1")
    (heat,) = figure.data
    assert [list(row) for row in heat.z] == [
        [round(found.pearson[1, 0], 4), None],
        [round(found.pearson[2, 0], 4), round(found.pearson[2, 1], 4)],
    ]
    assert heat.text[0][1] == ""
    assert list(figure.layout.yaxis.ticktext) == ["Debt", "Age"]
    assert list(figure.layout.xaxis.ticktext) == ["Income", "Debt"]
    assert titles(figure)["xaxis"] == "Variable (in the cells: correlation, −1 to 1)"


def test_an_unknown_correlation_is_a_dash() -> None:
    matrix = np.array([[1.0, np.nan], [np.nan, 1.0]])
    (heat,) = draw_correlation(matrix, [Variable("A", "a", "money")] * 2, "correlation").data
    assert heat.z[0][0] is None
    assert heat.text[0][0] == "–"


def test_points_of_both_groups_have_colour_symbol_and_area() -> None:
    cloud = Cloud(np.array([1, 0, 1]), np.array([4.0, 1.0, 2.0]), ("a", "b", "c"), NAMES)
    x = Axis("X", "X (years)", np.array([1.0, 2.0, np.nan]), {})
    y = Axis("Y", "Y (2019 dollars)", np.array([10.0, 20.0, 30.0]), {})
    figure = draw_pair(cloud, x, y)
    one, two = figure.data
    assert (list(one.x), list(two.y)) == ([2.0], [10.0, 30.0])
    assert one.marker.color != two.marker.color
    assert one.marker.symbol != two.marker.symbol
    assert list(two.marker.size) == [4.0, 2.0]
    assert one.zorder > two.zorder
    assert one.name == "Families with &lt;b&gt;"


def test_rankings_are_roots_of_variances_and_sums_are_marked(both: Contrast) -> None:
    survey = both.survey
    places = rank_both(survey).variance
    figure = draw_ranking(places, survey.variables, "Root of the variance")
    free, sums = figure.data
    values = dict(zip(free.y, free.x, strict=True)) | dict(zip(sums.y, sums.x, strict=True))
    assert [values[str(rank)] ** 2 for rank in range(len(places))] == pytest.approx(
        [place.value for place in places]
    )
    assert len(sums.y) == sum(bool(place.identity) for place in places) > 0
    assert all(" = " in text for text in sums.hovertext)
    assert titles(figure)["xaxis"] == "Root of the variance<br>(2019 dollars)"


def test_a_ranking_says_which_units_its_roots_are_in() -> None:
    places = (Place("a", 4e6, ""), Place("b", 9.0, ""))
    for units, title, prefix, words in (
        (("", ""), "Root (as in the file)", "", ("2,000", "3")),
        (("dollars", "years"), "Root (own units)", "", ("$2,000", "3 years")),
        (
            ("2019 dollars a year", "2019 dollars"),
            "Root (2019 dollars a<br>year)",
            "$",
            ("$2,000", "$3"),
        ),
    ):
        variables = {
            place.name: Variable(place.name, "", "money", unit)
            for place, unit in zip(places, units, strict=True)
        }
        figure = draw_ranking(places, variables, "Root")
        assert titles(figure)["xaxis"] == title
        assert (figure.layout.xaxis.tickprefix or "") == prefix
        assert tuple(text.replace("\xa0", " ") for text in figure.data[0].text) == words
        assert not figure.layout.showlegend  # one colour needs no key


def test_ticks_of_boxes_have_room_on_a_phone() -> None:
    scale = Scale("X", "asinh", 0.0, 1.0, "2019 dollars")
    at = scale.apply(np.array([-2e5, 4e5]))  # net worth by education
    drawn = amount_ticks(scale, at, room="narrow")
    assert drawn["ticktext"] == ["−$10k", "$0", "$10k"]
    assert min(np.diff(drawn["tickvals"])) > 0.22 * (at[1] - at[0])


def test_the_root_of_a_place_is_in_money() -> None:
    assert Place("X", 9.0, "").deviation == 3.0
