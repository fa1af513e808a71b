"""The entry point of a team server, for another WSGI server.

Run it as ``waitress-serve --threads=32 --call segmentus.app.wsgi:make``; waitress comes with the
extra `app`. Sessions live in memory, so there must be one process; 26 requests may wait for work
at a time, so there should be some more threads. `segmentus app --host` does the same, and bounds
slow connections and long bodies too.
"""

from __future__ import annotations

import os

from flask import Flask

from segmentus.app.scratch import remove_stale
from segmentus.app.server import make_server
from segmentus.errors import InputError

TOKEN, THREADS = "SEGMENTUS_TOKEN", "SEGMENTUS_THREADS"


def make() -> Flask:
    """Make the application as the environment asks for it.

    `SEGMENTUS_TOKEN` is the token that visitors enter, `SEGMENTUS_THREADS` how many sweeps may run
    at a time (as many as there are processors where it is not set).

    Raises
    ------
    InputError
        There is no token, or the number is none.
    """
    token, threads = os.environ.get(TOKEN, ""), os.environ.get(THREADS, "")
    if not token:
        raise InputError(
            f"{TOKEN} is not set; set it to the token that visitors of this server will enter."
        )
    if threads and not threads.isdecimal():
        raise InputError(f"{THREADS} is {threads!r}; give a whole number, or none.")
    remove_stale()
    return make_server(token=token, threads=int(threads) if threads else os.cpu_count() or 2)
