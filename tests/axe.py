"""axe-core on a page of the tests' browser: what keeps people from seeing, hearing or typing it."""

from pathlib import Path

import pytest

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
NEEDS_AXE = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not installed; npm ci --prefix tests installs it"
)
CONTRAST = "color-contrast"
"""The one rule whose answer depends on light or dark."""
_RUN = """
const [only, done] = arguments;
const options = { resultTypes: ['violations'], iframes: false, preload: false };
if (only.length) options.runOnly = { type: 'rule', values: only };
const first = found => found.nodes[0];
const left = ['.main-svg', 'tbody tr:nth-child(n + 4)', '.dash-dropdown-focus-target'];
axe.run({ exclude: left }, options).then(
  results => done(results.violations.map(found => [
    `${found.id} (${found.impact}), ${found.nodes.length} times: ${first(found).target} `,
    `${first(found).html.slice(0, 200)} ${first(found).failureSummary.slice(0, 300)}`,
  ].join(''))),
  error => done([`axe failed: ${error}`]),
);
"""


def find_violations(browser, only: tuple[str, ...] = ()) -> list[str]:
    """Say what axe-core holds against the page that is open, a line a rule; `only` some rules.

    What plotly draws is left out: its words are marks on a picture, which has a sentence. So are
    rows of a table beyond the third, which are like those before, and Dash's own aid to its menus.
    """
    if not browser.execute_script("return !!window.axe"):
        browser.execute_script(AXE.read_text(encoding="utf-8"))
    return browser.execute_async_script(_RUN, list(only))
