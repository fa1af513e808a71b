"""Twenty people at once at the dashboard, for a minute on loopback: mixed work, no mixing.

Before the crowd comes, one person alone is timed: first paint, a first look on 5,000 and on
500,000 rows, and numbers of groups that were swept. Each stands beside its bound, with the
processor time of the server: on a busy machine the clock tells of others, the processor does not.

Run with `python -m benchmarks.app_load [SECONDS] [PEOPLE]`. Starts `segmentus app` in a process of
its own, prints response times and memory, and fails on any error or on anybody seeing what is not
theirs.
"""

import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.request import Request, urlopen

import numpy as np
import polars as pl

PORT = 8177
ADDRESS = f"http://127.0.0.1:{PORT}"
CALLS: dict[str, dict[str, object]] = {}
"""How Dash names the callbacks that show a page and take a file; known once the server is up."""

FEATURES = ("INCOME", "DEBT", "HOUSES", "FIN", "VEHIC", "ASSET")


class Person:
    """One browser: a cookie, a file of one's own, and what happened."""

    def __init__(self, number: int) -> None:
        self.number, self.cookie, self.upload = number, "", ""
        self.random = random.Random(number)
        self.families = 40 + number
        self.times: dict[str, list[float]] = defaultdict(list)
        self.problems: list[str] = []

    def act(self) -> None:
        """Do one of the things people do."""
        work = self.random.choices(
            [self.change_k, self.sweep, self.look, self.send, self.turn_away], [8, 3, 4, 1, 1]
        )[0]
        try:
            work()
        except Exception as error:  # everything that goes wrong is to be counted
            self.problems.append(f"{work.__name__}: {error!r}")

    def change_k(self) -> None:
        k = self.random.randint(2, 6)
        text = self.show(f"?ks=2-6&view=segments&k={k}", "change of k")
        cards = len(re.findall(r'"className": ?"card( thin)?"', text))
        if cards != k:
            words = " ".join(re.findall(r'"children":"([^"]{12,})"', text))
            self.problems.append(f"{cards} cards for k = {k}: {words[-300:]}")

    def sweep(self) -> None:
        names = self.random.sample(FEATURES, 3)
        asked = "".join(f"&features={name}" for name in names)
        seed = self.random.randint(0, 10**6)
        self.show(f"?ks=2-6&starts=5&seed={seed}&view=choose{asked}", "new sweep")

    def look(self) -> None:
        view = self.random.choice(("start", "features", "take", "segments&part=profile"))
        self.show(f"?ks=2-6&view={view}", "look")

    def send(self) -> None:
        """Send a file with as many families as nobody else's, and see exactly those."""
        self.upload = self.upload_file("mine.csv", table(self.families))
        text = self.show(f"?data={self.upload}&where=&features=", "look")
        if f"{self.families} families" not in text:
            self.problems.append("somebody else's file is shown")

    def upload_file(self, name: str, content: bytes) -> str:
        """Send a file as a page does, have it read, and return its word in an address."""
        began = time.perf_counter()
        told = self.exchange(f"/send?name={name}", content, "application/octet-stream")
        answer = self.post(
            {
                **CALLS["sent"],
                "inputs": [{"id": "sent", "property": "data", "value": json.loads(told)["word"]}],
                "state": [{"id": "url", "property": "search", "value": "?view=start"}],
                "changedPropIds": ["sent.data"],
            },
            "read",
        )
        self.times["upload"].append(time.perf_counter() - began)
        found = re.search(r"data=(upload-\w+)", answer)
        if not found:
            raise ValueError(answer[:200])
        return found[1]

    def turn_away(self) -> None:
        """Begin a long sweep and leave it."""
        seed = self.random.randint(0, 10**6)
        self.ask(f"?ks=2-12&starts=20&seed={seed}&view=choose")

    def show(self, search: str, kind: str) -> str:
        """Ask until the page is there, at least as a quick study."""
        began = time.perf_counter()
        text = self.ask(search)
        while is_unshown(text):
            time.sleep(0.2)
            text = self.ask(search, "poll.n_intervals")
        self.times[kind].append(time.perf_counter() - began)
        return text

    def ask(self, search: str, changed: str = "url.search") -> str:
        return self.post(
            {
                **CALLS["url"],
                "inputs": [
                    {"id": "url", "property": "search", "value": search},
                    {"id": "poll", "property": "n_intervals", "value": 0},
                    {"id": "again", "property": "data", "value": 0},
                ],
                "state": [{"id": "shown", "property": "data", "value": ["", ""]}],
                "changedPropIds": [changed],
            },
            "request",
        )

    def post(self, body: dict[str, object], kind: str) -> str:
        began = time.perf_counter()
        text = self.exchange(
            "/_dash-update-component", json.dumps(body).encode(), "application/json"
        )
        self.times[kind].append(time.perf_counter() - began)
        return text

    def exchange(self, path: str, content: bytes, media: str) -> str:
        """Send something and return what is answered."""
        headers = {"Content-Type": media, "Cookie": self.cookie}
        with urlopen(Request(f"{ADDRESS}{path}", content, headers), timeout=400) as answer:
            text: str = answer.read().decode()
            sent = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        if sent:
            self.cookie = "; ".join(f"{name}={each.value}" for name, each in sent.items())
        return text


BOUNDS = {
    "first paint": 1.0, "first look, 5,000": 3.0, "first look, 500,000": 15.0, "swept number": 0.3,
}  # fmt: skip
"""Seconds that one person alone waits at most."""

SWEPT = (3, 4, 5, 6, 7)
"""Numbers of groups that are asked for one after the other, once the search has ended."""


def time_alone(person: Person, process: "subprocess.Popen[bytes]") -> None:
    """Print what one person waits for, as a ratio of its bound: below 1 is within it."""

    def timed(what: str, act: Callable[[], object], times: int = 1) -> None:
        began, before = time.perf_counter(), used(process)
        act()
        seconds = (time.perf_counter() - began) / times
        taken = (used(process) - before) / times
        print(
            f"{what:<20} {1000 * seconds:7.0f} ms, {seconds / BOUNDS[what]:.2f} of its bound; "
            f"processor {1000 * taken:7.0f} ms, {taken / BOUNDS[what]:.2f}",
            flush=True,
        )

    def paint() -> None:
        with urlopen(f"{ADDRESS}/", timeout=30) as answer:
            answer.read()
        person.ask("")

    timed("first paint", paint)
    for rows in (5_000, 500_000):
        data = person.upload_file("customers.csv", customers(rows))
        search = f"?plan=customers&data={data}&view=segments"
        timed(f"first look, {rows:,}", lambda search=search: person.show(search, "alone"))
        if rows == 5_000:
            wait_until_whole(person, search)
            timed(
                "swept number",
                lambda search=search: [person.show(f"{search}&k={k}", "alone") for k in SWEPT],
                len(SWEPT),
            )
    person.exchange("/leave", b"", "text/plain")  # ends what it would go on with


def wait_until_whole(person: Person, search: str) -> None:
    """Look at a page until its margins are there."""
    text = person.ask(search)
    while not json.loads(text)["response"]["poll"]["disabled"]:
        time.sleep(0.25)
        text = person.ask(search)
    time.sleep(2)  # as long as it takes to read a card


def customers(rows: int) -> bytes:
    """A table of customers of three kinds."""
    rng = np.random.default_rng(rows)
    kind = rng.integers(0, 3, rows)
    frame = pl.DataFrame(
        {
            "customer_id": [f"C{number:06}" for number in range(rows)],
            "months": (rng.gamma(2 + 3 * kind, 6) + 1).round(),
            "orders": rng.poisson(2 + 6 * (kind == 1)),
            "spend": rng.lognormal(3 + kind, 0.6).round(2),
            "visits": rng.poisson(4 + 5 * (kind == 2)),
            "left": np.where(rng.random(rows) < 0.1 + 0.2 * (kind == 0), "yes", "no"),
        }
    )
    return frame.write_csv().encode()


def is_unshown(text: str) -> bool:
    """Whether an answer only tells how far the work is."""
    answer = json.loads(text)["response"]
    return not answer["poll"]["disabled"] and not answer["shown"]["data"][1]


def table(families: int) -> bytes:
    """A small summary extract."""
    rng = np.random.default_rng(families)
    n = 5 * families
    family = np.repeat(np.arange(1, families + 1), 5)
    frame = pl.DataFrame(
        {
            "YY1": family,
            "Y1": family * 10 + np.tile(np.arange(1, 6), families),
            "WGT": rng.uniform(100, 9000, n).round(3),
            **{name: rng.lognormal(10, 1, n).round(0) for name in FEATURES},
        }
    )
    return frame.write_csv().encode()


def memory(process: "subprocess.Popen[bytes]") -> int:
    """Resident memory in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def used(process: "subprocess.Popen[bytes]") -> float:
    """Processor seconds taken so far: few of them beside the clock mean a busy machine."""
    ticks = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def main(seconds: float, people: int) -> int:
    process = subprocess.Popen(
        [sys.executable, "-c", "from segmentus.cli import main; main()", "app", "sample",
         "--port", str(PORT), "--no-browser"],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return load(process, seconds, people)
    finally:
        process.terminate()
        process.wait(20)


def load(process: "subprocess.Popen[bytes]", seconds: float, people: int) -> int:
    """Let everybody work, then print what happened."""
    crowd = [Person(number) for number in range(people)]
    wait_for_server()
    crowd[0].show("?ks=2-6&view=segments", "first")
    time_alone(crowd[0], process)
    before, end = memory(process), time.monotonic() + seconds

    def live(person: Person) -> None:
        while time.monotonic() < end:
            person.act()
            time.sleep(person.random.uniform(0.5, 2.5))

    threads = [threading.Thread(target=live, args=(person,)) for person in crowd]
    for thread in threads:
        thread.start()
    highest = before
    while any(thread.is_alive() for thread in threads):
        highest = max(highest, memory(process))
        time.sleep(0.5)
    print(f"{people} people for {seconds:.0f} s")
    for kind in ("change of k", "new sweep", "look", "upload", "request"):
        times = sorted(time for person in crowd for time in person.times[kind])
        if times:
            print(
                f"{kind:<12} {len(times):6,} times, median {1000 * statistics.median(times):7.0f} "
                f"ms, 95 % {1000 * times[int(0.95 * (len(times) - 1))]:7.0f} ms, "
                f"slowest {1000 * times[-1]:7.0f} ms"
            )
    problems = [text for person in crowd for text in person.problems]
    print(f"memory {before} MB before, {highest} MB at the most; processor {used(process):.0f} s")
    print(f"{len(problems)} problems")
    for text in problems[:10]:
        print(f"  {text}")
    return bool(problems)


def wait_for_server() -> None:
    """Wait, then learn how the server names the callbacks."""
    for _ in range(900):
        try:
            with urlopen(f"{ADDRESS}/_dash-dependencies", timeout=5) as answer:
                known = json.load(answer)
            for call in known:
                first = call["inputs"][0]
                if (first["id"], first["property"]) in (("url", "search"), ("sent", "data")):
                    ends = call["output"].strip(".").split("...")
                    outputs = [
                        dict(zip(("id", "property"), end.rsplit(".", 1), strict=True))
                        for end in ends
                    ]
                    CALLS[first["id"]] = {"output": call["output"], "outputs": outputs}
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    sys.exit(main(given[0] if given else 60.0, int(given[1]) if len(given) > 1 else 20))
