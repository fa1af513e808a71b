"""The points of a picture are as many as the families, and thinning keeps what it must."""

import numpy as np

from segmentus.segments.plot_sample import SMALL, take_plot_sample
from tables import design_of


def test_a_family_is_one_point_in_each_segment_it_falls_in() -> None:
    unit, implicate = [0, 0, 0, 1, 1, 1], [1, 2, 3, 1, 2, 3]
    design = design_of([1, 2, 4, 8, 16, 32], unit, implicate)
    points = take_plot_sample(design, np.array([0, 1, 0, 1, 1, 1]))
    assert points.total == 3
    assert points.row.tolist() == [0, 1, 3]
    assert points.label.tolist() == [0, 1, 1]
    assert points.weight.tolist() == [5, 2, 56]


def test_thinning_keeps_small_segments_whole_and_the_rest_in_proportion() -> None:
    labels = np.repeat([0, 1, 2], [6000, 3000, 20])
    weight = np.random.default_rng(0).lognormal(size=len(labels))
    points = take_plot_sample(design_of(weight), labels, most=900)
    count = np.bincount(points.label)
    assert count.tolist() == [600, 300, 20]
    kept = weight[points.row]
    for segment in (0, 1):
        ratio = kept[points.label == segment].mean() / weight[labels == segment].mean()
        assert abs(ratio - 1) < 0.02  # chosen evenly by weight, so the mean weight stays


def test_nothing_is_left_out_where_all_fit() -> None:
    labels = np.repeat([0, 1], SMALL + 40)
    points = take_plot_sample(design_of(np.ones(len(labels))), labels, most=len(labels))
    assert points.row.tolist() == list(range(len(labels)))


def test_the_same_rows_are_picked_every_time() -> None:
    labels = np.repeat([0, 1], 500)
    weight = np.random.default_rng(1).lognormal(size=1000)
    first = take_plot_sample(design_of(weight), labels, most=100)
    again = take_plot_sample(design_of(weight), labels, most=100)
    assert first.row.tolist() == again.row.tolist()
