"""The dashboard's style sheets beside the report's, whose parts its pages show as they are."""

import re
from collections.abc import Iterator
from importlib.resources import files

LAYING_OUT = re.compile(r"(?:^|[;\s])(?:display|position|float|columns|grid[\w-]*|flex[\w-]*)\s*:")
MEANT = {"unseen"}
"""Classes that stand for the same in both."""


def read_rules(style: str) -> Iterator[tuple[str, str]]:
    """Give each selector with what it declares, those inside media queries too."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    for selectors, declared in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        for selector in selectors.split(","):
            yield selector.strip(), declared


def test_no_rule_of_the_dashboard_lays_out_a_part_of_the_report() -> None:
    report = (files("segmentus.report") / "report.css").read_text(encoding="utf-8")
    known = {
        name for rule, _ in read_rules(report) for name in re.findall(r"\.([a-z][\w-]*)", rule)
    }
    assets = (files("segmentus.app") / "assets").iterdir()
    rules = [
        (selector, declared)
        for sheet in assets
        if sheet.name.endswith(".css")
        for selector, declared in read_rules(sheet.read_text(encoding="utf-8"))
    ]
    assert len(rules) > 100
    laid_out = {
        selector[1:]
        for selector, declared in rules
        if re.fullmatch(r"\.[a-z][\w-]*", selector) and LAYING_OUT.search(declared)
    }
    assert laid_out & known <= MEANT


def test_ticks_and_questions_take_no_style_from_the_report() -> None:
    report = (files("segmentus.report") / "report.css").read_text(encoding="utf-8")
    own = {"ticked", "opts", "menu", "role", "chip-of", "hist", "bars24", "ends", "questions-of",
           "offers-of", "tile-of", "refused", "sending", "forming", "among", "uses5"}  # fmt: skip
    assert {name for name in own if re.search(rf"\.{name}\b(?!-)", report)} == set()
