"""The site: built without a warning, linked right, and in need of no network."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

import pytest
from typer.main import get_command

from segmentus.cli import app
from shown import ROOT, blocks, commands, sessions

PAGES = sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md") if path.stem != "none"
)
LOADED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "src"}
"""Tags and attributes by which a page makes a browser fetch something."""


class Page(HTMLParser):
    """What one page names, links to and loads."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loaded, self.words = set(), [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag in LOADED and given.get(LOADED[tag]) and given.get("rel") != "canonical":
            self.loaded.append(given[LOADED[tag]])

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Folder of the built site; a warning fails the build."""
    for needed in ("sphinx", "myst_nb", "furo"):
        if not find_spec(needed):
            pytest.skip(f"{needed} is not installed; `make docs` installs it")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "docs", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="module")
def pages(site):
    """Path → what is on the page."""
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def test_links_inside_lead_to_a_page_and_a_place_on_it(pages):
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.exists(), f"{path.name}: {link}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].ids, f"{path.name}: {link}"


def test_nothing_is_loaded_from_elsewhere(site, pages):
    for path, page in pages.items():
        for address in page.loaded:
            assert not re.match(r"(https?:)?//", address), f"{path.name}: {address}"
            if not address.startswith("data:"):
                file = unquote(urlsplit(address).path)
                assert (path.parent / file).exists(), f"{path.name}: {address}"
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", text), sheet


def test_formulas_need_no_script(site):
    text = (site / "clustering.html").read_text(encoding="utf-8")
    assert text.count("<math") > 10
    assert "MathJax" not in text


def test_every_command_and_option_is_described(site, pages):
    text = " ".join(" ".join(pages[site / "reference" / "commands.html"].words).split())
    for name, command in walk(get_command(app), "segmentus"):
        assert name in text
        for each in command.params:
            assert each.hidden or each.opts[-1] in text, f"{name} {each.opts}"


def test_every_top_name_links_to_its_docstring(site, pages):
    import segmentus

    page = pages[site / "reference" / "index.html"]
    for name in segmentus.__all__:
        assert f"sg.{name}" in page.words
    linked = {unquote(urlsplit(link).fragment) for link in page.links}
    assert {"segmentus.study.run.run", "segmentus.plan.values.Plan"} <= linked


def walk(group, path):
    """(full name, command) of every command below a group."""
    for name, command in group.commands.items():
        full = f"{path} {name}"
        yield from walk(command, full) if hasattr(command, "commands") else [(full, command)]


@pytest.mark.parametrize("page", PAGES)
def test_commands_shown_take_the_options_shown(page):
    known = dict(walk(get_command(app), "segmentus"))
    lines = [words for block in blocks(page, "sh") for words in commands(block)]
    for words in [*lines, *(words for words, _ in sessions(page))]:
        if words[0] != "segmentus":
            continue
        name = next((n for n in (" ".join(words[:3]), " ".join(words[:2])) if n in known), None)
        assert name is not None, f"{page}: {' '.join(words[:3])} is no command"
        options = {opt for each in known[name].params for opt in each.opts}
        assert {word for word in words if re.match(r"--?[a-z]", word)} <= options, words


@pytest.mark.parametrize("page", PAGES)
def test_plans_shown_are_plans(page, tmp_path):
    from segmentus.plan import read_plan

    for number, block in enumerate(blocks(page, "toml")):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, encoding="utf-8")
        assert read_plan(str(path))


def test_explore_page_runs(capsys):
    (code,) = blocks("docs/howto/explore.md", "python")
    exec(compile(code, "explore.md", "exec"), {})
    shares = [line.split()[-2] for line in capsys.readouterr().out.splitlines()]
    assert abs(sum(float(share.rstrip("%")) for share in shares) - 100) < 0.5


def test_docstrings_become_lists_and_code():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        pytest.importorskip("sphinx", reason="sphinx is not installed; `make docs` installs it")
        from extensions.docstrings import write_rst
    finally:
        sys.path.remove(str(ROOT / "docs"))
    lines = ["Do it.", "", "Parameters", "----------", "x_, y_ : an `int`,", "    or a*b."]
    assert write_rst(lines) == [
        "Do it.", "", ".. rubric:: Parameters", "", "``x_, y_``", r"   an ``int``, or a\*b.", "",
    ]  # fmt: skip
