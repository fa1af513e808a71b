"""The slides tell what the study holds, in charts that can be edited, and in the same bytes."""

import io
from dataclasses import replace

import pytest

from office import convert, parts_of
from segmentus.cli.answer import list_answer
from segmentus.report.office.story import choose_title, title_answer
from segmentus.report.takeaway import list_takeaways

pytest.importorskip("pptx")

from pptx import Presentation

from segmentus.report.office.deck import LONGEST_TITLE
from segmentus.report.office.slides import write_slides


def open_slides(content):
    return list(Presentation(io.BytesIO(content)).slides)


def charts_of(slides):
    return [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]


def words_of(slide):
    return " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_there_are_six_with_titles_that_fit(study) -> None:
    slides = open_slides(write_slides(study))
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(titles) == len(set(titles)) == 6
    assert all(0 < len(title) <= LONGEST_TITLE for title in titles)
    for card in study.answer.cards:
        assert f"{card.position + 1}  {card.name}" in words_of(slides[0])
    for sentence in study.answer.certainty.sentences:
        assert sentence in words_of(slides[-1])


def test_the_same_study_gives_the_same_bytes(study) -> None:
    made = write_slides(study)
    assert made == write_slides(study)
    parts = parts_of(made)
    moments = [one for name, one in parts.items() if name.endswith("docProps/core.xml")]
    assert len(moments) > 1  # that of the slides, and those of the workbooks in them
    assert all(b"1980-01-01T00:00:00Z" in one for one in moments if b"dcterms" in one)


def test_bubbles_hold_members_mean_and_total(study) -> None:
    chart = charts_of(open_slides(write_slides(study)))[0]
    column = study.answer.money[0]
    drawn = [(s.iter_values(), s) for s in chart.plots[0].series]
    for at, (values, series) in enumerate(drawn):
        assert next(iter(values)) == pytest.approx(column.segments[at].mean.value)
        areas = series._element.findall(".//{*}bubbleSize//{*}v")
        assert float(areas[0].text) == pytest.approx(column.segments[at].total.value)
        assert series.name == f"{at + 1} {study.answer.cards[at].name}"


def test_whiskers_reach_to_the_ends_of_the_interval(study) -> None:
    if study.answer.outcome is None:
        pytest.skip("the plan has no outcome")
    rates = [one.rate for one in study.answer.outcome.segments]
    bars = [
        bars
        for chart in charts_of(open_slides(write_slides(study)))
        for bars in chart._chartSpace.findall(".//{*}errBars")
    ]
    assert len(bars) == 1
    plus = [float(v.text) for v in bars[0].findall("{*}plus//{*}v")]
    minus = [float(v.text) for v in bars[0].findall("{*}minus//{*}v")]
    for rate, up, down in zip(rates, plus, minus, strict=True):
        low, high = rate.interval()
        assert (rate.value - down, rate.value + up) == pytest.approx((low, high))


def test_without_money_outcome_or_products_others_take_their_place(study) -> None:
    answer = replace(study.answer, money=(), outcome=None, products=(), leads=())
    bare = replace(study, answer=answer)
    slides = open_slides(write_slides(bare))
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(titles) == len(set(titles)) > 2
    assert "How large the groups are" in titles
    assert all("money" not in title.lower() for title in titles)


@pytest.mark.parametrize("name", ["thin", "hostile"])
def test_odd_studies_have_slides_too(name, request) -> None:
    study = request.getfixturevalue(name)
    titles = [s.shapes.title.text_frame.text for s in open_slides(write_slides(study))]
    assert all(len(title) <= LONGEST_TITLE for title in titles)
    assert "slides.pptx" in {one.file for one in list_takeaways(study)}


def test_libreoffice_opens_them(study, tmp_path) -> None:
    (tmp_path / "slides.pptx").write_bytes(write_slides(study))
    pdf = convert(tmp_path / "slides.pptx", "pdf", tmp_path).read_bytes()
    assert pdf.count(b"/Type/Page/") == 6 or pdf.count(b"/Type /Page\n") == 6 or b"/Count 6" in pdf


def test_a_title_that_does_not_fit_gives_way_to_the_next(study) -> None:
    titles = title_answer(study)
    assert choose_title(*titles, longest=LONGEST_TITLE) in titles
    assert choose_title("x" * 51, "y", longest=50) == "y"


def test_the_terminal_tells_the_answer_in_at_most_five_lines(study) -> None:
    lines = list_answer(study)
    assert 2 <= len(lines) <= 4  # and where the report lies
    for card in study.answer.cards:
        assert f"{card.position + 1} {card.name}" in lines[0]
    assert lines[-1].startswith("How sure: ")
    assert not any(
        word in " ".join(lines).lower() for word in ("silhouette", "implicate", "jaccard")
    )
