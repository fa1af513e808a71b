"""The page is one well-formed file that needs no other, and says what the study says."""

import json
import re

import pytest
from plotly.offline import get_plotlyjs

from parsed import Parsed
from segmentus.report import render
from segmentus.report.cards import find_telling, make_cards
from segmentus.report.page import collect
from segmentus.report.words import find_alarm, word_answer
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
    page = named[1]
    assert page.count(get_plotlyjs()) == 1
    rest = page.replace(get_plotlyjs(), "")
    assert not re.search(r"https?://|//cdn|@import|url\(", rest)
    assert Parsed(page).fetched == ["data:,"]
    assert len(page.encode()) < 8e6


def test_every_figure_is_strict_json_with_titled_axes(named: tuple[Study, str]) -> None:
    specs = {name: text for name, text in Parsed(named[1]).json.items() if name != "axes"}
    assert {"spec-choice", "spec-principal-axes", "spec-pair", "spec-heat-map"} <= set(specs)
    for name, text in specs.items():
        layout = json.loads(text, parse_constant=pytest.fail)["layout"]
        axes = [key for key in layout if re.match("[xy]axis", key)]
        assert len(axes) >= 2, name
        for axis in axes:
            assert re.search(r"\(.+\)$", layout[axis]["title"]["text"].replace("<br>", " ")), name


def test_names_are_text_wherever_they_stand(hostile: Study) -> None:
    page = render(hostile)
    assert "<script>alert" not in page
    assert words(page).count('<script>alert("x")</script>') > 3
    for text in Parsed(page).json.values():
        assert "<" not in text
    spec = json.loads(Parsed(page).json["spec-pair"])
    assert spec["layout"]["xaxis"]["title"]["text"].startswith("&lt;script&gt;")


def test_a_table_without_money_speaks_of_its_own_units(hostile: Study) -> None:
    text = words(render(hostile)).replace("min_families", "")
    assert "The 120 customers stand for themselves." in text
    assert "families" not in text
    assert "family" not in text
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
    assert words(page).index("Built-in sample, not survey data.") < words(page).index("The answer")
    assert page.count("Source: Built-in sample, not survey data") >= page.count("<figure")


def test_thin_segments_are_called_out_loudly_and_wherever_shown(thin: Study) -> None:
    alarm = find_alarm(thin)
    assert alarm is not None
    assert alarm.heading.startswith("This is not a segmentation to act on: its segments rest on ")
    page = render(thin)
    assert alarm.heading in words(page)
    for warning in thin.segmentation.warnings:
        assert words(page).count(warning.text) >= 2  # in the box, and in the segment's card
    assert page.count('class="caution">Beware of segment') >= 6


def test_sound_segments_raise_no_alarm(study: Study) -> None:
    assert study.segmentation.warnings == ()
    assert find_alarm(study) is None
    assert 'class="alarm"' not in render(study)


def test_cards_show_the_lines_that_differ_most(study: Study) -> None:
    lines = study.profile.lines
    for position, card in enumerate(make_cards(study)):
        telling = find_telling(lines, position)
        assert len({line.variable.name for line in telling}) == len(card.figures) == 5
        taken = {line.variable.name for line in telling}
        least = min(abs(line.difference[position].value) for line in telling)
        others = [line for line in lines if line.variable.name not in taken]
        assert least >= max(abs(line.difference[position].value) for line in others) - 1e-12
        assert card.who.endswith(
            f"from {study.profile.families[position]:,} families in the sample"
        )


def test_a_card_says_why_it_has_no_figures(thin: Study) -> None:
    for families, card in zip(thin.profile.families, make_cards(thin), strict=True):
        few = families < thin.plan.min_families
        assert card.apart == ("Figures are withheld: under 5 families." if few else "Set apart by")
        assert bool(card.figures) != few
    assert "Figures are withheld" in words(render(thin))


def test_money_in_the_words_of_the_page_has_a_unit(study: Study) -> None:
    page = collect(study)
    for card in page.cards:
        for figure in card.figures:
            assert re.search(r"\$|%|years|children", figure.value), figure
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
