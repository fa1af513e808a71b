"""The page in headless Chromium, wide and narrow: drawn in full, silent, nothing cut off."""

import base64
import time
from pathlib import Path

import pytest

from axe import NEEDS_AXE, find_violations
from chromium import MARKS, size
from segmentus.explore.exploration import Exploration
from segmentus.report import write_exploration, write_report
from segmentus.study import Study

pytestmark = MARKS
WIDTHS = (1400, 400)

# Axis titles that are missing, and texts that stick out of the box of their own figure.
UNTITLED = """
return [...document.querySelectorAll('.plot')].flatMap(plot =>
  Object.keys(plot._fullLayout).filter(key => /^[xy]axis\\d*$/.test(key))
    .filter(key => {
      const axis = plot._fullLayout[key], title = axis.title.text.replaceAll('<br>', ' ');
      const names = key === 'yaxis' && axis.ticktext && title.trim();
      return !names && !/\\(.+\\)$/.test(title);
    })
    .map(key => plot.id + ' ' + key))
"""
CUT_OFF = """
const out = [];
for (const plot of document.querySelectorAll('.plot')) {
  const box = plot.querySelector('.main-svg').getBoundingClientRect();
  for (const text of plot.querySelectorAll('.main-svg text')) {
    const r = text.getBoundingClientRect();
    const drawn = r.width && getComputedStyle(text).opacity !== '0';
    const inside = r.left >= box.left - 1.5 && r.right <= box.right + 1.5
      && r.top >= box.top - 1.5 && r.bottom <= box.bottom + 1.5;
    if (drawn && text.textContent.trim() && !inside) out.push(plot.id + ': ' + text.textContent);
  }
}
for (const node of document.querySelectorAll('h1, h2, h3, p, dt, dd, li, pre, .card, select')) {
  const r = node.getBoundingClientRect();
  if (r.width && !node.closest('.scroll') && (r.left < -0.5 || r.right > innerWidth + 0.5))
    out.push(node.tagName + ': ' + node.textContent.trim().slice(0, 60));
}
return out;
"""


CUT_BY_PAGES = """
return [...document.querySelectorAll('figure, .mosaic, .plane, .dots')]
  .filter(node => node.checkVisibility() && getComputedStyle(node).breakInside !== 'avoid')
  .map(node => node.outerHTML.slice(0, 80));
"""
STRANDED = """
const before = [...document.querySelectorAll('h2, h3, h4, .lead, .caption, .key')];
return before.filter(each => each.checkVisibility()).filter(each => {
  const style = getComputedStyle(each), words = each.matches('.lead, .caption');
  return style.breakAfter !== 'avoid' || (words && style.breakInside !== 'avoid');
}).map(each => each.textContent.trim().slice(0, 40));
"""
"""Headings, and sentences below them, that paper may leave behind alone at the foot of a page."""

HIDDEN = """
return [...document.querySelectorAll('table')].filter(node => !node.closest('.pane'))
  .filter(node => !node.checkVisibility()).map(node => node.id);
"""


@pytest.fixture(scope="module", params=["study", "thin", "hostile", "domain", "customers"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    shown, folder = request.getfixturevalue(request.param), tmp_path_factory.mktemp("report")
    write = write_report if isinstance(shown, Study) else write_exploration
    return next(path for name, path in write(shown, folder).items() if name.endswith(".html"))


def show(browser, page: Path, width: int, scheme: str = "light") -> None:
    """Open the page and its folds, and wait until every figure is drawn."""
    size(browser, width, scheme)
    browser.get(page.as_uri())
    wait(browser, "return document.documentElement.dataset.drawn === 'all'")
    browser.execute_script("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    wait(browser, "return [...document.querySelectorAll('.plot')].every(plot => plot._fullLayout)")


def wait(browser, condition: str) -> None:
    end = time.monotonic() + 60
    while not browser.execute_script(condition):
        assert time.monotonic() < end, f"waited a minute for: {condition}"
        time.sleep(0.05)


@pytest.mark.parametrize("width", WIDTHS)
def test_all_is_drawn_titled_and_within_the_window(browser, page: Path, width: int) -> None:
    show(browser, page, width)
    assert browser.get_log("browser") == []
    plots = browser.execute_script("return document.querySelectorAll('.plot').length")
    drawn = browser.execute_script("return document.querySelectorAll('.plot .xtitle').length")
    assert drawn == plots > 8
    assert browser.execute_script(UNTITLED) == []
    assert browser.execute_script(CUT_OFF) == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")


@NEEDS_AXE
@pytest.mark.parametrize("shown", ["study", "domain"])
def test_axe_finds_nothing_wide_or_narrow_light_or_dark(request, browser, tmp_path, shown) -> None:
    write = write_report if shown == "study" else write_exploration
    written = write(request.getfixturevalue(shown), tmp_path)
    page = next(path for name, path in written.items() if name.endswith(".html"))
    show(browser, page, WIDTHS[0])
    for width, scheme in zip(WIDTHS, ("light", "dark"), strict=True):  # colours ask for no width
        size(browser, width, scheme)
        assert find_violations(browser) == []


def test_nothing_is_requested_but_the_page(browser, page: Path) -> None:
    show(browser, page, WIDTHS[0])
    entries = "return performance.getEntriesByType('resource').map(entry => entry.name)"
    requested = [name for name in browser.execute_script(entries) if not name.startswith("data:")]
    assert requested == []


def test_the_menus_put_other_features_on_the_axes(browser, tmp_path: Path, study: Study) -> None:
    show(browser, write_report(study, tmp_path)["report.html"], WIDTHS[0])
    before = browser.execute_script("return document.getElementById('figure-pair').data[0].x")
    browser.execute_script(
        "const select = document.getElementById('select-x'); select.value = 'HOUSES';"
        "select.dispatchEvent(new Event('change'))"
    )
    pair = "document.getElementById('figure-pair')"
    after = browser.execute_script(f"return {pair}.data[0].x")
    title = browser.execute_script(f"return {pair}._fullLayout.xaxis.title.text")
    assert title == "Home value (2019 dollars, asinh scale)"
    assert len(after) == len(before)
    assert after != before
    assert set(browser.execute_script(f"return {pair}._fullLayout.xaxis.ticktext")) >= {"$0"}


def test_the_search_leaves_the_columns_in_which_every_word_occurs(
    browser, tmp_path: Path, domain: Exploration
) -> None:
    show(browser, write_exploration(domain, tmp_path)["explore.html"], WIDTHS[0])
    left = browser.execute_script(
        "const input = document.getElementById('search'); input.value = 'credit CARD';"
        "input.dispatchEvent(new Event('input'));"
        "return [...document.querySelectorAll('#table-quality tbody tr')]"
        ".filter(row => row.checkVisibility()).map(row => row.innerText.toLowerCase())"
    )
    assert 0 < len(left) < len(domain.quality)
    assert all("credit" in text and "card" in text for text in left)
    count = browser.execute_script("return document.getElementById('found').textContent")
    assert count == f"{len(left)} of {len(domain.quality)}"


def test_the_dark_page_has_light_words_on_charts(browser, tmp_path: Path, study: Study) -> None:
    page = write_report(study, tmp_path)["report.html"]
    ink = "return document.getElementById('figure-sizes')._fullLayout.font.color"
    show(browser, page, WIDTHS[0], "dark")
    assert browser.execute_script(ink) == "#e7ebf0"
    show(browser, page, WIDTHS[0], "light")
    assert browser.execute_script(ink) == "#1a2027"


def test_printing_draws_all_charts_light_and_within_the_paper(
    browser, tmp_path: Path, study: Study
) -> None:
    show(browser, write_report(study, tmp_path)["report.html"], WIDTHS[1], "dark")
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    widths = browser.execute_script(
        "return [...document.querySelectorAll('.plot')].map(plot => plot._fullLayout.width)"
    )
    assert set(widths) == {680, 330}
    ink = "return document.getElementById('figure-sizes')._fullLayout.font.color"
    assert browser.execute_script(ink) == "#1a2027"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert browser.execute_script(CUT_BY_PAGES) == []
    assert browser.execute_script(HIDDEN) == []
    assert browser.execute_script(STRANDED) == []
    numbered = "return [...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.cssText)"
    assert "counter(page)" in " ".join(browser.execute_script(numbered))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
    pdf = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(pdf).startswith(b"%PDF")
