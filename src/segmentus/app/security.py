"""What a server lets in and gives out: token, host, origin, headers, cookies."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, g, redirect, request

COOKIE, TOKEN_COOKIE = "segmentus-session", "segmentus-token"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_OPEN = ("/assets/app.css", "/healthy")
"""What needs no token: the look of the door, and whether the server is up."""

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
    server.before_request(_check_host(token))
    server.before_request(_check_origin)
    server.before_request(_check_token(token))
    server.before_request(_name_session)

    def finish(response: Response) -> Response:
        response.headers.update(_HEADERS)
        response.headers["Content-Security-Policy"] = policy
        if not request.path.startswith(("/assets/", "/_dash-component-suites/")):
            response.headers["Cache-Control"] = "no-store"
        if g.get("fresh"):
            _set_cookie(response, COOKIE, g.session)
        return response

    server.after_request(finish)


def session_name() -> str:
    """Return the secret name of the session of the present request."""
    name: str = g.session
    return name


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


def _check_host(token: str) -> Callable[[], Response | None]:
    """Without a token only pages of this machine may ask: a name that is rebound to it may not."""

    def check() -> Response | None:
        host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        if not token and host not in LOOPBACK:
            return Response("This server answers to 127.0.0.1 only.", 421)
        return None

    return check


def _check_origin() -> Response | None:
    """Another site's page cannot send anything here."""
    origin = request.headers.get("Origin")
    if request.method != "GET" and origin and urlsplit(origin).netloc != request.host:
        return Response("This came from another site.", 403)
    return None


def _check_token(token: str) -> Callable[[], Response | None]:
    def check() -> Response | None:
        if not token or request.path in _OPEN:
            return None
        given = request.args.get("token")
        if given is not None and _same(given, token):
            rest = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
            target = request.path + (f"?{urlencode(rest)}" if rest else "")
            answer: Response = redirect(target)  # type: ignore[assignment]
            _set_cookie(answer, TOKEN_COOKIE, token)
            return answer
        if _same(request.cookies.get(TOKEN_COOKIE, ""), token):
            return None
        sentence = "This token is not right." if given else "Enter the token of this server."
        return Response(_DOOR.format(sentence=sentence), 401, mimetype="text/html")

    return check


def _name_session() -> None:
    """Every visitor has a name that nobody can guess."""
    name = request.cookies.get(COOKIE, "")
    g.fresh = not (len(name) == 43 and name.isascii())
    g.session = secrets.token_urlsafe(32) if g.fresh else name


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())


def _set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
