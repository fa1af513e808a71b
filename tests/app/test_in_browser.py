"""The dashboard in headless Chromium: the whole way, by clicking, wide and narrow."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from axe import NEEDS_AXE, find_violations
from chromium import MARKS, size
from looking import QUICK
from segmentus.app import callbacks, slots
from segmentus.app.layout import POLLING_INTERVAL
from segmentus.app.listener import Listener
from segmentus.app.security import limit_body
from segmentus.app.sent_files import LARGEST_FILE
from segmentus.app.server import LONGEST_BODIES, make_server
from segmentus.cluster.search import kmeans
from telco import make_telco

pytestmark = MARKS

CUT_OFF = """
const out = [];
for (const node of document.querySelectorAll('h1, h2, h3, p, dt, dd, li, pre, a, button, input')) {
  const r = node.getBoundingClientRect();
  if (r.width > 1 && !node.closest('.scroll') && !node.closest('.unseen, .skip')
      && (r.left < -0.5 || r.right > innerWidth + 0.5))
    out.push(node.tagName + ': ' + node.textContent.trim().slice(0, 60));
}
for (const text of document.querySelectorAll('.js-plotly-plot .main-svg text')) {
  const box = text.closest('.main-svg').getBoundingClientRect(), r = text.getBoundingClientRect();
  if (r.width && text.textContent.trim() && getComputedStyle(text).opacity !== '0'
      && (r.left < box.left - 2 || r.right > box.right + 2)) out.push('text: ' + text.textContent);
}
return out;
"""
UNNAMED = """
const name = node => node.getAttribute('aria-label') || node.getAttribute('title')
  || node.textContent.trim() || node.getAttribute('placeholder')
  || node.closest('label')?.textContent
  || (node.getAttribute('aria-labelledby') && document.getElementById(
        node.getAttribute('aria-labelledby').split(' ')[0])?.textContent);
return [...document.querySelectorAll('a, button, input, textarea, [role=group], nav, table')]
  .filter(node => node.offsetParent && !name(node)).map(node => node.outerHTML.slice(0, 160));
"""
FAINT = """
const rgb = text => { const m = text.match(/[\\d.]+/g).map(Number); return m; };
const light = c => { const [r, g, b] = c.map(v => { v /= 255;
  return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = node => { for (; node; node = node.parentElement) {
    const c = rgb(getComputedStyle(node).backgroundColor);
    if (c.length === 3 || c[3] > 0.9) return c; }
  return matchMedia('(prefers-color-scheme: dark)').matches ? [19, 23, 28] : [255, 255, 255]; };
const out = [];
for (const node of document.querySelectorAll('main *, header *')) {
  if (node.closest('svg, .mosaic') || !node.offsetParent) continue;
  if (![...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
  const style = getComputedStyle(node), size = parseFloat(style.fontSize);
  const a = light(rgb(style.color).slice(0, 3)), b = light(ground(node).slice(0, 3));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < (size >= 24 || (size >= 18.6 && style.fontWeight >= 600) ? 3 : 4.5))
    out.push(ratio.toFixed(2) + ' ' + node.textContent.trim().slice(0, 50));
}
return out;
"""


PAGES = {
    "empty": ".steps", "start": "#table-columns", "explore": "#table-sizes",
    "features": "#table-candidates", "choose": "#table-scores", "segments": ".card",
    "segments&part=money": ".mosaic", "segments&part=sure": ".gauge",
    "segments&part=scatter": ".point",
    "segments&part=profile": "#table-profile", "compare&against=k%3A2": "#say",
    "take": "#take-report-html", "take&questions=1": "#reached",
    "segments&part=reach": "#flagged", "compare&against=then%3Afile": "#other-file",
    "compare&against=nation%3Asample&mapped=AGE%3AAGE&mapped=INCOME%3AINCOME": "#table-reached",
}  # fmt: skip
"""View in the address → what is there once its page has come."""


@pytest.fixture(scope="module")
def address(given) -> Iterator[str]:
    """A running server of the small sample."""
    bound = socket.create_server(("127.0.0.1", 0))
    server = Listener(make_server(given=given), bound, limit_body("", LONGEST_BODIES))
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}/"
    server.close()


@pytest.fixture(scope="module")
def browser(browser: object) -> object:
    """Chromium, as wide as a desk."""
    size(browser, 1280)
    return browser


@pytest.fixture(autouse=True)
def silent(browser, address):
    """After every test: no error on the console, and nothing asked of another server."""
    yield
    severe = [
        entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"
    ]
    assert severe == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    local = (address, "data:", "blob:", "chrome")
    assert {url for url in asked if not url.startswith(local)} == set()


def wait(browser, condition, *arguments, seconds=60):
    end = time.monotonic() + seconds
    while not (found := browser.execute_script(f"return {condition}", *arguments)):
        assert time.monotonic() < end, (
            condition, arguments, browser.execute_script("return document.body.innerText")[:600],
        )  # fmt: skip
        time.sleep(0.03)
    return found


def see(browser, selector):
    """Wait until something is on the page."""
    wait(browser, "!!document.querySelector(arguments[0])", selector)


def read(browser, selector="#page") -> str:
    """Words of a part of the page, with plain spaces."""
    words = "return document.querySelector(arguments[0]).innerText"
    return browser.execute_script(words, selector).replace("\u00a0", " ")


def click(browser, selector) -> None:
    see(browser, selector)
    browser.execute_script("document.querySelector(arguments[0]).click()", selector)


def act(word) -> str:
    return f"""[id='{{"act":"{word}"}}']"""


def shot(browser, name) -> None:
    """Leave a picture where the environment asks for it."""
    folder = os.environ.get("SEGMENTUS_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(Path(folder) / f"{name}.png"))


def downloaded(browser, name) -> Path:
    path = browser.downloads / name
    end = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < end, list(browser.downloads.iterdir())
        time.sleep(0.05)
    return path


def test_the_whole_way_from_data_to_report_by_clicking(browser, address) -> None:
    browser.get(f"{address}{QUICK}")
    see(browser, "#table-columns")
    assert "600 families stand for" in read(browser)
    click(browser, "#step-features a, a#step-features")
    see(browser, "#table-candidates")
    assert "Everyone: 600" in read(browser)
    click(browser, act("run"))
    see(browser, ".card")
    click(browser, "#fold-why summary")
    click(browser, "#every-number")
    see(browser, "#table-scores")
    assert "How groups split" in read(browser)
    wait(browser, "document.querySelectorAll('.js-plotly-plot .xtitle').length === 2")
    click(browser, "#take-3")
    wait(browser, "document.querySelector('#step-segments').search.includes('k=3')")
    click(browser, "#step-segments")
    wait(browser, "document.querySelectorAll('.card').length === 3")
    assert "three groups" in read(browser, "h1") or "three bands" in read(browser, "h1")
    shot(browser, "segments")
    click(browser, "#step-take")
    see(browser, "#take-report-html")
    click(browser, "#fold-again summary")
    assert "k=3," in read(browser, "#code")
    click(browser, "#take-report-html")
    report = downloaded(browser, "report.html").read_text()
    assert "three groups" in report or "three bands" in report
    click(browser, "#take-assignments-csv")
    assert downloaded(browser, "assignments.csv").read_text().count("\n") == 3001


def test_back_and_reload_show_what_was_there(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=segments&k=2")
    wait(browser, "document.querySelectorAll('.card').length === 2")
    click(browser, "#groups-4")
    wait(browser, "document.querySelectorAll('.card').length === 4")
    browser.back()
    wait(browser, "document.querySelectorAll('.card').length === 2")
    browser.refresh()
    wait(browser, "document.querySelectorAll('.card').length === 2")
    wait(browser, "document.title.startsWith('Groups')")


def test_pressing_a_point_of_the_choice_takes_its_k(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=choose&k=2")
    wait(browser, "document.querySelectorAll('.js-plotly-plot .xtitle').length === 2")
    taken = "new URLSearchParams(location.search).get('k') === '4'"
    for _ in range(4):  # what arrives late may move the figure between looking and pressing
        at = browser.execute_script(
            "const p = [...document.querySelectorAll('.js-plotly-plot')][0];"
            "p.scrollIntoView({block: 'center'});"
            "const box = p.getBoundingClientRect(), l = p._fullLayout;"
            "const name = p.data.find(t => t.name === 'Inertia').yaxis || 'y';"
            "const y = l[name.replace('y', 'yaxis')];"
            "const ys = p._fullData.find(t => t.name === 'Inertia').y;"
            "return [box.left + l.xaxis._offset + l.xaxis.d2p(4),"
            " box.top + y._offset + y.d2p(ys[2])]"
        )
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            time.sleep(0.2)
            event = {"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1}
            browser.execute_cdp_cmd("Input.dispatchMouseEvent", event)
        time.sleep(2)
        if browser.execute_script(f"return {taken}"):
            break
    wait(browser, taken, seconds=20)


def test_a_lasso_shows_who_is_inside(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=segments&part=scatter&k=3")
    see(browser, ".js-plotly-plot .scatterlayer .point")
    left, top, right, bottom = browser.execute_script(
        "const p = document.querySelector('.js-plotly-plot'); p.scrollIntoView({block: 'center'});"
        "const r = p.querySelector('.nsewdrag').getBoundingClientRect();"
        "return [r.left + 3, r.top + 3, r.right - 3, r.bottom - 3]"
    )
    path = [(left, top), (right, top), (right, bottom), (left, bottom)]
    mouse(browser, "mousePressed", *path[0])
    for x, y in path[1:]:
        mouse(browser, "mouseMoved", x, y)
        time.sleep(0.1)
    mouse(browser, "mouseReleased", *path[-1])
    see(browser, "#table-inside")
    assert "in the sample, standing for" in read(browser, "#inside")
    points = browser.execute_script(
        "return [...document.querySelectorAll('#table-inside tbody td:nth-child(3)')]"
        ".reduce((sum, cell) => sum + Number(cell.textContent.replace(',', '')), 0)"
    )
    drawn = browser.execute_script(
        "return document.querySelector('.js-plotly-plot').data.reduce((n, t) => n + t.x.length, 0)"
    )
    assert points > 0.9 * drawn


def mouse(browser, kind, x, y) -> None:
    event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
    browser.execute_cdp_cmd("Input.dispatchMouseEvent", event)


def test_names_are_typed_over_and_kept_in_the_address(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=segments&k=2")
    wait(browser, "document.querySelectorAll('.card').length === 2")
    was = read(browser, "#name-1")
    type_over(browser, "Forgotten\ue00c")  # Escape
    wait(browser, "document.activeElement.id === 'pen-1'")
    assert (read(browser, "#name-1"), "names=" in browser.current_url) == (was, False)
    type_over(browser, "Starting out\ue007")  # Enter
    wait(browser, "location.search.includes('Starting+out')")
    wait(browser, "document.querySelector('.names').innerText.includes('Starting out')")
    wait(browser, "document.activeElement.id === 'pen-1'")
    browser.refresh()
    wait(browser, "document.querySelector('#name-1')?.innerText === 'Starting out'")
    type_over(browser, "\ue017\ue007")  # the delete key, then Enter
    wait(browser, "document.getElementById('said').innerText.includes('is empty')")
    click(browser, act("unname"))
    wait(browser, "document.querySelector('#name-1')?.innerText === arguments[0]", was)


def test_tabs_are_gone_through_with_arrows_and_kept_in_the_address(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=segments&k=2")
    see(browser, "#tab-cards")
    browser.execute_script("document.getElementById('tab-cards').focus()")
    key(browser, "ArrowRight", "", 39)
    wait(browser, "location.search.includes('part=money')")
    wait(browser, "document.activeElement.id === 'tab-money'")
    see(browser, ".pane .mosaic")
    browser.back()
    see(browser, ".card")


@pytest.mark.scf
def test_the_customers_of_a_bank_are_sent_corrected_and_segmented(browser, address) -> None:
    path = Path(os.environ["SEGMENTUS_DATA"]).resolve() / "bank_marketing_full.csv.gz"
    browser.get(address)
    see(browser, "#upload input[type=file]")
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(path))
    see(browser, "#table-schema")
    assert "45,211 customers, 17 columns" in read(browser)
    target = browser.execute_script("return location.search") + "&columns=campaign:category"
    browser.get(f"{address}{target}&ks=2-4&starts=2&replicates=0")
    see(browser, "#as-guessed")
    see(browser, "#chip-of-campaign")
    assert "changed" in read(browser, "#chip-of-campaign summary")
    assert "45,211 customers" in read(browser, "#file")
    assert "(not yet:" in browser.find_element("id", "step-segments").get_attribute("textContent")
    browser.get(browser.current_url + "&view=segments")
    see(browser, ".card")
    assert "45,211 customers" in read(browser)


def type_over(browser, text) -> None:
    """Type in place of the first group's name."""
    click(browser, "#pen-1")
    browser.find_element("css selector", ".renaming").send_keys(text)


@pytest.mark.scf
def test_the_real_survey_is_sent_and_segmented(browser, address) -> None:
    path = next(Path(os.environ["SEGMENTUS_DATA"]).glob("SCFP2019.csv*")).resolve()
    browser.get(f"{address}?where=TURNFEAR+%3D+1&ks=2-5&starts=3")
    see(browser, "#upload input[type=file]")
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(path))
    stand = "5,777 families stand for 129\u00a0million"
    wait(browser, "document.querySelector('#page').textContent.includes(arguments[0])", stand)
    browser.get(browser.current_url + "&view=segments")
    see(browser, ".card")
    click(browser, "#fold-statistics summary")
    assert "The 928 families with TURNFEAR = 1 stand for 23.7 million" in read(browser)
    click(browser, "#step-take")
    see(browser, "#take-report-html")
    click(browser, "#fold-again summary")
    assert f'data="{path.name}"' in read(browser, "#code")


def send(browser, path) -> None:
    see(browser, "#upload input[type=file]")
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(path))


def test_a_shop_owner_goes_from_a_file_to_groups_without_a_manual(browser, address, tmp_path):
    path = tmp_path / "telco.csv"
    make_telco(600).write_csv(path)
    browser.get(address)
    send(browser, path)
    see(browser, "#roles")
    assert "600 customers, 21 columns" in read(browser)
    assert "Churn yes: " in " ".join(read(browser, "#chip-of-Churn").split())
    browser.execute_script("document.querySelector('#chip-of-Contract summary').focus()")
    key(browser, "Enter", "\r")  # a chip opens by the keyboard, and stays open once it is changed
    wait(browser, "document.querySelector('#chip-of-Contract').open")
    browser.execute_script("document.querySelectorAll('#chip-of-Contract input')[2].click()")
    wait(browser, "location.search.includes('outcome=Contract')")
    wait(browser, "document.querySelector('#chip-of-Contract .changed')")
    wait(browser, "document.querySelector('#chip-of-Contract').open")
    click(browser, "#as-guessed")
    wait(browser, "!document.querySelector('#chip-of-Contract .changed')")
    click(browser, "#go-on")
    see(browser, "#out-TotalCharges")
    assert "Nearly MonthlyCharges × tenure" in read(browser)
    shot(browser, "form-groups")
    click(browser, "#out-TotalCharges")
    wait(browser, "!document.querySelector('#out-TotalCharges')")
    click(browser, "#chip-How-many-groups-1")
    wait(browser, "document.querySelector('#chip-How-many-groups-1').closest('li.here')")
    click(browser, ".find button")
    wait(browser, "document.querySelectorAll('.card').length === 3")
    browser.back()
    see(browser, "#automatic")
    wait(browser, "document.querySelectorAll('.forming li').length === 2")


def test_comparing_says_what_a_change_does_and_takes_it(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=compare&k=3")
    see(browser, "#say")
    click(browser, "#chip-Compare-with-1")
    wait(browser, "document.querySelector('#say')?.innerText.startsWith('With four groups')")
    assert "stay with most of their group" in read(browser, "#say")
    drawn = "return document.querySelector('.bands').naturalHeight"
    assert browser.execute_script(drawn) > 0
    click(browser, "#use")
    wait(browser, "document.querySelectorAll('.card').length === 4")
    assert "k=4" in browser.current_url


def test_a_newer_file_is_dropped_and_told_in_a_sentence(browser, address, given, tmp_path) -> None:
    names = ("INCOME", "DEBT", "HOUSES")
    rows = pl.DataFrame({name: given.survey.column(name)[::5] for name in names})
    rows.sort("DEBT")[-300:].write_csv(tmp_path / "june.csv")
    browser.get(f"{address}{QUICK}&view=compare&k=3")
    see(browser, "#say")
    click(browser, "#chip-Compare-with-7")
    see(browser, "#other-file input")
    box = browser.find_element("css selector", "#other-file input[type=file]")
    assert box.accessible_name == "Send newer families"
    box.send_keys(str(tmp_path / "june.csv"))
    see(browser, "#table-then-now")
    assert read(browser, "#say").startswith("The groups have moved: group ")
    assert "against=now%3A" in browser.current_url
    click(browser, "#take-drift")
    assert "june.csv" in downloaded(browser, "drift.html").read_text()
    wait(browser, "document.querySelector('#take-drift').dataset.state === 'done'")
    browser.refresh()
    see(browser, "#table-then-now")


def test_questions_are_chosen_by_pressing_and_taken_away(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=take&k=3")
    see(browser, "#reached")
    assert read(browser, "#reached").startswith("Three questions place ")
    click(browser, "#chip-How-many-questions-0")
    wait(browser, "document.querySelector('#reached')?.innerText.startsWith('One question')")
    assert "questions=1" in browser.current_url
    click(browser, "#take-questionnaire-html")
    assert downloaded(browser, "questionnaire.html").read_text().count("<fieldset>") == 1


def test_a_domain_is_narrowed_by_ticking(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=explore&by=RACE")
    see(browser, ".narrow input")
    browser.execute_script("document.querySelectorAll('.narrow input')[1].click()")
    click(browser, act("narrow"))
    wait(browser, "document.querySelector('#domain')?.innerText.includes('RACE = 2')")
    see(browser, ".js-plotly-plot .xtitle")


def test_a_sweep_shows_progress_and_can_be_cancelled(browser, address, monkeypatch) -> None:
    search = kmeans._search

    def search_slowly(*arguments):
        time.sleep(1)
        return search(*arguments)

    monkeypatch.setattr(kmeans, "_search", search_slowly)
    browser.get(f"{address}{QUICK}&ks=2-24&view=choose")
    see(browser, "progress")
    click(browser, act("cancel"))
    wait(browser, "document.querySelector('#page').innerText.includes('Stopped')")
    see(browser, act("retry"))


def test_a_page_slower_than_the_polling_interval_is_seen(browser, address, monkeypatch) -> None:
    made = callbacks.show

    def make_slowly(*arguments, **patience):
        page = made(*arguments, **patience)
        time.sleep(3 * POLLING_INTERVAL / 1000)
        return page

    monkeypatch.setattr(callbacks, "show", make_slowly)
    browser.get(f"{address}{QUICK}&view=choose&seed=77")
    wait(browser, "!!document.querySelector('#table-scores')", seconds=20)


def test_a_file_is_sent_and_segmented(browser, address, tmp_path) -> None:
    from little import csv_bytes, little_survey

    path = tmp_path / "mine.csv"
    path.write_bytes(csv_bytes(little_survey(families=120)))
    browser.get(address)
    see(browser, "#upload input[type=file]")
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(path))
    wait(browser, "document.querySelector('#page').innerText.includes('120 families stand for')")
    broken = tmp_path / "broken.csv"
    broken.write_text("a,b\n1,2\n3,4,5\n")
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(broken))
    wait(browser, "document.querySelector('#upload-said').textContent.includes('broken.csv: ')")


def open_page(browser, address, view) -> None:
    """Open one of the `PAGES`, and wait for its figures."""
    browser.get(f"{address}{QUICK}&k=3&view={view}" if view != "empty" else address)
    see(browser, PAGES[view])
    drawn = "[...document.querySelectorAll('.plot')].every(p => p.querySelector('.main-svg'))"
    wait(browser, drawn)


@NEEDS_AXE
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_axe_finds_nothing_on_any_page(browser, address, width, scheme) -> None:
    size(browser, width, scheme)
    found = {}
    for view in PAGES:
        open_page(browser, address, view)
        found[view] = find_violations(browser)
    size(browser, 1280)
    assert {view: each for view, each in found.items() if each} == {}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark")])
def test_nothing_is_cut_off_unnamed_or_faint(browser, address, width, scheme) -> None:
    size(browser, width, scheme)
    found = {}
    for view in PAGES:
        open_page(browser, address, view)
        shot(browser, f"{view.split('&')[0]}-{width}-{scheme}")
        wide = browser.execute_script("return document.documentElement.scrollWidth > innerWidth")
        problems = [browser.execute_script(script) for script in (CUT_OFF, UNNAMED, FAINT)]
        if wide or any(problems):
            found[view] = (wide, *problems)
    size(browser, 1280)
    assert found == {}


def test_the_keyboard_alone_reaches_and_keeps_its_place(browser, address) -> None:
    browser.get(f"{address}{QUICK}&view=segments&k=2")
    wait(browser, "document.querySelectorAll('.card').length === 2")
    browser.execute_script("document.getElementById('groups-3').focus()")
    key(browser, "Enter", "\r")
    wait(browser, "document.querySelectorAll('.card').length === 3")
    wait(browser, "document.activeElement.id === 'groups-3'")
    browser.execute_script("document.getElementById('step-take').focus()")
    key(browser, "Enter", "\r")
    see(browser, "#fold-files")
    wait(browser, "document.activeElement.tagName === 'H1'")


def key(browser, name, text, code=13) -> None:
    for kind in ("keyDown", "keyUp"):
        event = {"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code}
        if text and kind == "keyDown":
            event["text"] = text
        browser.execute_cdp_cmd("Input.dispatchKeyEvent", event)


def test_a_page_says_when_the_program_is_gone_and_comes_back_by_itself(browser, tmp_path) -> None:
    def start(port):
        command = [sys.executable, "-c", "from segmentus.cli import main; main()", "app", "sample",
                   "--port", str(port), "--no-browser"]  # fmt: skip
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    path = tmp_path / "telco.csv"
    make_telco(300).write_csv(path)
    with start(0) as first:
        port = int(first.stdout.readline().strip().rpartition(":")[2].partition("/")[0])
        browser.get(f"http://127.0.0.1:{port}/")
        send(browser, path)
        see(browser, "#roles")
        browser.get(f"{browser.current_url}&view=segments&k=2&names=Calm&names=Busy&replicates=0")
        wait(browser, "document.querySelectorAll('.card').length === 2")
        assert read(browser, "#lost") == ""
        first.kill()
    wait(browser, "document.querySelector('#lost').innerText.includes('does not answer')")
    assert browser.execute_script("return document.querySelector('#page').inert")
    shot(browser, "gone")
    with start(port) as second:
        back = "document.querySelector('#page')?.innerText.includes('settings are still here')"
        wait(browser, back)  # cards of the page that was there say "still here" too
        assert read(browser, "#lost") == ""
        send(browser, path)
        wait(browser, "document.querySelectorAll('.card').length === 2")
        assert "Calm" in read(browser, "#name-1")
        browser.get("about:blank")
        browser.get_log("browser"), browser.get_log("performance")  # they tell that it was gone
        second.kill()


def test_a_file_that_a_busy_server_turns_away_is_told_and_can_be_sent_again(
    browser, given, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(slots, "_FILES", 0)
    bound = socket.create_server(("127.0.0.1", 0))
    server = Listener(make_server(given=given), bound, limit_body("", LONGEST_BODIES))
    threading.Thread(target=server.run, daemon=True).start()
    path = tmp_path / "mine.csv"
    path.write_text("spend,visits\n" + "".join(f"{n}.25,{n % 60}\n" for n in range(120_000)))
    browser.get(f"http://127.0.0.1:{bound.getsockname()[1]}/")
    see(browser, "#upload input[type=file]")
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(path))
    wait(browser, "document.querySelector('#sending').innerText.includes('was not read')")
    time.sleep(1)  # what the page asks meanwhile does not take the words away
    assert "busy" in read(browser, "#sending")
    shot(browser, "busy")
    monkeypatch.setattr(slots, "_LONG", 2**40)  # there is room again
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(path))
    wait(browser, "document.querySelector('#page').innerText.includes('120,000 customers')")
    browser.get("about:blank")
    server.close()
    browser.get_log("browser"), browser.get_log("performance")  # they tell of the other server


def test_a_file_that_is_too_large_is_told_before_it_is_sent(browser, address, tmp_path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 2**20)
    browser.get(address)
    send(browser, path)
    wait(browser, "document.querySelector('#sending').innerText.includes('is the most here')")
    assert f"big.csv has {LARGEST_FILE // 2**20 + 1} MB" in read(browser, "#sending")
    assert read(browser, "#upload-said") == ""
    small = tmp_path / "small.csv"
    make_telco(60).write_csv(small)
    send(browser, small)
    see(browser, "#roles")
    assert "60 customers" in read(browser)


DROP = """
const [name, text] = arguments, held = new DataTransfer();
held.items.add(new File([text], name));
document.querySelector('#upload > *').dispatchEvent(
  new DragEvent('drop', { dataTransfer: held, bubbles: true, cancelable: true }));
"""
"""Drop a file where one is taken."""


def test_a_dropped_file_is_read_and_its_reading_can_be_stopped(
    browser, address, monkeypatch
) -> None:
    def endless(_sent, _hints, progress):
        while True:
            progress("reading", 0, 1)
            time.sleep(0.02)

    text = make_telco(50).write_csv()
    browser.get(address)
    see(browser, "#upload input[type=file]")
    with monkeypatch.context() as patched:
        patched.setattr("segmentus.app.session.read_upload", endless)
        browser.execute_script(DROP, "long.csv", text)
        wait(browser, "document.querySelector('#sending')?.innerText.includes('Reading long.csv')")
        shot(browser, "sending")
        click(browser, "#sending button")
        wait(browser, "document.querySelector('#upload-said').innerText.includes('as you asked')")
    assert read(browser, "#sending") == ""
    browser.execute_script(DROP, "short.csv", text)
    see(browser, "#roles")
    assert "short.csv" in read(browser, "#file")


def test_a_table_of_purchases_shows_its_ways_on(browser, address, tmp_path) -> None:
    path = tmp_path / "sales.csv"
    lines = [
        f"C{n % 40},2024-{1 + n % 9:02d}-{1 + n % 28:02d},{5 + n * n % 83}.5" for n in range(400)
    ]
    path.write_text("\n".join(["client,day,paid", *lines]))
    browser.get(address)
    see(browser, "#upload input[type=file]")
    browser.find_element("css selector", "#upload input[type=file]").send_keys(str(path))
    see(browser, ".ask-card")
    assert "400 lines of 40 customers" in read(browser)
    shot(browser, "purchases")
    purchases = browser.execute_script("return location.search")
    click(browser, act("count"))
    see(browser, "#back-to-purchases")
    assert "40 customers" in read(browser)
    assert "days since last order" in read(browser, "#roles")
    click(browser, "#back-to-purchases")
    see(browser, ".ask-card")
    assert browser.execute_script("return location.search") == purchases
    click(browser, "#rows-customers")
    wait(browser, "location.search.includes('rows=customers')")
    wait(browser, "!document.querySelector('.ask-card') && !!document.querySelector('#roles')")


STOPS = """
let count = 0; const seen = new Set();
const able = 'a[href], button, input, select, textarea, summary, [tabindex]';
for (const each of document.querySelectorAll(able)) {
  if (each.tabIndex < 0 || each.disabled) continue;
  if (!each.checkVisibility({ visibilityProperty: true })) continue;
  const group = each.type === 'radio' && each.closest('fieldset, .field, .radios');
  if (group && seen.has(group)) continue;
  seen.add(group); count += 1;
}
return count;
"""
"""Stops of the Tab key on the page that is open."""

FOCUS = """
const at = document.activeElement, shown = [at, at.closest('.upload'), at.parentElement];
const seen = each => { const style = getComputedStyle(each);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
    || style.boxShadow !== 'none'; };
const away = at === document.body;  // while the page is made anew
return away ? ['', '', true] : [at.id, at.textContent.trim(), shown.some(e => e && seen(e))];
"""
"""Where the keyboard is, and whether that can be seen."""


def tab_to(browser, wanted) -> None:
    """Press Tab until a thing of this id or these words has the focus, always seen, then Enter."""
    for _ in range(60):
        key(browser, "Tab", "", 9)
        name, words, seen = browser.execute_script(FOCUS)
        assert seen, (name, words)
        if wanted in (name, words):
            key(browser, "Enter", "\r")
            return
    raise AssertionError(f"no Tab leads to {wanted}")


def test_keys_alone_lead_from_a_file_to_what_is_taken_away(browser, address, tmp_path) -> None:
    path = tmp_path / "telco.csv"
    make_telco(300).write_csv(path)
    on_heading = "document.activeElement.tagName === 'H1'"
    browser.get(address)
    see(browser, "#upload input[type=file]")
    stops = [browser.execute_script(STOPS)]
    send(browser, path)
    for there, onward in (
        ("#roles", "go-on"), (".forming", "Find groups"), (".card", "onward-compare"),
        (".flow, #say", "step-take"),
    ):  # fmt: skip
        see(browser, there)
        if len(stops) > 1:
            wait(browser, on_heading)
        stops.append(browser.execute_script(STOPS))
        tab_to(browser, onward)
    see(browser, "#take-report-html")
    wait(browser, on_heading)
    stops.append(browser.execute_script(STOPS))
    assert sum(stops) < 227 / 2, stops  # as many as half of what there were


def test_arrows_go_from_one_column_to_the_next(browser, address, tmp_path) -> None:
    path = tmp_path / "telco.csv"
    make_telco(120).write_csv(path)
    browser.get(address)
    send(browser, path)
    see(browser, "#chip-of-Partner")
    at = "document.activeElement.id"
    browser.execute_script("document.querySelector('#chip-of-Partner > summary').focus()")
    key(browser, "ArrowRight", "", 39)
    wait(browser, f"{at} === 'chip-of-Dependents-name'")
    key(browser, "End", "", 35)
    wait(browser, f"{at} === 'chip-of-PaymentMethod-name'")
    key(browser, "ArrowRight", "", 39)
    wait(browser, f"{at} === 'chip-of-Partner-name'")
    key(browser, "Tab", "", 9)
    wait(browser, f"{at} === 'chip-of-gender-name'")
