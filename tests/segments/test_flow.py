"""Flows between partitions, clustergrams, and who is inside a group of points."""

import itertools

import numpy as np
import pytest

from segmentus.charts.clustergram import draw_clustergram
from segmentus.charts.flow import draw_flow
from segmentus.cluster.sweep import sweep_k
from segmentus.errors import InputError
from segmentus.features.project import fit_projection
from segmentus.features.scale import fit_features
from segmentus.segments.clustergram import trace_clusters
from segmentus.segments.flow import Flow, trace_flow
from segmentus.segments.plot_sample import take_plot_sample
from segmentus.segments.selection import describe_selection
from segmentus.survey.design import Design


@pytest.fixture(scope="module")
def swept(sample_survey):
    features = fit_features(sample_survey, ["INCOME", "DEBT", "FIN"])
    return features, sweep_k(features, sample_survey.design, ks=range(2, 6), starts=2)


def naive_flow(design, first, second):
    """One loop over rows."""
    population = np.zeros((first.max() + 1, second.max() + 1))
    families = [[set() for _ in row] for row in population]
    for row, (i, j) in enumerate(zip(first, second, strict=True)):
        population[i, j] += design.weight[row]
        families[i][j].add(design.unit[row])
    return population, [[len(cell) for cell in row] for row in families]


def test_a_flow_is_that_of_a_loop(sample_survey, swept):
    _, sweep = swept
    design = sample_survey.design
    first, second = sweep[3].clustering.labels, sweep[5].clustering.labels
    flow = trace_flow(design, first, second)
    population, families = naive_flow(design, first, second)
    np.testing.assert_allclose(flow.population, population, rtol=1e-12)
    assert flow.families.tolist() == families


def test_a_flow_keeps_the_sizes_of_both_sides(sample_survey, swept):
    _, sweep = swept
    flow = trace_flow(sample_survey.design, *(sweep[k].clustering.labels for k in (2, 4)))
    np.testing.assert_allclose(flow.population.sum(axis=1), sweep[2].support.population)
    np.testing.assert_allclose(flow.population.sum(axis=0), sweep[4].support.population)
    assert 0.5 <= flow.kept <= 1


def test_renumbering_the_other_side_keeps_everybody_together(sample_survey, swept):
    _, sweep = swept
    labels = sweep[4].clustering.labels
    assert trace_flow(sample_survey.design, labels, 3 - labels).kept == pytest.approx(1)


def test_what_is_kept_is_counted_by_the_segments_of_the_first():
    weight, one = np.array([1.0, 2.0, 3.0, 4.0]), np.arange(4)
    design = Design(weight, one, one * 0 + 1, one, 1)
    whole, halves = np.array([0, 0, 0, 0]), np.array([0, 0, 1, 1])
    assert trace_flow(design, whole, halves).kept == pytest.approx(0.7)
    assert trace_flow(design, halves, whole).kept == 1
    assert trace_flow(design, halves, np.array([0, 1, 1, 1])).kept == pytest.approx(0.9)


def test_partitions_of_other_rows_are_refused(sample_survey, swept):
    _, sweep = swept
    labels = sweep[2].clustering.labels
    with pytest.raises(InputError, match="same domain"):
        trace_flow(sample_survey.design, labels, labels[:-1])


def test_a_band_of_the_picture_is_a_cell_of_the_flow(sample_survey, swept):
    _, sweep = swept
    flow = trace_flow(sample_survey.design, *(sweep[k].clustering.labels for k in (2, 3)))
    (bands,) = draw_flow(flow, ["a", "b"], ["<b>c", "d", "e"], "families").data
    link, shades = bands.link, bands.node.color
    assert shades[2:] == tuple(shades[i] for i in flow.population.argmax(axis=0))
    drawn = np.zeros_like(flow.population)
    for source, target, value in zip(link.source, link.target, link.value, strict=True):
        drawn[source, target - 2] = value
    np.testing.assert_array_equal(drawn, flow.population)
    assert "<b>c" not in " ".join(link.customdata)


def test_names_and_shares_stand_beside_the_bands_and_not_over_each_other():
    population = np.array([[40.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 57.0]])
    flow = Flow(population, population.astype(int))
    names = ["Low earners with hardly any savings", "<b>", "Home owners with debt"]
    figure = draw_flow(flow, names, names, "families", ("Then", "Found afresh"))
    (bands,), notes = figure.data, figure.layout.annotations
    assert set(bands.node.label) == {""}
    words = [note.text.replace("<br>", " ") for note in notes]
    assert words[:2] == ["<i>Then</i>", "1 Low earners with hardly any savings <b>41.0\xa0%</b>"]
    assert words[2] == "2 &lt;b&gt; <b>1.0\xa0%</b>"
    assert [note.xanchor for note in notes] == ["right"] * 4 + ["left"] * 4
    margin = figure.layout.margin
    room = figure.layout.height - margin.t - margin.b
    for side in (notes[1:4], notes[5:]):
        ends = [
            ((1 - note.y) * room - half, (1 - note.y) * room + half)
            for note in side
            for half in [7 * (note.text.count("<br>") + 1)]
        ]
        assert ends[0][0] >= 0
        assert all(low >= high for (_, high), (low, _) in itertools.pairwise(ends))
        assert ends[-1][1] <= room


def test_a_clustergram_follows_all_of_the_population(sample_survey, swept):
    features, sweep = swept
    projection = fit_projection(features)
    gram = trace_clusters(sweep, projection, sample_survey.design)
    assert gram.ks == (2, 3, 4, 5)
    for place, flow in enumerate(gram.flows):
        np.testing.assert_allclose(flow.sum(axis=1), gram.shares[place])
        np.testing.assert_allclose(flow.sum(axis=0), gram.shares[place + 1])
    labels, weight = sweep[4].clustering.labels, features.weight
    for cluster, height in enumerate(gram.heights[2]):  # the mean of its rows on the first axis
        inside = labels == cluster
        mean = np.average(projection.points[inside, 0], weights=weight[inside])
        assert height == pytest.approx(mean, abs=1e-9)
    figure = draw_clustergram(gram, 4)
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert [len(trace.x) for trace in dots] == [2, 3, 4, 5]


def test_everybody_inside_is_the_domain(sample_survey, swept):
    _, sweep = swept
    labels = sweep[3].clustering.labels
    sample = take_plot_sample(sample_survey.design, labels, most=10**9)
    everybody = describe_selection(sample_survey, sample, range(len(sample.row)), 3, ["INCOME"])
    assert everybody.families == sample_survey.n_units
    assert everybody.population == pytest.approx(sample_survey.population)
    np.testing.assert_array_equal(everybody.by_segment, sweep[3].clustering.size)
    np.testing.assert_allclose(everybody.population_by_segment, sweep[3].support.population)


def test_a_point_counts_once_and_unknown_ones_never(sample_survey, swept):
    _, sweep = swept
    sample = take_plot_sample(sample_survey.design, sweep[3].clustering.labels)
    found = describe_selection(sample_survey, sample, [5, 5, -1, 10**9], 3, ["INCOME"])
    assert found.families == 1
    assert found.population == sample.weight[5]
    assert found.medians == (sample_survey.column("INCOME")[sample.row[5]],)
