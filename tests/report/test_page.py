"""The page is one well-formed file that needs no other, and says what the study says."""

import json
import re

import pytest
from plotly.offline import get_plotlyjs

from grey import check_figures
from parsed import Parsed, check_charts
from segmentus.charts.profile import row_title
from segmentus.charts.style import heading
from segmentus.report import render
from segmentus.report.page import collect
from segmentus.report.words import find_alarm, word_answer
from segmentus.segments.effects import measure_effect, rank_lines, rank_variables
from segmentus.study import Study


@pytest.fixture(scope="module", params=["study", "thin", "hostile"])
def named(request: pytest.FixtureRequest) -> tuple[Study, str]:
    study = request.getfixturevalue(request.param)
    return study, render(study)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", " ".join(Parsed(page).text))


def test_the_page_is_well_formed_and_its_ids_are_unique(named: tuple[Study, str]) -> None:
    parsed = Parsed(named[1])
    assert parsed.open == []
    assert {name: n for name, n in parsed.ids.items() if n > 1} == {}
    assert parsed.references <= set(parsed.ids)


def test_nothing_is_fetched_or_linked(named: tuple[Study, str]) -> None:
    page, parsed = named[1], Parsed(named[1])
    assert parsed.unpack("plotly") == get_plotlyjs()
    rest = page.replace(parsed.packed["plotly"], "").replace(parsed.packed["figures"], "")
    assert not re.search(r"https?://|//cdn|@import|url\(", rest + parsed.unpack("figures"))
    inside = {link[1:] for link in parsed.fetched if link.startswith("#")}
    assert inside <= set(parsed.ids)
    assert [link for link in parsed.fetched if link[1:] not in inside] == ["data:,"]
    assert len(page.encode()) < 3e6


def test_every_chart_has_a_sentence_and_a_table(named: tuple[Study, str]) -> None:
    check_charts(named[1])


def test_every_figure_is_strict_json_with_titled_axes(named: tuple[Study, str]) -> None:
    parsed = Parsed(named[1])
    figures = parsed.figures()
    assert {"choice", "principal-axes", "pair", "heat-map"} <= set(figures)
    assert sorted(parsed.drawn) == sorted(figures)
    for name, figure in figures.items():
        layout = figure["layout"]
        axes = [key for key in layout if re.match("[xy]axis", key)]
        assert len(axes) >= 2, name
        for axis in axes:
            assert re.search(r"\(.+\)$", layout[axis]["title"]["text"].replace("<br>", " ")), name


def test_names_are_text_wherever_they_stand(hostile: Study) -> None:
    page = render(hostile)
    assert "<script>alert" not in page
    assert words(page).count('<script>alert("x")</script>') > 3
    assert "<script" not in json.dumps(Parsed(page).figures())
    pair = Parsed(page).figures()["pair"]
    assert pair["layout"]["xaxis"]["title"]["text"].startswith("&lt;script&gt;")


def test_a_table_without_money_speaks_of_its_own_units(hostile: Study) -> None:
    text = words(render(hostile)).replace("min_families", "").replace('"survey"', "")
    assert "The 120 customers are cut into " in text
    assert "families" not in text
    assert "family" not in text
    for word in ("implicate", "urvey year", "icence", "population", "themselves"):
        assert word not in text, word
    assert "$" not in text


def test_the_answer_counts_families_population_and_every_segment(study: Study) -> None:
    answer = word_answer(study).replace("\u00a0", " ")
    assert f"The {study.survey.n_units:,} families with NETWORTH < 2e6" in answer
    assert f"{study.survey.population / 1e6:.3g} million families" in answer
    assert study.choice.reason in answer
    for name, part in zip(study.segmentation.names, study.profile.share, strict=True):
        assert name in answer
        assert f"{100 * part.value:.1f} %" in answer


def test_the_source_stands_at_the_top_and_below_every_figure(study: Study) -> None:
    page = render(study)
    assert words(page).index("Built-in sample, not survey data") < words(page).index("The groups")
    assert page.count("Source: Built-in sample, not survey data") >= page.count("<figure")


def test_what_is_below_the_fold_has_standard_errors_in_columns_and_no_other_sign(
    study: Study,
) -> None:
    text = words(render(study))
    assert "±" not in text[text.index("For the statistician") :]
    head = collect(study).profile.head
    assert head[3:5] == ("Segment 1", "Standard error")
    assert len({len(row) for row in collect(study).profile.rows} | {len(head)}) == 1


def test_all_and_everyone_are_one_where_nobody_was_left_out(hostile: Study, study: Study) -> None:
    assert "Everyone" not in collect(hostile).profile.head
    assert "Everyone" in collect(study).profile.head
    (made,) = collect(hostile).compositions
    assert [bar["y"] for bar in made.figure.to_dict()["data"]] == [["1", "2", "All"]] * 2
    assert "everyone" not in collect(hostile).lines
    for bars in collect(hostile).bars:
        assert [line["name"] for line in bars.figure.to_dict()["layout"]["shapes"]] == ["domain"]


def test_reference_lines_never_cross_figures(study: Study) -> None:
    for bars in collect(study).bars:
        drawn = bars.figure.to_dict()
        (words,) = [trace for trace in drawn["data"] if trace["type"] == "scatter"]
        lines = [line["x0"] for line in drawn["layout"]["shapes"]]
        assert min(words["x"]) >= max(lines)


def test_the_largest_differences_come_first(study: Study) -> None:
    places = {name: place for place, name in enumerate(rank_variables(study.profile))}
    share = [one.value for one in study.profile.share]
    order = list(dict.fromkeys(line.variable.name for line in rank_lines(study.profile)))
    effects = [
        max(measure_effect(line, share) for line in study.profile.of(name)) for name in order
    ]
    assert effects == sorted(effects, reverse=True) or effects == pytest.approx(
        sorted(effects, reverse=True), abs=2e-6
    )
    shown = collect(study)
    titles = [row[0] for row in shown.profile.rows[3:]]
    assert titles[0] == row_title(rank_lines(study.profile)[0])
    made = [
        next(v for v in places if heading(study.survey.variables[v]) == one.title)
        for one in shown.compositions
    ]
    assert [places[name] for name in made] == sorted(places[name] for name in made)


def test_thin_segments_are_called_out_loudly_and_wherever_shown(thin: Study) -> None:
    alarm = find_alarm(thin)
    assert alarm is not None
    assert alarm.heading.startswith("Do not act on this segmentation: its segments rest on ")
    page = render(thin)
    assert alarm.heading in words(page)
    for warning in thin.segmentation.warnings:
        assert words(page).count(warning.text) >= 2  # in its card, and below the fold
    assert words(page).index(alarm.heading) < words(page).index("Five ways to use it")
    assert page.count('class="caution">Beware of segment') >= 5


def test_sound_segments_raise_no_alarm(study: Study) -> None:
    assert study.segmentation.warnings == ()
    assert find_alarm(study) is None
    assert 'class="alarm"' not in render(study)


def test_money_in_the_words_of_the_page_has_a_unit(study: Study) -> None:
    page = collect(study)
    for card in (card for row in page.top.cards for card in row):
        for what, value in card.money:
            assert value.startswith(("$", "−$")), what
    for row in page.profile.rows:
        assert row[2], row


def test_provenance_names_hash_year_dollars_seed_and_versions(study: Study) -> None:
    facts = dict(collect(study).provenance)
    assert facts["SHA-256"] == study.survey.source.sha256
    assert facts["Amounts in"] == "2019 dollars"
    assert facts["Survey year"] == "2019"
    assert facts["Seed"] == "0"
    assert re.search(r"segmentus \d.*numpy \d.*plotly \d", facts["Software"])
    told = " ".join(collect(study).method)
    assert "200 replicate weights, drawn: ignores stratification" in told
    assert "times as large" in told, "what refitting adds"


def test_scores_have_a_table_with_a_warning_for_every_rejected_k(thin: Study) -> None:
    table = collect(thin).scores
    assert [int(row[0]) for row in table.rows] == [2, 3, 4]
    for row in table.rows:
        assert (row[-1] == "nothing") == (int(row[0]) not in thin.choice.disqualified)
    assert table.rows[2][-2] == "1 family"


def test_every_chart_has_words_and_is_told_apart_without_colours(study: Study) -> None:
    check_figures(collect(study), 6)
