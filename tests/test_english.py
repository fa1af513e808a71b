"""Sentences that people read: plain English, and the field's terms where they first meet them."""

import ast
import json
import re

import pytest

from shown import ROOT

BANNED = (
    r"even clouds?\b",
    r"\b(an|of) own\b",
    r"(?<!your )(?<!their )(?<!his )(?<!'s )\bown tables?\b",
    r"\bone's own\b",
    r"\bwhat (one|somebody) gets\b",
    r"\bgets? who\b",
    r"\bhead figures?\b",
    r"\bwith gaps\b",
    r"\bMind:",
    r"\bturned round\b",
    r"\bspeaks? against\b",
    r"\bset apart by nothing\b",
    r"\bdata bear\b",
    r"\b(data|they|it) asks? for no\b",
    r"\band (its|their) kin\b",
    r"\bsays how it ends\b",
    r"\bstops the reading\b",
    r"\bis in vain\b",
    r"\bway of the centers\b",
    r"\btheirs alone\b",
    r"\bto be read\.",
    r"\bwhat was made of\b",
    r"\bguessed wrong\b",
    r"\blook whether\b",
    r"\bmend (it|that)\b",
    r"\bis to act on\b",
    r"\bnot a segmentation to act on\b",
    r"\bper cent points\b",
    r"\bin its stead\b",
    r"\bnothing is asked of\b",
    r"\bset beside those\b",
)
"""Phrases that are grammatical and foreign, as patterns that ignore case."""
TERMS = ("implicate", "replicate weight", "domain", "weight", "silhouette")
"""Words of survey statistics that are explained where a page first uses them."""
PAGES = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "CHANGELOG.md")
)
SOURCES = sorted((ROOT / "src/segmentus").rglob("*.py"))
TEMPLATES = sorted((ROOT / "src/segmentus").rglob("*.html"))


def sentences(path):
    """Text of every string of a module, docstrings among them, blanks squeezed."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                part.value if isinstance(part, ast.Constant) else "…" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def foreign(text):
    squeezed = " ".join(text.split())
    return [found[0] for each in BANNED if (found := re.search(each, squeezed, re.IGNORECASE))]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_pages_are_plain_english(page):
    assert foreign((ROOT / page).read_text("utf-8")) == []


def test_strings_and_docstrings_are_plain_english():
    found = {
        f"{path.relative_to(ROOT)}: {phrase} in {text[:90]!r}"
        for path in SOURCES
        for text in sentences(path)
        for phrase in foreign(text)
    }
    assert sorted(found) == []


def test_docstrings_of_functions_begin_with_a_verb():
    """At least with none of the words that begin a noun clause."""
    clause = re.compile(r"(What|Whom?|Whose|How|Whether|Where|Why|Which|When)\b")
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and clause.match(ast.get_docstring(node) or "")
    ]
    assert found == []


def test_templates_and_notebooks_are_plain_english():
    found = {path.name: foreign(path.read_text("utf-8")) for path in TEMPLATES}
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        prose = " ".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        found[path.name] = foreign(prose)
    assert {name: phrases for name, phrases in found.items() if phrases} == {}


def test_what_is_banned_would_be_found():
    assert foreign("In an even\ncloud, an own table is what one gets who forgets.") == [
        "even cloud", "an own", "own table", "what one gets", "gets who",
    ]  # fmt: skip
    assert foreign("Your own table, and a table of your own, in a room of its own.") == []


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "docs/classic.md"])
def test_terms_are_explained_where_they_are_first_met(page, term):
    """In the sentence or two around the first use, by the words that say what it is."""
    means = {
        "implicate": r"filled in differently",
        "replicate weight": r"other samples|might have been drawn",
        "domain": r"under study",
        "weight": r"stands? for",
        "silhouette": r"own segment",
    }
    text = " ".join((ROOT / page).read_text("utf-8").split())
    prose = re.sub(r"`[^`]*`|!\[.*?\]\(.*?\)", "", text)
    first = re.search(rf"(?<!replicate )\b{term}", prose, re.IGNORECASE)
    if first is not None:
        assert re.search(means[term], prose[max(0, first.start() - 200) : first.end() + 300]), term
