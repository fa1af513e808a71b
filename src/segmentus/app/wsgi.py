"""The entry point of a team server, for gunicorn and the like.

Run it as ``gunicorn --workers 1 --threads 16 "segmentus.app.wsgi:make()"``.

Sessions live in memory, so there must be one worker.
"""

from __future__ import annotations

import os

from flask import Flask

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
        raise InputError(f"{TOKEN} is not set; give the token that visitors of this server enter.")
    if threads and not threads.isdigit():
        raise InputError(f"{THREADS} is {threads!r}; give a whole number, or none.")
    return make_server(token=token, threads=int(threads) if threads else os.cpu_count() or 2)
