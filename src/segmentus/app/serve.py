"""An address and a port into a running dashboard, opened in the browser."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from segmentus.app.address import Address, read_address
from segmentus.app.data import GIVEN, WAVE, Upload
from segmentus.app.scratch import remove_stale
from segmentus.app.security import LOOPBACK, limit_body
from segmentus.app.uploads import fit_plan
from segmentus.errors import InputError
from segmentus.survey.named import SAMPLE, read_named


def serve(data: str, *, host: str, port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Serve the dashboard until it is interrupted.

    Parameters
    ----------
    data : "sample", a wave at hand, or the path of a file, which every visitor may then segment;
        "" for the page on which visitors choose.
    host : address to listen on; any but this machine's own asks visitors for a token.
    port : to listen on, 0 for a free one.
    browser : whether to open it.
    say : prints a line.

    Raises
    ------
    InputError
        The address or port cannot be had, or the data cannot be read.
    """
    given, search = _open(data, alone=host in LOOPBACK)
    remove_stale()
    from segmentus.app.listener import Listener
    from segmentus.app.server import LONGEST_BODIES, make_server

    token = (
        "" if host in LOOPBACK else os.environ.get("SEGMENTUS_TOKEN") or secrets.token_urlsafe(16)
    )
    listener = _listen(host, port)
    number = listener.getsockname()[1]
    server = make_server(token=token, threads=max(os.cpu_count() or 2, 2), given=given)
    running = Listener(server, listener, limit_body(token, LONGEST_BODIES))
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    address = f"http://{shown}:{number}/{_with_token(search, token)}"
    say(f"segmentus is at {address}")
    if token:
        say("Visitors need the token, so give them the whole address. Stop with Ctrl-C.")
    threading.Thread(target=_warm, daemon=True).start()
    if browser:
        threading.Timer(0.3, webbrowser.open, [address]).start()
    try:
        running.run()
    except KeyboardInterrupt:
        pass
    finally:
        running.close()


def _open(data: str, *, alone: bool) -> tuple[Upload | None, str]:
    """The file to serve, if it is one, and the query string of the first page.

    Where others visit too they see the name of the file and not where it lies.
    """
    if not data:
        return None, ""
    if data == SAMPLE or WAVE.fullmatch(data):
        read_named(data)  # says at once if it is not at hand
        return None, read_address(f"?data={data}").write()
    given = Upload(data if alone else Path(data).name, read_named(data), path=data)
    return given, fit_plan(Address(), GIVEN, given.survey).write()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except (OSError, OverflowError) as error:
        listener.close()
        taken = getattr(error, "errno", None) == errno.EADDRINUSE
        why = "something listens there already" if taken else "it is not available"
        raise InputError(f"{host}:{port}: {why}; try --port 0 for a free one.") from error
    return listener


def _with_token(search: str, token: str) -> str:
    if not token:
        return search
    return f"?token={quote(token)}" + (f"&{search[1:]}" if search else "")


def _warm() -> None:
    """Load what the first sweep needs, while the first page is read."""
    from segmentus.plan import Plan
    from segmentus.study import run
    from segmentus.survey import sample

    run(sample.read(families=600), Plan(features=("INCOME", "DEBT"), ks="2-3", starts=1))
