"""What a server lets in and gives out: token, host, origin, headers, cookies."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, g, redirect, request
from itsdangerous import BadSignature, Signer
from werkzeug.http import parse_cookie

COOKIE, TOKEN_COOKIE = "segmentus-session", "segmentus-token"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

CALLBACKS, SEND = "/_dash-update-component", "/send"
"""Where a page asks, and where it sends a file; no other path takes more than a few bytes."""

OPEN = ("/assets/app.css", "/healthy")
"""What needs no token: the look of the door, and whether the server is up."""

FEW_BYTES = 64 * 2**10
"""Largest body of whoever may not send a file here."""

ReadHeader = Callable[[str], str]
"""Gives a header of a request by its name, "" where there is none."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_DOOR = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>segmentus</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/app.css"></head><body class="door"><main>
<h1>segmentus</h1>
<p>{sentence}</p>
<form method="get" action="/"><label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="off" autofocus>
<button type="submit">Enter</button></form></main></body></html>"""


def protect(server: Flask, *, token: str, scripts: Sequence[str]) -> None:
    """Guard every request of a server and set the headers of every answer.

    Parameters
    ----------
    server : to be guarded.
    token : that a visitor must bring; "" for a server that only this machine reaches.
    scripts : hashes of the inline scripts that pages hold.
    """
    policy = _policy(scripts)
    # Names are signed, so that they can only come from here, and no request without one costs
    # memory. The key ends with the server, and with it all names.
    signer = Signer(secrets.token_bytes(32))
    server.before_request(_check_site(token))
    server.before_request(_check_token(token))
    server.before_request(_name_session(signer))

    def finish(response: Response) -> Response:
        response.headers.update(_HEADERS)
        response.headers["Content-Security-Policy"] = policy
        if not request.path.startswith(("/assets/", "/_dash-component-suites/")):
            response.headers["Cache-Control"] = "no-store"
        if g.get("fresh"):
            _set_cookie(response, COOKIE, signer.sign(g.session).decode())
        return response

    server.after_request(finish)


def session_name() -> str:
    """Return the secret name of the session of the present request."""
    name: str = g.session
    return name


def limit_body(token: str, most: Mapping[str, int]) -> Callable[[str, str, ReadHeader], int]:
    """Make the function that says how long a body may be, from the head of a request alone.

    Parameters
    ----------
    token : of the server, "" for none.
    most : path → bytes that a visitor may send there.

    Returns
    -------
    Function of method, path and headers. It asks the same as the guard does later, so that nothing
    long is received that would be refused then.
    """

    def limit(method: str, path: str, look: ReadHeader) -> int:
        if path not in most or _refuse_site(method, path, look, token):
            return FEW_BYTES
        given = parse_cookie(look("Cookie")).get(_cookie(TOKEN_COOKIE, look("Host")), "")
        return most[path] if not token or _same(given, token) else FEW_BYTES

    return limit


def _policy(scripts: Sequence[str]) -> str:
    """Everything from this server only; styles inline, as plotly writes them."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(scripts)}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _check_site(token: str) -> Callable[[], Response | None]:
    def check() -> Response | None:
        refusal = _refuse_site(request.method, request.path, _look, token)
        return None if refusal is None else Response(*refusal, mimetype="text/plain")

    return check


def _look(name: str) -> str:
    return request.headers.get(name, "")


def _refuse_site(method: str, path: str, look: ReadHeader, token: str) -> tuple[str, int] | None:
    """Choose what to answer a request that another site had a browser send; None if it is welcome.

    Without a token only pages of this machine may ask: a name that is rebound to it may not.
    Another site may link to a page, and that is all it may do.
    """
    host, origin, site = look("Host"), look("Origin"), look("Sec-Fetch-Site")
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    if not token and name not in LOOPBACK:
        return "This server answers to 127.0.0.1 only.", 421
    linked = method == "GET" and look("Sec-Fetch-Mode") == "navigate" and path == "/"
    foreign = site in ("cross-site", "same-site") and not linked
    if foreign or (method != "GET" and origin and _authority(origin) != host):
        return "This came from another site.", 403
    return None


def _authority(origin: str) -> str:
    """Host and port of an origin; "" where there are none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _check_token(token: str) -> Callable[[], Response | None]:
    def check() -> Response | None:
        if not token or request.path in OPEN:
            return None
        given = request.args.get("token") if request.path == "/" else None
        if given is not None and _same(given, token):
            rest = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
            answer: Response = redirect(f"/?{urlencode(rest)}" if rest else "/")  # type: ignore[assignment]
            _set_cookie(answer, TOKEN_COOKIE, token)
            return answer
        if _same(request.cookies.get(_cookie(TOKEN_COOKIE, _look("Host")), ""), token):
            return None
        sentence = "This token is not right." if given else "Enter the token of this server."
        return Response(_DOOR.format(sentence=sentence), 401, mimetype="text/html")

    return check


def _name_session(signer: Signer) -> Callable[[], None]:
    """Give every visitor a name; one that was not given here is nobody's."""

    def name() -> None:
        given = request.cookies.get(_cookie(COOKIE, _look("Host")), "")
        try:
            g.session, g.fresh = signer.unsign(given).decode(), False
        except BadSignature:
            g.session, g.fresh = secrets.token_urlsafe(32), True

    return name


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _cookie(name: str, host: str) -> str:
    """A cookie's name, with the port: browsers send the cookies of a host to all its ports."""
    port = host.rpartition(":")[2]
    return f"{name}-{port}" if port.isdecimal() and port.isascii() else name


def _set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        _cookie(name, _look("Host")), value,
        httponly=True, samesite="Lax", secure=request.is_secure, path="/",
    )  # fmt: skip
