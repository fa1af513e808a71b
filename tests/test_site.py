"""The site, where `make docs` has built it, under axe-core: wide and narrow, light and dark."""

import time
from pathlib import Path

import pytest

from axe import NEEDS_AXE, find_violations
from chromium import MARKS, size

SITE = Path(__file__).parent.parent / "build" / "site"
pytestmark = [
    *MARKS,
    NEEDS_AXE,
    pytest.mark.skipif(not SITE.is_dir(), reason="the site is not built; `make docs` builds it"),
]


@pytest.mark.parametrize("word", ["pca", "elbow", "churn", "rfm"])
def test_the_search_finds_what_people_look_for(browser, word):
    browser.get((SITE / "search.html").as_uri() + f"?q={word}")
    end = time.monotonic() + 20
    while not browser.execute_script("return document.querySelectorAll('.search li').length"):
        assert time.monotonic() < end, word
        time.sleep(0.1)


@pytest.mark.parametrize(
    "name",
    [
        "index", "methods", "reference/commands", "notebooks/02_clustering_two_features",
    ],
)  # fmt: skip
def test_axe_finds_nothing_wide_or_narrow_light_or_dark(browser, name):
    for width, scheme in ((1400, "light"), (400, "dark"), (1400, "dark"), (400, "light")):
        size(browser, width, scheme)
        browser.get((SITE / f"{name}.html").as_uri())
        assert find_violations(browser) == []
