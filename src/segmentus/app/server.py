"""The dashboard as a WSGI application: Dash, its guard, its downloads."""

from __future__ import annotations

import time
from importlib.resources import files

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, request
from threadpoolctl import threadpool_limits

from segmentus.app.address import read_address
from segmentus.app.callbacks import Find, register
from segmentus.app.data import LARGEST, Library, Upload
from segmentus.app.files import find_file
from segmentus.app.layout import INDEX, lay_out
from segmentus.app.security import protect, session_name
from segmentus.app.sessions import Session, Sessions
from segmentus.app.work import Job, Pool
from segmentus.errors import InputError
from segmentus.plan import Plan
from segmentus.study import Study

_WAIT = 150.0
"""Seconds that a download waits for its study."""


def make_server(*, token: str = "", threads: int = 2, given: Upload | None = None) -> Flask:
    """Make the application.

    Parameters
    ----------
    token : that visitors must bring; "" where only this machine reaches the server.
    threads : sweeps at a time.
    given : a file that every visitor may segment.

    Returns
    -------
    Flask application. Sessions live in its memory, so one process must serve all requests.
    """
    # Sums over many rows are products of vectors, too short to share: where several people work,
    # every one would wait for a second BLAS thread to get a processor.
    threadpool_limits(1, user_api="blas")
    pool, library = Pool(threads), Library(given)
    sessions = Sessions(lambda: Session(pool, library))
    app = Dash(
        "segmentus.app",
        title="segmentus",
        update_title="",
        index_string=INDEX,
        serve_locally=True,
        suppress_callback_exceptions=True,
        add_log_handler=False,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = lay_out()
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = LARGEST * 4 // 3 + 2**20
    server.config["segmentus"] = sessions

    def visitor() -> Session:
        return sessions.of(session_name())

    register(app, visitor)
    _add_routes(server, visitor)
    protect(server, token=token, scripts=app.csp_hashes())
    return server


def _add_routes(server: Flask, visitor: Find) -> None:
    style = (files("segmentus.report") / "report.css").read_text(encoding="utf-8")

    @server.get("/style/report.css")
    def report_style() -> Response:
        return Response(style, mimetype="text/css")

    @server.get("/healthy")
    def healthy() -> Response:
        return Response("yes", mimetype="text/plain")

    @server.errorhandler(DependencyException)
    def no_script(_error: DependencyException) -> Response:
        return Response("There is no such file.", 404, mimetype="text/plain")

    @server.post("/leave")
    def leave() -> Response:
        visitor().leave()
        return Response(status=204)

    @server.get("/take/<name>")
    def take(name: str) -> Response:
        return take_file(visitor(), name, request.query_string.decode())


def wait_for(session: Session, plan: Plan) -> Study | Job:
    """The whole study of a plan, or after a long wait the job that is still at it.

    Raises
    ------
    InputError
        The plan does not fit the data.
    """
    end = time.monotonic() + _WAIT
    found = session.assured(plan)
    while isinstance(found, Job) and time.monotonic() < end:
        found.watch(0.5)
        if found.state == "failed":
            raise InputError(found.error)
        if found.state == "cancelled":
            return found
        found = session.assured(plan)
    return found


def take_file(session: Session, name: str, search: str) -> Response:
    """Answer with a file of the study that an address asks for."""
    file = find_file(name)
    if file is None:
        return Response("There is no such file.", 404, mimetype="text/plain")
    try:
        study = wait_for(session, read_address(search).plan)
    except InputError as error:
        return Response(str(error), 400, mimetype="text/plain")
    if isinstance(study, Job):
        return Response("The work on this was stopped; open the page again.", 503)
    answer = Response(file.make(study), mimetype=file.media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer
