"""Figures by segment into charts that PowerPoint can edit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.chart.data import BubbleChartData, CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.oxml.ns import qn
from pptx.util import Pt

from segmentus.estimate.values import Estimate
from segmentus.formats import known
from segmentus.margins import reach
from segmentus.report.office.deck import DIM, INK, LINE, Spot

_NEARLY_ALL = 0.85
_BUBBLE = 60
"""Per cent of PowerPoint's own largest bubble."""


def add_bubbles(
    slide: Any, box: Spot, points: Sequence[tuple[str, float, float, float]], shades: Sequence[str],
    axes: tuple[str, str], formats: tuple[str, str],
) -> None:  # fmt: skip
    """One bubble a segment: (name, x, y, area)."""
    known = [all(map(math.isfinite, point[1:])) for point in points]
    points = [point for point, one in zip(points, known, strict=True) if one]
    shades = [shade for shade, one in zip(shades, known, strict=True) if one]
    data = BubbleChartData()
    for name, x, y, area in points:
        data.add_series(name).add_data_point(x, y, max(area, 0.0))
    chart = _add(slide, box, XL_CHART_TYPE.BUBBLE, data)
    for series, shade in zip(chart.plots[0].series, shades, strict=True):
        _fill(series, shade)
    scale = chart.plots[0]._element.find(qn("c:bubbleScale"))
    scale.set("val", str(_BUBBLE))
    for axis, title, form in zip(
        (chart.category_axis, chart.value_axis), axes, formats, strict=True
    ):
        _dress(axis, title, form)
        axis.minimum_scale = 0.0
    _room(chart.category_axis, [point[1] for point in points])
    _room(chart.value_axis, [point[2] for point in points])
    _show_legend(chart)


def add_bars(
    slide: Any, box: Spot, names: Sequence[str], estimates: Sequence[Estimate],
    shades: Sequence[str], form: str,
) -> None:  # fmt: skip
    """One bar a segment from top to bottom, with whiskers to the ends of its 95 % interval."""
    data = CategoryChartData()
    data.categories = names
    data.add_series("Share", [known(estimate.value) for estimate in estimates])
    chart = _add(slide, box, XL_CHART_TYPE.BAR_CLUSTERED, data)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 60, False
    series = plot.series[0]
    for at, shade in enumerate(shades):
        _fill(series.points[at], shade)
    _add_whiskers(series, [reach(estimate) for estimate in estimates])
    _dress(chart.value_axis, "", form)
    chart.value_axis.minimum_scale = 0.0
    _dress(chart.category_axis, "", "General")
    chart.category_axis.reverse_order = True
    chart.category_axis.has_major_gridlines = False
    _set_crossing(chart)
    chart.has_legend = False


def add_columns(
    slide: Any, box: Spot, names: Sequence[str], series: Sequence[tuple[str, Sequence[float], str]],
    form: str, *, stacked: bool = False, labels: str = "",
) -> None:  # fmt: skip
    """Columns of (name, values, colour), beside each other or stacked."""
    data = CategoryChartData()
    data.categories = names
    for name, values, _ in series:
        data.add_series(name, [known(value) for value in values])
    kind = XL_CHART_TYPE.COLUMN_STACKED if stacked else XL_CHART_TYPE.COLUMN_CLUSTERED
    chart = _add(slide, box, kind, data)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 50, 100 if stacked else 0
    for drawn, (_, _, shade) in zip(plot.series, series, strict=True):
        _fill(drawn, shade)
    if labels:
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = labels, False
        plot.data_labels.font.size = Pt(11)
        plot.data_labels.font.color.rgb = RGBColor.from_string("FFFFFF")
    _dress(chart.value_axis, "", form)
    if form.endswith("%") and max(max(values) for _, values, _ in series) > _NEARLY_ALL:
        chart.value_axis.maximum_scale = 1.0
    _dress(chart.category_axis, "", "General")
    chart.category_axis.has_major_gridlines = False
    _show_legend(chart)


def _add(slide: Any, box: Spot, kind: Any, data: Any) -> Any:
    chart = slide.shapes.add_chart(kind, *box.emu, data).chart
    chart.font.size, chart.font.color.rgb = Pt(12), RGBColor.from_string(INK)
    chart.has_title = False
    return chart


def _fill(shape: Any, shade: str) -> None:
    shape.format.fill.solid()
    shape.format.fill.fore_color.rgb = RGBColor.from_string(shade)
    if hasattr(shape, "invert_if_negative"):
        shape.invert_if_negative = False


def _dress(axis: Any, title: str, form: str) -> None:
    """Give an axis its title, format of numbers and quiet lines."""
    axis.has_title = bool(title)
    if title:
        axis.axis_title.text_frame.text = title
        font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.color.rgb = Pt(12), False, RGBColor.from_string(DIM)
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINE)
    axis.format.line.color.rgb = RGBColor.from_string(LINE)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = form, False


def _room(axis: Any, values: Sequence[float]) -> None:
    """Let an axis end far enough beyond the largest value for its bubble."""
    most = max(values, default=0.0)
    if most > 0:
        step = 10 ** math.floor(math.log10(most)) / 2
        axis.maximum_scale = step * math.ceil(1.25 * most / step)


def _set_crossing(chart: Any) -> None:
    """Keep the axis of values at the foot where the categories run from the top."""
    crosses = chart.category_axis._element.find(qn("c:crosses"))
    value = chart.value_axis._element.find(qn("c:crosses"))
    for element in (crosses, value):
        if element is not None:
            element.set("val", "autoZero")
    if value is not None:
        value.set("val", "max")


def _show_legend(chart: Any) -> None:
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(12)


def _add_whiskers(series: Any, ends: Sequence[tuple[float, float]]) -> None:
    """Error bars, for which python-pptx has no call (ECMA-376, part 1, 21.2.2.55)."""
    if not any(math.isfinite(down) for down, _ in ends):
        return
    bars = etree.SubElement(series._element, qn("c:errBars"))
    for name, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        etree.SubElement(bars, qn(f"c:{name}")).set("val", value)
    for name, side in (("plus", 1), ("minus", 0)):
        numbers = etree.SubElement(etree.SubElement(bars, qn(f"c:{name}")), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:formatCode")).text = "General"
        etree.SubElement(numbers, qn("c:ptCount")).set("val", str(len(ends)))
        for at, pair in enumerate(ends):
            point = etree.SubElement(numbers, qn("c:pt"))
            point.set("idx", str(at))
            etree.SubElement(point, qn("c:v")).text = repr(
                pair[side] if math.isfinite(pair[side]) else 0.0
            )
    series._element.find(qn("c:cat")).addprevious(bars)
