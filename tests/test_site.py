"""The site, where `make docs` has built it, under axe-core: wide and narrow, light and dark."""

from pathlib import Path

import pytest

from axe import CONTRAST, NEEDS_AXE, find_violations
from chromium import MARKS, size

SITE = Path(__file__).parent.parent / "build" / "site"
pytestmark = [
    *MARKS,
    NEEDS_AXE,
    pytest.mark.skipif(not SITE.is_dir(), reason="the site is not built; `make docs` builds it"),
]


@pytest.mark.parametrize(
    "name",
    [
        "index", "methods", "reference/commands", "notebooks/02_clustering_two_features",
    ],
)  # fmt: skip
def test_axe_finds_nothing_wide_or_narrow_light_or_dark(browser, name):
    for width, scheme, other in ((1400, "light", "dark"), (400, "dark", "light")):
        size(browser, width, scheme)
        browser.get((SITE / f"{name}.html").as_uri())
        assert find_violations(browser) == []
        size(browser, width, other)
        assert find_violations(browser, (CONTRAST,)) == []
