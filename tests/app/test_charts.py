"""Every chart of every page of the dashboard has a sentence and a table, or a link to one."""

import pytest
from dash import dcc, html

from looking import QUICK
from segmentus.app.pages import show

PAGES = (
    "view=segments&part=scatter", "view=segments&part=profile", "view=segments&part=spreads",
    "view=segments&part=fit", "view=choose", "view=explore&about=RACE&about=INCOME",
    "view=explore&part=amounts", "view=explore&part=together",
)  # fmt: skip
PARTS = (html.Section, html.Details)


def walk(element, parts=()):
    """Every element with the parts of the page that it lies in."""
    if isinstance(element, (list, tuple)):
        for each in element:
            yield from walk(each, parts)
    elif hasattr(element, "to_plotly_json"):
        yield element, parts
        inside = (*parts, element) if isinstance(element, PARTS) else parts
        yield from walk(getattr(element, "children", None), inside)


def words_of(figure):
    """What is said of a figure to those who do not see it."""
    return next(
        label
        for each, _ in walk(figure)
        if (label := each.to_plotly_json()["props"].get("aria-label"))
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_has_a_sentence_and_a_table(ready, page):
    while (shown := show(ready, f"{QUICK}&{page}", patience=10)).waiting:
        pass
    found = list(walk(shown.content))
    tabled = {
        id(part)
        for each, parts in found
        if isinstance(each, html.Table)
        or (isinstance(each, dcc.Link) and "table" in str(each.children))
        for part in parts
    }
    figures = [(each, parts) for each, parts in found if isinstance(each, html.Figure)]
    assert figures
    assert len(figures) == sum(isinstance(each, dcc.Graph) for each, _ in found)
    for figure, parts in figures:
        assert len(words_of(figure).split()) > 5
        assert any(id(part) in tabled for part in parts), figure.id
