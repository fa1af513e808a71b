"""What a theme leaves out for those who use keys or a screen reader, put into the pages built.

What scrolls sideways in a box of its own is reached by keys, headings of the menu have their level,
parts of the page their names, and the corner of a table is no heading.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

SCROLLED = "(?:formula|cell_output|table-wrapper)"
CHANGES = (
    (r'<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    (r'<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Menu">'),
    (r'<aside class="toc-drawer([^"]*)">', r'<aside class="toc-drawer\1" aria-label="This page">'),
    (r"<pre>", '<pre tabindex="0">'),
    (rf'<div class="({SCROLLED}\b[^"]*)">', r'<div class="\1" tabindex="0">'),
    (r'<th class="head">(?:<p></p>)?</th>', '<td class="head"></td>'),
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Change the pages when all are written."""
    app.connect("build-finished", _change_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _change_pages(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        for page in Path(app.outdir).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            page.write_text(_change(text), encoding="utf-8")


def _change(text: str) -> str:
    for old, new in CHANGES:
        text = re.sub(old, new, text)
    return text
