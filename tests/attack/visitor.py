"""A dashboard in a process of its own, and visitors that speak HTTP to it by hand."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.2"
"""Of this machine, yet no name that needs no token."""

QUICK = "?data=file&plan=customers&ks=2-3&starts=1&replicates=0"
CALLBACKS = "/_dash-update-component"
RUN = "from segmentus.cli import main; main()"


class Server:
    """A running dashboard: its port, its token, and what it wrote."""

    def __init__(self, process: subprocess.Popen, log: Path):
        line = process.stdout.readline()
        while line and "segmentus is at" not in line:
            line = process.stdout.readline()
        address = urlsplit(line.split()[-1])
        self.process, self.log, self.port = process, log, address.port
        self.token = parse_qs(address.query)["token"][0]

    def connect(self, seconds=30):
        return http.client.HTTPConnection(HOST, self.port, timeout=seconds)

    def healthy(self):
        """Seconds until it says that it is up."""
        began = time.perf_counter()
        with closing(self.connect(5)) as connection:
            connection.request("GET", "/healthy")
            assert connection.getresponse().read() == b"yes"
        return time.perf_counter() - began


@contextmanager
def running(table: Path, log: Path):
    """Start a dashboard of a table, its temporary files beside the log."""
    command = [sys.executable, "-c", RUN, "app", str(table), "--host", HOST, "--port", "0",
               "--no-browser"]  # fmt: skip
    with (
        log.open("ab") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**os.environ, "TMPDIR": str(log.parent), "PYTHONUNBUFFERED": "1"},
        ) as process,
    ):  # fmt: skip
        try:
            yield Server(process, log)
        finally:
            process.kill()


class Visitor:
    """Somebody with the token and a session."""

    def __init__(self, server: Server):
        self.server = server
        self.cookies: dict[str, str] = {}
        self.get(f"/?token={server.token}")
        self.get("/")
        self.dependencies = json.loads(self.get("/_dash-dependencies")[1])

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path, seconds=200):
        return self._ask("GET", path, seconds=seconds)

    def show(self, search, seconds=60):
        """What the page of an address holds, asked for as the page itself does."""
        return self.post(self.asking(search), seconds)

    def asking(self, search):
        values = {"search": search, "n_intervals": None, "data": 0}
        asked = self._fill("page.children", values, "url.search")
        asked["state"][0]["value"] = ["", ""]
        return asked

    def send(self, name, content, seconds=60):
        """Send a file and have it read, as the page does; give what the page is answered."""
        status, told = self._ask("POST", f"/send?name={name}", content, seconds)
        return (
            (status, told) if status != 200 else self.post(self.sending(json.loads(told)["word"]))
        )

    def sending(self, word):
        return self._fill("upload-said", {"data": word, "search": ""}, "sent.data")

    def _fill(self, output, values, changed):
        """A request to the callback of an output, as its page sends it."""
        (callback,) = [each for each in self.dependencies if output in each["output"]]
        names = [each.partition("@")[0] for each in callback["output"].strip(".").split("...")]
        parts = [each.split(".") for each in names]
        return {
            "output": callback["output"],
            "outputs": [{"id": name, "property": prop} for name, prop in parts],
            "inputs": [each | {"value": values[each["property"]]} for each in callback["inputs"]],
            "state": [each | {"value": values[each["property"]]} for each in callback["state"]],
            "changedPropIds": [changed],
        }  # fmt: skip

    def post(self, asked, seconds=60):
        body = json.dumps(asked)
        return self._ask("POST", CALLBACKS, body, seconds, {"Content-Type": "application/json"})

    def find_key(self):
        """The key of downloads, from the page that has it."""
        for _ in range(200):
            page = self.show(f"{QUICK}&view=take")[1].replace("\\u002f", "/")
            found = re.search(r"/take/([\w-]+)/plan\.toml", page)
            if found:
                return found[1]
            time.sleep(0.2)
        raise AssertionError(page[:2000])

    def _ask(self, method, path, body=None, seconds=60, headers=()):
        with closing(self.server.connect(seconds)) as connection:
            connection.request(method, path, body, {"Cookie": self.cookie, **dict(headers)})
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name == "Set-Cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return answer.status, answer.read().decode("utf-8", "replace")
