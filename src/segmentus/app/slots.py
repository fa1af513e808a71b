"""Places for requests that take long, so that some threads stay free for those that do not."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import Flask, Response, g, request

from segmentus.app.security import OPEN

TOGETHER, DOWNLOADS, _FILES = 26, 12, 4
"""Requests at a time: of all kinds but the quickest, downloads, and long bodies. All together are
fewer than the threads of the server."""

_LONG = 2**20
_BUSY = "The server is busy; try again in a few seconds."


def bound(server: Flask) -> None:
    """Let so many requests of each kind be worked on at a time, and turn others away at once."""
    together, downloads, files = map(BoundedSemaphore, (TOGETHER, DOWNLOADS, _FILES))

    def enter() -> Response | None:
        wanted = [] if request.path in OPEN else [together]
        if request.path.startswith("/take/"):
            wanted.append(downloads)
        if (request.content_length or 0) > _LONG:
            wanted.append(files)
        g.places = []
        for each in wanted:
            if not each.acquire(blocking=False):
                return Response(_BUSY, 503, {"Retry-After": "5"}, mimetype="text/plain")
            g.places.append(each)
        return None

    server.before_request(enter)
    server.teardown_request(_leave)


def _leave(_error: BaseException | None) -> None:
    for each in g.pop("places", []):
        each.release()
