"""Every figure holds the numbers of its value, and a unit in the title of every axis."""

import dataclasses
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from grey import mixed_up
from segmentus.charts import axes
from segmentus.charts.axes import amount_ticks
from segmentus.charts.choosing import STABILITY_LINES, draw_choice
from segmentus.charts.composition import draw_composition
from segmentus.charts.distributions import draw_distributions
from segmentus.charts.intervals import draw_intervals
from segmentus.charts.profile import draw_bars, draw_heat_map, draw_sizes
from segmentus.charts.scatter import Axis, Cloud, draw_scatter
from segmentus.charts.silhouettes import draw_silhouettes
from segmentus.cluster.values import Sweep
from segmentus.features.values import Scale
from segmentus.segments.profile import Line
from segmentus.segments.silhouettes import profile_silhouettes
from segmentus.study import Study


def titles(figure: go.Figure) -> dict[str, str]:
    layout = figure.to_plotly_json()["layout"]
    return {name: layout[name]["title"]["text"] for name in layout if re.match("[xy]axis", name)}


def lines_of(study: Study, name: str, statistic: str) -> list[Line]:
    return study.profile.of(name, statistic)


def test_inertia_and_silhouette_stand_over_the_same_k(study: Study) -> None:
    figure = draw_choice(study.sweep, study.choice)
    by_name = {trace.name: trace for trace in figure.data}
    assert list(by_name["Inertia"].x) == [2, 3, 4, 5] == list(by_name["Silhouette"].x)
    shown = np.array(by_name["Silhouette"].y)
    np.testing.assert_array_equal(shown, [score.silhouette for score in study.sweep.scores])
    shown = np.array(by_name["Inertia"].y) * 1e6
    np.testing.assert_allclose(shown, [score.inertia for score in study.sweep.scores])
    assert titles(figure) == {
        "xaxis": "k (number of segments)",
        "yaxis": "Inertia (millions, feature scale²)",
        "yaxis2": "Silhouette (−1 to 1)",
        "yaxis3": "Gap (log inertia)",
        "yaxis4": "Stability (0 to 1)",
    }
    errors = by_name["Silhouette"].error_y.array
    np.testing.assert_array_equal(errors, [score.silhouette_se for score in study.sweep.scores])


def test_figures_are_the_same_whether_plotly_checks_them(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = draw_choice(study.sweep, study.choice)
    monkeypatch.setattr(axes, "VALIDATED", False)
    assert draw_choice(study.sweep, study.choice).to_plotly_json() == checked.to_plotly_json()
    monkeypatch.setattr(axes, "VALIDATED", True)
    with pytest.raises(ValueError, match="Invalid property"):
        axes.new_figure([{"type": "bar", "coulour": "red"}], height=100)


def test_gap_and_stability_stand_below_where_they_are_known(study: Study) -> None:
    figure = draw_choice(study.sweep, study.choice)
    by_name = {trace.name: trace for trace in figure.data}
    least, same, fresh, implicates = (by_name[name] for name, *_ in STABILITY_LINES)
    assert list(least.y) == [fit.stability.lowest for fit in study.sweep]
    assert list(same.y) == [fit.score.stability for fit in study.sweep]
    assert list(fresh.y) == [fit.stability.reproduced for fit in study.sweep]
    assert list(implicates.y) == [fit.score.agreement for fit in study.sweep]
    assert list(by_name["Gap"].y) == [fit.score.gap for fit in study.sweep]
    expected = list(by_name["silhouette without groups"].y)
    np.testing.assert_allclose(expected, study.sweep.gap.silhouettes.mean(axis=0))
    bare = Sweep(
        tuple(dataclasses.replace(fit, stability=None, implicates=None) for fit in study.sweep)
    )
    names = {trace.name for trace in draw_choice(bare, study.choice).data}
    assert not names & {
        "Gap", "silhouette without groups", *(name for name, *_ in STABILITY_LINES),
    }  # fmt: skip


def test_choice_elbow_and_guard_are_marked_where_they_are(study: Study) -> None:
    figure = draw_choice(study.sweep, study.choice)
    by_name = {trace.name: trace for trace in figure.data}
    assert list(by_name[f"chosen, k = {study.choice.k}"].x) == [study.choice.k]
    assert list(by_name["elbow"].x) == [study.choice.elbow]
    assert list(by_name["passed over"].x) == sorted(study.choice.disqualified)


def test_bars_show_the_estimates_beside_domain_and_everyone(study: Study) -> None:
    (line,) = lines_of(study, "HOUSES", "median")
    figure = draw_bars(line, study.segmentation.names)
    assert list(figure.data[0].x) == [one.value for one in line.segments]
    assert [shape.x0 for shape in figure.layout.shapes] == [line.domain.value, line.everyone.value]
    assert titles(figure)["xaxis"] == "Home value, median (2019 dollars)"


def test_bars_show_shares_in_per_cent(study: Study) -> None:
    (line,) = lines_of(study, "HHOUSES", "share")
    figure = draw_bars(line, study.segmentation.names)
    assert list(figure.data[0].x) == [100 * one.value for one in line.segments]
    assert titles(figure)["xaxis"] == "Home owner (%)"


def test_sizes_are_shares_of_the_population(study: Study) -> None:
    figure = draw_sizes(study.profile, study.segmentation.names)
    assert sum(figure.data[0].x) == pytest.approx(100)
    assert f"{study.profile.families[0]:,} families sampled" in figure.data[0].hovertext[0]
    assert titles(figure)["xaxis"] == "Share of the population (%)"


def test_the_heat_map_holds_the_standardised_differences(study: Study) -> None:
    lines = [line for line in study.profile.lines if line.statistic == "mean"]
    figure = draw_heat_map(lines, study.segmentation.names)
    expected = [[one.value for one in line.difference] for line in lines]
    np.testing.assert_allclose(np.array(figure.data[0].z, float), expected, atol=1e-4)
    assert figure.data[0].zmin == -figure.data[0].zmax
    assert "standard deviations" in titles(figure)["yaxis"]


def test_distributions_place_quantiles_on_the_curve_and_name_them_in_dollars(study: Study) -> None:
    variable, scale = study.survey.variables["HOUSES"], study.features.scales[2]
    quantiles = np.array([[0.0, 0.0, 1e5, 2e5, 4e5]] * study.choice.k)
    figure = draw_distributions(variable, quantiles, scale, study.segmentation.names)
    median = figure.data[2]
    assert float(scale.undo(np.array(median.x))[0]) == pytest.approx(1e5, rel=1e-3)
    assert "median $100k" in median.text[0]
    assert "middle half $0 to $200k" in median.text[0]
    assert titles(figure)["xaxis"] == "Home value (2019 dollars, asinh scale)"


def test_ticks_of_the_asinh_axis_lie_where_their_dollars_are() -> None:
    scale = Scale("DEBT", "asinh", 3.0, 2.0, "2019 dollars")
    ticks = amount_ticks(scale, scale.apply(np.array([-2e4, 0.0, 3e6])))
    amounts = scale.undo(np.array(ticks["tickvals"]))
    powers = str.maketrans({"−": "-", "$": "", ",": "", "k": "e3", "M": "e6"})
    read = [float(text.translate(powers)) for text in ticks["ticktext"]]
    np.testing.assert_allclose(amounts, read, rtol=1e-3, atol=1e-3)
    assert 0.0 in read
    assert min(read) < 0 < max(read)


def test_an_axis_of_few_decades_has_round_amounts_too() -> None:
    income = Scale("INCOME", "asinh", 1.375, 0.646, "2019 dollars", 23_000.0, clip=4.0)
    ticks = amount_ticks(income, income.apply(np.array([0.0, 9e6])))
    assert ticks["ticktext"] == ["$0", "$20k", "$50k", "$100k", "$200k", "$500k"]
    visits = Scale("VISITS", "asinh", 0.7, 0.7, "", 1.0)
    assert amount_ticks(visits, visits.apply(np.array([0.0, 7.0])))["ticktext"] == [
        "0", "1", "2", "5"
    ]  # fmt: skip


def test_an_amount_beyond_the_bounds_gets_no_tick_at_them() -> None:
    """At the bound a tick would name one of the many amounts that lie there."""
    scale = Scale("AGE", "linear", 50.0, 10.0, "years", clip=2.0)
    at = scale.apply(np.array([10.0, 45.0, 300.0]))
    assert at.tolist() == [-2.0, -0.5, 2.0]
    ticks = amount_ticks(scale, at)
    for text, place in zip(ticks["ticktext"], ticks["tickvals"], strict=True):
        assert float(text) == pytest.approx(50 + 10 * place)
    assert max(ticks["tickvals"]) <= 2.2


def test_ticks_of_debts_and_wealth_do_not_touch() -> None:
    scale = Scale("NETWORTH", "asinh", 0.0, 1.0, "2019 dollars")
    ends = scale.apply(np.array([-2e5, 3e5]))
    assert amount_ticks(scale, ends)["ticktext"] == ["−$1,000", "$0", "$1,000", "$100k"]


def test_ticks_of_a_linear_axis_are_round_and_few() -> None:
    ticks = amount_ticks(Scale("AGE", "linear", 50.0, 15.0, "years"), np.array([-2.0, 0.0, 3.0]))
    assert ticks["ticktext"] == ["20", "40", "60", "80"]


def test_the_scatter_has_every_point_in_its_segment_with_area_by_weight() -> None:
    cloud = Cloud(np.array([1, 0, 1]), np.array([4.0, 1.0, 2.0]), ("a", "b", "c"), ("<i>", "two"))
    x = Axis("X", "X (years)", np.array([1.0, 2.0, 3.0]), {})
    y = Axis("Y", "Y (2019 dollars)", np.array([10.0, 20.0, 30.0]), {})
    figure = draw_scatter(cloud, x, y)
    assert [list(trace.x) for trace in figure.data] == [[2.0], [1.0, 3.0]]
    assert [list(trace.y) for trace in figure.data] == [[20.0], [10.0, 30.0]]
    assert list(figure.data[1].marker.size) == [4.0, 2.0]
    assert figure.data[1].marker.sizemode == "area"
    assert list(figure.data[1].text) == ["a", "c"]
    assert figure.data[0].name == "1 &lt;i&gt;"
    assert titles(figure) == {"xaxis": "X (years)", "yaxis": "Y (2019 dollars)"}


def test_silhouette_bands_are_as_high_as_their_share(study: Study) -> None:
    profiles = profile_silhouettes(study.features, study.segmentation)
    figure = draw_silhouettes(profiles, study.segmentation.names, 0.4)
    heights = [trace.y[-1] - trace.y[0] for trace in figure.data]
    weight = study.segmentation.clustering.weight
    np.testing.assert_allclose(heights, 100 * weight / weight.sum(), rtol=1e-9)
    assert figure.layout.shapes[0].x0 == 0.4
    assert titles(figure)["xaxis"] == "Silhouette (−1 to 1)"


def test_compositions_fill_every_bar(study: Study) -> None:
    figure = draw_composition(lines_of(study, "RACE", "share"), study.segmentation.names)
    total = np.sum([trace.x for trace in figure.data], axis=0)
    np.testing.assert_allclose(total, 100, atol=1e-3)
    assert list(figure.data[0].y)[-2:] == ["All", "Everyone"]
    assert titles(figure)["xaxis"] == "Share of the population (%)"


def test_every_axis_of_every_kind_names_a_unit(study: Study) -> None:
    profiles = profile_silhouettes(study.features, study.segmentation)
    names = study.segmentation.names
    figures = [
        draw_choice(study.sweep, study.choice),
        draw_sizes(study.profile, names),
        draw_silhouettes(profiles, names, 0.0),
        draw_heat_map(study.profile.lines, names),
        draw_composition(lines_of(study, "RACE", "share"), names),
        *(draw_bars(line, names) for line in study.profile.lines),
    ]
    for figure in figures:
        for title in titles(figure).values():
            assert re.search(r"\([^)]+\)$", title.replace("<br>", " ")), title


def test_series_of_intervals_are_told_apart_without_colours():
    figure = draw_intervals(
        ["a", "b"],
        {name: [(0.2, 0.1, 0.3), (0.4, 0.3, 0.5)] for name in ("then", "now", "later", "last")},
        "share of the population",
        percent=True,
    )
    assert mixed_up(figure) == []
    assert len({trace.marker.symbol for trace in figure.data}) == 4
