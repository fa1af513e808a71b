"""What stands above the fold can be read by anybody, adds up, and is what the study says."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from parsed import Parsed
from segmentus.formats import heading
from segmentus.plan import read_plan
from segmentus.report import render
from segmentus.report.machine import make_study_json
from segmentus.report.money_panes import find_steps
from segmentus.report.page import collect
from segmentus.report.segment_cards import split_rows
from segmentus.report.uses import list_uses
from segmentus.study import Study, run
from segmentus.survey import table
from segmentus.survey.values import Survey
from telco import make_telco

FOLD = "For the statistician"
BANNED = re.compile(
    r"\bk\b|silhouette|\bgap\b|\bguard\b|refit|implicate|replicate|\bdomain\b|\brand\b|jaccard",
    re.IGNORECASE,
)
"""Words that mean nothing to most who read the first screen."""

CONDITION = re.compile(r"\b[A-Z][A-Z0-9_]{3,} ?[=<>]")
SURVEY = re.compile(r"implicate|survey year|licence|population|themselves", re.IGNORECASE)


def above(page: str) -> str:
    """Words above the fold."""
    text = re.sub(r"\s+", " ", " ".join(Parsed(page).text))
    return text[: text.index(FOLD)]


@pytest.fixture(scope="module")
def telco() -> Study:
    plan = read_plan("customers").model_copy(update={"starts": 2, "ks": "2-4"})
    return run(table.read(make_telco(1200), name="telco.csv"), plan)


@pytest.fixture(scope="module", params=["study", "thin", "hostile", "telco"])
def named(request: pytest.FixtureRequest) -> tuple[Study, str]:
    study = request.getfixturevalue(request.param)
    return study, render(study)


def test_no_word_of_statistics_stands_above_the_fold(named: tuple[Study, str]) -> None:
    check_words(*named)


def test_margins_are_explained_once_and_only_above_the_fold(named: tuple[Study, str]) -> None:
    text = re.sub(r"\s+", " ", " ".join(Parsed(named[1]).text))
    first, rest = text.split(FOLD)
    assert first.count("± is a 95 % margin") == ("±" in first)
    assert "±" not in rest


def test_words_of_a_survey_do_not_meet_customers(telco: Study) -> None:
    page = render(telco)
    parsed = Parsed(page)
    figures = " ".join(_titles(parsed.figures()))
    plan = telco.plan.to_toml()
    text = " ".join(parsed.text).replace(plan, "")
    assert SURVEY.findall(re.sub(r"\s+", " ", text)) == []
    assert SURVEY.findall(figures) == []


def test_every_number_above_the_fold_is_in_the_json(named: tuple[Study, str]) -> None:
    check_numbers(*named)


def test_headings_go_down_one_step_at_a_time_and_nothing_is_pressed_within_another(
    named: tuple[Study, str],
) -> None:
    outline = Outline(named[1])
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    for before, after in zip(outline.levels, outline.levels[1:], strict=False):
        assert after <= before + 1
    assert outline.nested == []


def test_the_page_has_its_parts_in_order(telco: Study) -> None:
    text = above(render(telco))
    parts = [
        telco.plan.title, *telco.segmentation.names[:1], "How sure is this?", "Five ways to use it",
        "Where the money is", "Who left", "What they have, and what is open", "Take it with you",
    ]  # fmt: skip
    places = [text.index(parts[0]), text.index(parts[1]), *map(text.rindex, parts[2:])]
    assert places == sorted(places)


def test_cards_fill_their_rows() -> None:
    for k in range(1, 14):
        rows = list(split_rows(range(k)))
        assert [one for row in rows for one in row] == list(range(k))
        assert max(map(len, rows)) - min(map(len, rows)) <= 1
        assert max(map(len, rows)) <= 5


def test_the_axis_of_money_holds_every_mean() -> None:
    for values in ([3.0], [15e3, 206e3], [-500.0, 20.0], [-3e6, -2e6], [0.0], [0.4, 0.2], []):
        steps = find_steps(values)
        assert steps[0] <= min([0.0, *values]) + 1e-9
        assert steps[-1] >= max([0.0, *values])
        assert 2 <= len(steps) <= 9


def test_bars_are_as_wide_as_groups_and_as_high_as_their_means(telco: Study) -> None:
    pane, column = collect(telco).top.panes[0], telco.answer.money[0]
    areas = [float(bar.badge.width) * float(bar.height) for bar in pane.bars]
    parts = [one.share.value for one in column.segments]
    whole = sum(areas)
    assert [area / whole for area in areas] == pytest.approx(parts, abs=2e-3)
    assert [row.badge.number for row in pane.table.rows if row.badge] == sorted(
        range(1, len(parts) + 1), key=lambda n: -column.segments[n - 1].total.value
    )


def test_dots_and_margins_lie_on_the_axis(telco: Study) -> None:
    panel = collect(telco).top.outcome
    assert panel is not None
    for dot in panel.dots:
        low, width = float(dot.low), float(dot.width)
        assert 0 <= low <= float(dot.at) <= low + width <= 100
    assert [float(at) for at, _ in panel.ticks][:: len(panel.ticks) - 1] == [0, 100]


def test_a_use_names_only_files_that_are_there(telco: Study) -> None:
    uses = list_uses(telco, ("customers.csv",))
    assert len(uses) == 5
    assert [file for use in uses for file in use.files] == ["customers.csv"]
    assert len({use.words for use in uses}) == 5


@pytest.mark.parametrize(
    ("use", "title", "part"),
    [("experience", "Better customer experience", "outcome"),
     ("profitability", "Profitability", "money"), ("markets", "New segments and markets", "money"),
     ("", "Personalise marketing", "money")],
)  # fmt: skip
def test_what_the_groups_are_for_comes_first(telco: Study, use: str, title: str, part: str) -> None:
    meant = replace(telco, plan=telco.plan.model_copy(update={"use": use}))
    top = collect(meant).top
    assert top.uses[0].title == title
    assert sorted(each.title for each in top.uses) == sorted(
        each.title for each in collect(telco).top.uses
    )
    page = render(meant)
    places = {each: page.index(f'<h2 id="{each}">') for each in ("money", "outcome")}
    assert min(places, key=lambda each: places[each]) == part


@pytest.mark.scf
@pytest.mark.parametrize("plan", ["credit", "all-families"])
def test_pages_of_the_survey(scf2019: Survey, plan: str) -> None:
    study = run(scf2019, read_plan(plan).model_copy(update={"starts": 2, "ks": "3-4"}))
    page = render(study)
    assert len(page.encode()) < 3e6
    check_words(study, page)
    check_numbers(study, page)


@pytest.mark.scf
@pytest.mark.parametrize("file", ["bank_marketing_full.csv.gz", "wholesale_customers.csv"])
def test_pages_of_tables(file: str, data_folder: Path) -> None:
    plan = read_plan("customers").model_copy(update={"starts": 2, "ks": "3-4"})
    study = run(table.read(data_folder / file), plan)
    page = render(study)
    assert len(page.encode()) < 3e6
    check_words(study, page)
    check_numbers(study, page)


@pytest.fixture
def data_folder() -> Path:
    import conftest

    return Path(conftest.DATA)


def check_words(study: Study, page: str) -> None:
    """No banned word, no condition, and no column by its name where it has another."""
    text = above(page)
    assert BANNED.findall(text) == []
    assert CONDITION.findall(text) == []
    hidden = {
        variable.name
        for variable in study.survey.variables.values()
        if heading(variable).lower() != variable.name.lower() and len(variable.name) > 3
    }
    words = set(re.findall(r"\b\w+\b", text))
    assert {name for name in hidden & words if name != name.lower()} == set()


def check_numbers(study: Study, page: str) -> None:
    """Every number above the fold is one of the JSON, rounded, or an end of one of its margins."""
    known = sorted(set(_numbers(json.loads(make_study_json(study)))))
    strange = [
        (text, value)
        for text, value, step in _read_numbers(_figures_only(study, page))
        if not any(abs(one - value) <= 0.51 * step + 1e-9 * abs(value) for one in known)
    ]
    assert strange == [], strange


def _figures_only(study: Study, page: str) -> str:
    """Words above the fold without names, labels and the ticks of axes."""
    shown = collect(study).top
    text = above(page)
    ticks = [words for pane in shown.panes for _, words in pane.lines]
    ticks += [words for _, words in shown.outcome.ticks] if shown.outcome else []
    for words in (" ".join(ticks), study.plan.title, study.survey.source.name):
        text = text.replace(words, " ")
    for tick in ticks:
        text = text.replace(f" {tick} ", " ", 1)
    return text


def _numbers(content: Any) -> Iterator[float]:
    """Every number of a JSON value, shares in per cent too, and margins of estimates."""
    if isinstance(content, dict):
        value, low, high = (content.get(key) for key in ("value", "low", "high"))
        if value is None:
            value = content.get("estimate")
        if all(isinstance(one, int | float) for one in (value, low, high)):
            for margin in (value - low, high - value):
                yield from (margin, 100 * margin)
        for one in content.values():
            yield from _numbers(one)
    elif isinstance(content, list):
        for one in content:
            yield from _numbers(one)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield from (float(content), 100.0 * content, abs(float(content)), 100 - 100.0 * content)


_SIZE = {"trillion": 1e12, "billion": 1e9, "million": 1e6, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_NUMBER = re.compile(
    r"(?<![\w.,])([$€£]?)(\d[\d,]*(?:\.\d+)?)(?:\s?(trillion|billion|million|k|M|B|T)\b)?"
    r"(?:\s±\s(\d[\d,]*(?:\.\d+)?))?(?:\s\((\d[\d,.]*) to (\d[\d,.]*)\))?"
)


def _read_numbers(text: str) -> Iterator[tuple[str, float, float]]:
    """Each number as text, its value, and what its last digit is worth; margins share the size."""
    for found in _NUMBER.finditer(text.replace("\u00a0", " ")):
        size = _SIZE.get(found[3] or "", 1.0)
        for part in (found[2], found[4], found[5], found[6]):
            if part is None:
                continue
            digits = part.replace(",", "")
            decimals = len(digits.partition(".")[2])
            zeros = len(digits) - len(digits.rstrip("0")) if not decimals and int(digits) else 0
            yield found[0], float(digits) * size, 10.0 ** (zeros - decimals) * size


def _titles(value: Any) -> Iterator[str]:
    """Texts of figures."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "family":
                yield from _titles(one)
    elif isinstance(value, list):
        for one in value:
            yield from _titles(one)
    elif isinstance(value, str):
        yield value


class Outline(HTMLParser):
    """Levels of headings, and what can be pressed within what can be pressed."""

    PRESSED = ("a", "button", "summary", "label", "select")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.nested: list[str] = []
        self._within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in (*self.PRESSED, "input"):
            if self._within:
                self.nested.append(f"{tag} in {self._within[-1]}")
            if tag != "input":
                self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()


def test_the_reader_of_numbers_reads_them() -> None:
    found = list(_read_numbers("$134 billion ± 28, 42 % ± 6 and 1,773 of 9.3 million ± 1.0"))
    assert [value for _, value, _ in found] == [134e9, 28e9, 42, 6, 1773, 9.3e6, 1e6]
    assert all(math.isfinite(step) and step > 0 for *_, step in found)


def test_amounts_of_both_signs_have_a_mean_to_lead_with_and_are_still_money(telco: Study) -> None:
    column = telco.answer.money[0]
    bare = tuple(replace(one, share=replace(one.share, value=math.nan)) for one in column.segments)
    money = (replace(column, segments=bare),)
    answer = replace(telco.answer, money=money)
    words = list_uses(_Answered(telco, answer), ())[3].words
    most = max(range(len(bare)), key=lambda at: bare[at].mean.value)
    assert words.startswith(f"Group {most + 1} has the highest mean {column.short}: ")
    none = list_uses(_Answered(telco, replace(answer, money=())), ())[3].words
    assert none.startswith("No column is known to be money.")


class _Answered:
    """A study with another answer."""

    def __init__(self, study: Study, answer: Any) -> None:
        self.study, self.answer = study, answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.study, name)
