"""The page of an exploration is one well-formed file, and says what the exploration says."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from plotly.offline import get_plotlyjs

from grey import check_figures
from parsed import Parsed, check_charts
from segmentus.errors import InputError
from segmentus.estimate.interval import Binomial
from segmentus.estimate.variance import Estimate
from segmentus.explore.exploration import Exploration, explore
from segmentus.formats import heading
from segmentus.report.estimates import word_margin
from segmentus.report.exploration_page import (
    collect_exploration,
    render_exploration,
    write_exploration,
)
from segmentus.report.exploration_words import word_contrast_margin, word_exploration_errors
from segmentus.survey import sample
from segmentus.survey.values import Variable
from tables import survey_of


@pytest.fixture(scope="module", params=["domain", "everyone", "customers", "bare"])
def named(request: pytest.FixtureRequest) -> tuple[Exploration, str]:
    """A domain, everyone against nobody, customers with hostile names, two plain columns."""
    if request.param == "everyone":
        found = explore(sample.read(families=500))
    elif request.param != "bare":
        found = request.getfixturevalue(request.param)
    else:
        columns = {"A": [1.0, 2.0, np.nan, 4.0], "B": [3.0, 1.0, 2.0, 2.0]}
        found = explore(survey_of(columns, kinds={"A": "count", "B": "count"}), least=0)
    return found, render_exploration(found)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Parsed(page).text))


def test_the_page_is_well_formed_and_its_ids_are_unique(named: tuple[Exploration, str]) -> None:
    parsed = Parsed(named[1])
    assert parsed.open == []
    assert {name: n for name, n in parsed.ids.items() if n > 1} == {}
    assert parsed.references <= set(parsed.ids)


def test_unweighted_figures_stand_only_where_weights_differ(
    named: tuple[Exploration, str],
) -> None:
    weight = named[0].survey.design.weight
    said = words(named[1])
    assert (
        ("Weighted and unweighted" in said)
        == (", unweighted" in said)
        == (weight.min() < weight.max())
    )
    assert "()" not in said.replace("alert()", "")


def test_nothing_is_fetched_or_linked(named: tuple[Exploration, str]) -> None:
    page, parsed = named[1], Parsed(named[1])
    assert parsed.unpack("plotly") == get_plotlyjs()
    rest = page.replace(parsed.packed["plotly"], "").replace(parsed.packed["figures"], "")
    assert not re.search(r"https?://|//cdn|@import|url\(", rest + parsed.unpack("figures"))
    assert [link for link in parsed.fetched if not link.startswith("#")] == ["data:,"]
    assert len(page.encode()) < 3e6


def test_every_chart_has_a_sentence_and_a_table(named: tuple[Exploration, str]) -> None:
    check_charts(named[1])


def test_every_figure_is_strict_json_with_titled_axes(named: tuple[Exploration, str]) -> None:
    parsed = Parsed(named[1])
    figures = parsed.figures()
    assert "histogram-1" in figures
    assert sorted(parsed.drawn) == sorted(figures)
    for name, figure in figures.items():
        layout = figure["layout"]
        for axis in ("xaxis", "yaxis"):
            title = layout[axis]["title"]["text"].replace("<br>", " ")
            words = axis == "yaxis" and layout[axis].get("ticktext") and title.strip()
            assert words or re.search(r"\(.+\)$", title), name


def test_the_source_stands_below_every_figure(named: tuple[Exploration, str]) -> None:
    page = named[1]
    assert page.count('<p class="source">Source: ') >= page.count("<figure")


def test_names_are_text_wherever_they_stand(customers: Exploration) -> None:
    page = render_exploration(customers)
    assert "<script>alert" not in page
    assert words(page).count('<script>alert("x")</script>') > 3
    assert "<script" not in json.dumps(Parsed(page).figures())
    assert "family" not in words(page)
    assert "families" not in words(page)
    assert "$" not in words(page)


def test_the_same_exploration_gives_the_same_page(domain: Exploration) -> None:
    again = explore(sample.read(families=600), "TURNFEAR = 1")
    assert render_exploration(again) == render_exploration(domain)


def test_the_answer_says_share_by_weight_and_by_rows(domain: Exploration) -> None:
    _, size, _ = domain.sizes
    answer = collect_exploration(domain).answer.replace("\u00a0", " ")
    assert f"{size.families:,} families with TURNFEAR = 1" in answer
    assert f"{100 * size.share.value:.1f} % of all families" in answer
    assert f"y rows it would be {100 * size.share_of_rows:.1f} %" in answer


def test_tables_hold_every_figure_of_the_exploration(domain: Exploration) -> None:
    page = collect_exploration(domain)
    assert len(page.key_figures.rows) == len(domain.key_figures)
    assert len(page.shares.rows) == sum(len(one.parts) for one in domain.compositions)
    assert len(page.quantiles.rows) == 2 * len(domain.distributions)
    assert len(page.quality.rows) == len(domain.quality)
    for table in (
        page.sizes,
        page.key_figures,
        page.shares,
        page.quantiles,
        page.ranking,
        page.quality,
    ):
        assert {len(row) for row in table.rows} == {len(table.head)}, table.caption
    debt = next(one for one in domain.key_figures if one.variable.name == "DEBT")
    assert debt.weighted.value != pytest.approx(debt.unweighted, rel=0.01)


def test_money_in_tables_has_its_currency(domain: Exploration) -> None:
    page = collect_exploration(domain)
    for row in page.quantiles.rows:
        unit = row[2]
        assert unit
        if "dollars" in unit:
            assert all("$" in cell for cell in row[4:]), row


def test_correlations_are_shown_for_both_and_for_the_difference(domain: Exploration) -> None:
    shown = {one.id: one for one in collect_exploration(domain).correlations}
    assert list(shown) == [
        "correlation-pearson", "correlation-pearson-other", "correlation-rank",
        "correlation-rank-other", "correlation-pearson-gap", "correlation-rank-gap",
    ]  # fmt: skip
    gap = shown["correlation-pearson-gap"].figure.data[0].z
    one, two = (
        shown[f"correlation-{key}"].figure.data[0].z for key in ("pearson", "pearson-other")
    )
    assert gap[0][0] == pytest.approx(one[0][0] - two[0][0], abs=2e-4)


def test_identities_and_flags_are_named(domain: Exploration) -> None:
    text = words(render_exploration(domain))
    assert "NETWORTH = ASSET − DEBT" in text
    assert "With only one value, so of no use for telling anyone apart" in text


def test_the_pair_starts_as_in_the_classic_notebook_and_may_be_turned(domain: Exploration) -> None:
    page = collect_exploration(domain)
    assert (page.pair.x, page.pair.y) == ("DEBT", "HOUSES")
    shown = [trace.x for trace in page.pair.shown.figure.data]
    debt = next(axis for axis in page.pair.axes if axis["key"] == "DEBT")
    assert [list(x) for x in shown] == debt["at"]


def test_a_table_without_money_or_category_leaves_their_sections_out() -> None:
    page = render_exploration(explore(survey_of({"A": [1, 2, 4]}, kinds={"A": "count"}), least=0))
    headings = re.findall(r'<h2 id="([\w-]+)"', page)
    assert headings == ["data", "key-figures", "distributions", "quality", "method"]


def test_errors_and_intervals_show_where_they_are_known(domain: Exploration) -> None:
    assert "no replicate weights (weights in other samples" in word_exploration_errors(domain)
    known = Estimate(0.05, 0.0001, 0.0, 1, np.inf, "share", 9)
    assert word_contrast_margin(known) == "+5.0 points [+3.0 to +7.0]"
    assert word_contrast_margin(replace(known, sampling=np.nan)) == "+5.0 points"
    assert word_contrast_margin(None) == "–"
    figure = replace(domain.key_figures[0], weighted=known)
    told = word_exploration_errors(replace(domain, key_figures=(figure,)))
    assert told.startswith("± is a 95 % margin")


def test_the_page_is_written_whole_or_not_at_all(domain: Exploration, tmp_path: Path) -> None:
    written = write_exploration(domain, tmp_path / "new" / "folder")
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["explore.html"]
    assert written["explore.html"].read_text(encoding="utf-8") == render_exploration(domain)
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_exploration(domain, blocked)


def test_the_category_in_which_groups_differ_most_comes_first(domain: Exploration) -> None:
    page = collect_exploration(domain)
    gaps = {
        heading(one.variable): sum(abs(part.difference.value) for part in one.parts) / 2
        for one in domain.compositions
    }
    order = [gaps[shown.title] for shown in page.compositions]
    assert len(order) > 2
    assert order == sorted(order, reverse=True)
    assert list(dict.fromkeys(row[0] for row in page.shares.rows)) == [
        shown.title for shown in page.compositions
    ]


def test_a_customer_table_has_no_population(customers: Exploration) -> None:
    page = render_exploration(customers)
    figures = json.dumps(Parsed(page).figures())
    assert "population" not in figures.lower()
    assert "Share of all customers (%)" in figures
    above, _, _ = words(page).partition("Method and provenance")
    assert "population" not in above.lower()


def test_a_margin_is_twice_an_error_and_an_uneven_one_shows_both_ends() -> None:
    known = Estimate(0.5, 0.0001, 0.0, 1, np.inf, "share", 9)
    kind = Variable("", "", "share")
    assert word_margin(known, kind, "share").replace("\u00a0", " ") == "50.0 % ± 2.0"
    few = replace(known, value=0.009, sampling=0.012**2, way=Binomial(100))
    assert word_margin(few, kind, "share").replace("\u00a0", " ") == "0.9 % (0.0020 % to 7.3 %)"
    same = replace(known, sampling=0.0)
    assert word_margin(same, kind, "share").replace("\u00a0", " ") == "50.0 %"
    bare = replace(known, sampling=np.nan)
    assert word_margin(bare, kind, "share").replace("\u00a0", " ") == "50.0 %"


def test_every_chart_has_words_and_is_told_apart_without_colours(
    domain: Exploration,
) -> None:
    check_figures(collect_exploration(domain), 6)
