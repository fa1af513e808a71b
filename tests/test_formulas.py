"""Formulas are set as formulas, and what people look for is found."""

import re

import pytest

from golden import classic
from segmentus.notebook import printed
from shown import ROOT

PAGES = ("methods", "stability", "methods-mixed")


@pytest.mark.parametrize("name", PAGES)
def test_formulas_are_set_and_not_typed(name):
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert text.count("$$") >= 4
    prose = re.sub(r"\$\$.*?\$\$|\$[^$\n]+(?:\n[^$\n]+)?\$|`[^`]*`", "", text, flags=re.DOTALL)
    assert not re.findall(r"[Σ√θγδνℓ]|\w_\w\b|\^\(", prose)


@pytest.mark.parametrize("word", ["PCA", "elbow", "churn", "RFM"])
def test_the_search_of_the_site_has_what_people_look_for(word):
    glossary = (ROOT / "notebooks" / "glossary.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{word}\b", glossary, re.IGNORECASE)


def test_printed_figures_are_those_of_the_classic_notebooks():
    two, five = classic.TWO_FEATURES, classic.FIVE_INERTIA
    shown = printed.INERTIA["two features"]
    assert list(shown) == two["k"]
    assert list(shown.values()) == pytest.approx(two["inertia"], rel=5e-7)
    silhouettes = printed.SILHOUETTE["two features"].values()
    assert list(silhouettes) == pytest.approx(two["silhouette"], abs=5e-5)
    assert printed.INERTIA["five features"] == pytest.approx(five, rel=5e-7)
    shares = [[row[at] for row in printed.INCOME] for at in (0, 1)]
    assert shares == [list(classic.INCOME_SHARE[code].values()) for code in (1, 0)]
