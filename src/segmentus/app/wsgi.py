"""The entry point of a team server: ``gunicorn --workers 1 --threads 16 segmentus.app.wsgi``.

Sessions live in memory, so there must be one worker. The environment names the token that
visitors enter, `SEGMENTUS_TOKEN`, and how many sweeps may run at a time, `SEGMENTUS_THREADS`.
"""

from __future__ import annotations

import os

from segmentus.app.server import make_server
from segmentus.errors import InputError

TOKEN, THREADS = "SEGMENTUS_TOKEN", "SEGMENTUS_THREADS"

if not os.environ.get(TOKEN):
    raise InputError(f"{TOKEN}: it is not set; give the token that visitors of this server enter.")

application = make_server(
    token=os.environ[TOKEN], threads=int(os.environ.get(THREADS, os.cpu_count() or 2))
)
