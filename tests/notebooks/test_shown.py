"""What cells show: text that is no program and no formula, and the same words in every form."""

import html
import re

import numpy as np
import plotly.graph_objects as go
import pytest
from selenium.webdriver.support.ui import WebDriverWait
from tools.notebooks import drawing

from grey import mixed_up
from segmentus import notebook as nb
from segmentus.charts.means import draw_means
from segmentus.cluster.scores.silhouette import silhouette_scores
from segmentus.cluster.sensitivity import score_elsewhere
from segmentus.cluster.sweep import sweep_k
from segmentus.explore import box, compose, contrast
from segmentus.features.scale import fit_features
from segmentus.formats import amount
from segmentus.notebook.shown import PLOTLY, Words, picture
from segmentus.report.values import Table
from segmentus.survey.named import read_first
from segmentus.survey.values import Variable

COMPANIONS = {
    "plot_balance": "tabulate_balanced", "plot_boxes": "tabulate_boxes",
    "plot_centers": "tabulate_centers", "plot_choice": "tabulate_scores",
    "plot_clusters": "tabulate_centers", "plot_correlation": "tabulate_correlation",
    "plot_drift": "tabulate_drift", "plot_features": "tabulate_scales",
    "plot_flow": "tabulate_flow", "plot_heat_map": "tabulate_medians",
    "plot_histogram": "tabulate_group_figures", "plot_pair": "tabulate_medians",
    "plot_points": "tabulate_correlation", "plot_principal_axes": "tabulate_centers",
    "plot_projection": "tabulate_medians", "plot_ranking": "tabulate_rankings",
    "plot_reach": "tabulate_people", "plot_representation": "tabulate_representation",
    "plot_sample_size": "tabulate_sample_size", "plot_shares": "tabulate_shares",
    "plot_silhouettes": "tabulate_cohesion", "plot_sizes": "tabulate_segments",
}  # fmt: skip
HOSTILE = '<script>alert("x")</script> & $a$'


def bundle(shown):
    return shown._repr_mimebundle_()


def text_of(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_words_are_escaped_and_hold_no_formula():
    page = bundle(Words((HOSTILE, "two")))["text/html"]
    assert "<script" not in page
    assert "$a$" not in page
    assert text_of(page) == f"{HOSTILE}two"


def test_a_table_says_the_same_in_both_forms():
    sheet = nb.Sheet(Table("Caption", ("Name", "Amount"), ((HOSTILE, "$1,234"), ("b", "−$5"))))
    forms = bundle(sheet)
    for cell in ("Caption", "Name", "Amount", HOSTILE, "$1,234", "−$5"):
        assert cell in text_of(forms["text/html"])
        assert cell in forms["text/plain"]
    assert "<script" not in forms["text/html"]
    assert re.findall(r'<th style="text-align:(\w+)"', forms["text/html"]) == ["left", "right"]


def test_a_title_takes_room_and_is_no_tag():
    figure = go.Figure(layout={"height": 300, "margin": {"t": 10}})
    shown = bundle(picture(figure, "<b>x", "Words."))
    layout = shown[PLOTLY]["layout"]
    assert layout["title"]["text"] == "&lt;b&gt;x"
    assert layout["height"] - 300 == layout["margin"]["t"] - 10 > 0
    assert figure.layout.height == 300
    assert shown["text/plain"] == "<b>x. Words."


@pytest.mark.browser
def test_a_page_made_of_a_notebook_draws_its_pictures(tmp_path, monkeypatch):
    """As nbconvert sets it: HTML of outputs, one below the other, and no plotly but their own."""
    monkeypatch.setattr("segmentus.notebook.shown._FIRST", iter((True,)))
    figures = [go.Figure(go.Bar(y=[1, at]), {"height": 300, "margin": {"t": 9}}) for at in (2, 3)]
    pages = [
        bundle(picture(figure, f"</script>{at}", "Words."))["text/html"]
        for at, figure in enumerate(figures)
    ]
    assert len(pages[0]) < 2.5e6  # Jupyter drops outputs of more than 3 MB
    assert len(pages[1]) < 1e4
    code = f'<div class="jp-Cell"><pre>{"features, " * 40}</pre></div>'
    (tmp_path / "page.html").write_text("".join([*pages, code]), encoding="utf-8")
    with drawing() as browser:
        browser.get((tmp_path / "page.html").as_uri())
        wait = WebDriverWait(browser, 60)
        wait.until(lambda b: len(b.find_elements("css selector", "svg.main-svg .bars path")) == 4)
        titles = browser.find_elements("css selector", ".gtitle")
        assert [title.text for title in titles] == ["</script>0", "</script>1"]
        on_paper = browser.find_elements("css selector", "img.on-paper")
        assert [shot.get_attribute("alt") for shot in on_paper] == [
            "</script>0. Words.", "</script>1. Words.",
        ]  # fmt: skip
        assert not any(shot.is_displayed() for shot in on_paper)
        wait.until(lambda b: all(shot.get_property("naturalWidth") for shot in on_paper))
        browser.set_window_size(500, 700)
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        assert all(100 < shot.size["width"] <= 500 for shot in on_paper)
        assert not browser.find_element("css selector", ".js-plotly-plot").is_displayed()
        code = browser.find_element("css selector", "pre")
        assert code.get_property("scrollWidth") <= code.get_property("clientWidth")


def test_shares_by_weight_stand_beside_those_by_rows(sample_survey):
    both, rows = (
        contrast(survey, "TURNFEAR = 1") for survey in (sample_survey, sample_survey.unweighted())
    )
    sheet = nb.tabulate_shares(compose(both, "RACE"), compose(rows, "RACE"), both)
    alike = sample_survey.where("TURNFEAR = 1").column("RACE") == 1
    assert sheet.table.rows[0][2].replace("\xa0", " ") == f"{100 * alike.mean():.1f} %"
    assert len({len(row) for row in (sheet.table.head, *sheet.table.rows)}) == 1


def test_centers_are_drawn_and_listed_to_the_dollar(sample_survey):
    features = fit_features(sample_survey.unweighted(), ["DEBT", "HOUSES"], curve="linear")
    fit = sweep_k(features, sample_survey.design, ks=[3], starts=2)[3]
    back = features.undo(fit.clustering.centers)
    bars = {bar.name: bar.x for bar in draw_means(back, features.variables).data}
    np.testing.assert_allclose(bars["Debt"], back[:, 0], rtol=1e-5)
    np.testing.assert_allclose(bars["Home value"], back[:, 1], rtol=1e-5)
    listed = [int(row[1].replace("$", "").replace(",", "")) for row in
              nb.tabulate_centers(features, fit).table.rows]  # fmt: skip
    assert listed == [round(float(center)) for center in back[:, 0]]


def test_every_picture_has_a_table_that_says_what_it_draws():
    assert set(COMPANIONS) == {name for name in nb.__all__ if name.startswith("plot_")}
    for table in COMPANIONS.values():
        assert callable(getattr(nb, table))


def test_boxes_are_listed_by_group(sample_survey):
    found = box(sample_survey, "INCOME", "EDCL")
    rows = nb.tabulate_boxes(found).table.rows
    assert [row[1] for row in rows] == [f"Education: {one.label}" for one in found.boxes]
    assert rows[0][5] == amount(float(found.boxes[0].quantiles[2]), found.variable, "median")


def test_means_of_many_features_are_told_apart_without_colours():
    units = ("2019 dollars", "years")
    variables = [Variable(f"F{at}", f"f{at}", "count", units[at % 2]) for at in range(8)]
    figure = draw_means(np.arange(16.0).reshape(2, 8), variables)
    assert mixed_up(figure) == []
    assert len({bars.marker.pattern.shape for bars in figure.data}) == 8
    assert figure.layout.xaxis.title.text == "Mean (each in its own unit)"


def test_silhouettes_elsewhere_are_those_of_the_same_labels(sample_survey):
    alike = sample_survey.where("TURNFEAR = 1").unweighted()
    here, there = (
        fit_features(alike, ["DEBT", "HOUSES"], curve="linear", scaling=scaling)
        for scaling in ("standard", "none")
    )
    sweep = sweep_k(here, alike.design, ks=[2, 3], starts=2)
    ours = [score.silhouette for score in sweep.scores]
    np.testing.assert_allclose(score_elsewhere(sweep, here), ours, rtol=1e-12)
    labels = [clustering.labels for clustering in sweep.clusterings]
    want = silhouette_scores(there.values, labels, there.weight)
    np.testing.assert_allclose(score_elsewhere(sweep, there), want, rtol=1e-12)


def test_the_first_survey_at_hand_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTUS_CACHE", str(tmp_path))
    monkeypatch.delenv("SEGMENTUS_DATA", raising=False)
    assert read_first("scf2019", "sample").source.name.startswith("built-in sample")


@pytest.mark.scf
def test_the_survey_comes_before_the_sample_where_it_is():
    assert read_first("scf2019", "sample").source.year == 2019
    assert read_first("scf2019", "sample").n_units == 5777
