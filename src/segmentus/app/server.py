"""The dashboard as a WSGI application: Dash, its guard, its downloads."""

from __future__ import annotations

import logging
from hmac import compare_digest
from importlib.resources import files

from dash import Dash
from dash.exceptions import CallbackException, DependencyException
from flask import Flask, Response, jsonify, request
from threadpoolctl import threadpool_limits
from werkzeug.exceptions import InternalServerError

from segmentus.app.asked import check_requests
from segmentus.app.callbacks import Find, register
from segmentus.app.data import Library, Upload
from segmentus.app.downloads import take_file
from segmentus.app.layout import INDEX, make_layout
from segmentus.app.security import CALLBACKS, SEND, protect, session_name
from segmentus.app.sent_files import LARGEST_FILE, receive
from segmentus.app.session import Session
from segmentus.app.sessions import Sessions
from segmentus.app.slots import bound
from segmentus.app.unexpected import log_unexpected
from segmentus.app.work import Pool
from segmentus.errors import InputError

_log = logging.getLogger(__name__)

LONGEST_BODIES = {CALLBACKS: 16 * 2**20, SEND: LARGEST_FILE}
"""Path → bytes of the longest request: points in a figure are many, and files are long."""

_LONGEST_NAME = 200
"""Letters of a file's name that are looked at."""

_OTHER_KEY = (
    "This link belongs to another session, or to an earlier run of the server; open the page "
    "Take away and click it there."
)


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
    app.layout = make_layout()
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = max(LONGEST_BODIES.values())
    server.config["segmentus"] = sessions

    def visitor() -> Session:
        return sessions.of(session_name())

    register(app, visitor)
    _add_routes(server, visitor)
    protect(server, token=token, scripts=app.csp_hashes())
    server.before_request(_refuse_unknown_path)
    bound(server)
    check_requests(app)
    return server


def _add_routes(server: Flask, visitor: Find) -> None:
    style = (files("segmentus.report") / "report.css").read_text(encoding="utf-8")

    @server.get("/style/report.css")
    def report_style() -> Response:
        return Response(style, mimetype="text/css")

    @server.get("/healthy")
    def healthy() -> Response:
        return Response("yes", mimetype="text/plain")

    @server.errorhandler(CallbackException)
    def not_as_declared(error: CallbackException) -> Response:
        _log.warning("a request does not fit its callback: %s", error)
        return Response("The request does not fit its callback.", 400, mimetype="text/plain")

    @server.errorhandler(DependencyException)
    def no_script(_error: DependencyException) -> Response:
        return Response("There is no such file.", 404, mimetype="text/plain")

    @server.errorhandler(InternalServerError)
    def unexpected(error: InternalServerError) -> Response:
        rule = request.url_rule.rule if request.url_rule else "no page"  # no key of a session
        line = log_unexpected(error.original_exception or error, f"asked at {rule}")
        return Response(line, 500, mimetype="text/plain")

    @server.errorhandler(InputError)
    def not_possible(error: InputError) -> Response:
        return Response(str(error), 400, mimetype="text/plain")

    @server.post(SEND)
    def send() -> Response:
        if request.content_length is None:
            return Response("The length of the file is missing.", 411, mimetype="text/plain")
        name = request.args.get("name", "")[:_LONGEST_NAME]
        sent = receive(name, request.stream, request.content_length)
        return jsonify(word=visitor().arrivals.keep(sent))

    @server.post("/stop-reading")
    def stop_reading() -> Response:
        visitor().stop_reading()
        return Response(status=204)

    @server.post("/leave")
    def leave() -> Response:
        visitor().leave()
        return Response(status=204)

    @server.get("/take/<key>/<name>")
    def take(key: str, name: str) -> Response:
        session = visitor()
        if not compare_digest(key.encode(), session.key.encode()):
            return Response(_OTHER_KEY, 403, mimetype="text/plain")
        search = request.query_string.decode("utf-8", "replace")
        gone = request.environ.get("waitress.client_disconnected", lambda: False)
        return take_file(session, name, search, gone)


def _refuse_unknown_path() -> Response | None:
    """Dash answers to any path with its page; here there is one page."""
    if request.url_rule is not None and request.url_rule.rule == "/<path:path>":
        return Response("There is no such page.", 404, mimetype="text/plain")
    return None
