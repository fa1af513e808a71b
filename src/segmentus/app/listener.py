"""A socket into a server of requests that nobody can stall by being slow, long or many.

waitress receives requests in one thread and hands whole ones to others, so a slow sender holds no
thread. What it leaves open is closed here: how long a request may take to arrive, how long its body
may be for whom, and who gives way where there are too many connections.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.utilities import Error, RequestEntityTooLarge

from segmentus.app.security import ReadHeader

THREADS = 32
"""Requests at a time; most wait for work and do nothing else."""

MOST_CONNECTIONS = 400
IDLE = 30
"""Seconds that a connection may be silent."""

ARRIVE = 20.0
SLOWEST = 20_000
"""Seconds in which a request must arrive, and bytes a second that give it more time."""

MOST_UNSENT = 16 * 2**20
"""Bytes of answers that may wait for a visitor to read; a thread that has more waits with them."""

_AHEAD = 1
"""Requests that may be sent before the answer to an earlier one; browsers send none."""

_SMALL, _LARGE = 64 * 2**10, 2**30

MOST_ARRIVING = 2**30
"""Bytes of long bodies that arrive at a time; they wait on disk until they are whole."""

_LONG = 2**20
"""Bytes from which a body is long."""

LimitBody = Callable[[str, str, ReadHeader], int]
"""Gives the bytes that a body may have, from method, path and headers."""


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress is untyped
    """A server on a socket that listens already.

    Parameters
    ----------
    application : answers requests.
    listener : the socket.
    limit : says how long a body may be.
    """

    def __init__(self, application: Flask, listener: socket.socket, limit: LimitBody) -> None:
        self.limit = limit
        self._since: dict[Any, tuple[object, float]] = {}
        settings = Adjustments(
            sockets=[listener],
            threads=THREADS,
            recv_bytes=_SMALL,
            ident="",
            asyncore_use_poll=True,  # select ends at a thousand files
            connection_limit=MOST_CONNECTIONS + 50,
            channel_timeout=IDLE,
            cleanup_interval=1,
            max_request_header_size=_SMALL,
            max_request_body_size=_LARGE,  # each request has its own limit below that
            channel_request_lookahead=_AHEAD,  # so that a visitor who has gone is seen to be gone
            outbuf_high_watermark=MOST_UNSENT,
            log_socket_errors=False,
        )
        self.channel_class = _Channel
        about = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            application, _sock=listener, adj=settings, bind_socket=False, sockinfo=about
        )

    def arriving(self) -> int:
        """Count the bytes of all bodies that are here or on their way, but for those refused."""
        requests = (
            each
            for channel in list(self.active_channels.values())
            for each in (*channel.requests, channel.request)
        )
        return sum(_length(each) for each in requests if each is not None and each.error is None)

    def handle_accept(self) -> None:
        """Take a connection; where there are too many, the one that is silent longest gives way."""
        if len(self.active_channels) >= MOST_CONNECTIONS:
            silent = [each for each in self.active_channels.values() if _is_waiting(each)]
            if silent:
                min(silent, key=lambda each: each.last_activity).handle_close()
        super().handle_accept()

    def maintenance(self, now: float) -> None:
        """Close what is silent, and what takes longer than it may."""
        super().maintenance(now)
        seen = {}
        for channel in list(self.active_channels.values()):
            what, seconds = _stalled_by(channel)
            if what is None:
                continue
            before, since = self._since.get(channel, (None, now))
            since = since if before is what else now
            seen[channel] = (what, since)
            if now - since > seconds:
                channel.will_close = True
        self._since = seen
        for channel in self.active_channels.values():
            if channel.will_close:  # waitress would wait until the visitor reads
                self.trigger.pull_trigger(channel.handle_close)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests have a limit each."""

    request: HTTPRequestParser | None

    def __init__(self, server: Listener, *rest: Any, **named: Any) -> None:
        self.parser_class = lambda settings: _Request(settings, server)
        super().__init__(server, *rest, **named)

    def received(self, data: bytes) -> bool:
        """Take the next bytes; of many requests at once only the first are answered."""
        going: bool = super().received(data)
        with self.requests_lock:
            if len(self.requests) > 1 + _AHEAD:
                for each in self.requests[1 + _AHEAD :]:
                    each.close()
                del self.requests[1 + _AHEAD :]
                self.requests[-1].headers["CONNECTION"] = "close"
        return going

    def handle_close(self) -> None:
        """Close the connection, and let go of what had arrived of a request."""
        super().handle_close()
        if self.request is not None:
            self.request.close()
            self.request = None


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request as it arrives; one whose body is too long ends with its head."""

    def __init__(self, settings: Adjustments, server: Listener) -> None:
        super().__init__(settings)
        self.path = ""  # named in the log, also where a request is refused before it has one
        self._server, self._most = server, -1

    def received(self, data: bytes) -> int:
        """Take the next bytes and return how many were taken."""
        taken: int = super().received(data)
        if self.headers_finished and self.error is None and not self.empty:
            self._check_length()
        if self.error is not None:
            self.expect_continue = False  # waitress would ask for the body of a refused request
        return taken

    def _check_length(self) -> None:
        if self._most < 0:
            self._most = self._server.limit(self.command.upper(), self.path, self._look)
            is_long = _LONG < self.content_length <= self._most
            if is_long and self._server.arriving() > MOST_ARRIVING:
                self._refuse(NoRoomError("Too much is being sent; send it again in a minute."))
        # A body that does not tell its length is not counted beforehand, so it stays short.
        most = min(self._most, _LONG) if self.chunked else self._most
        if self.error is None and _length(self) > most:
            self._refuse(RequestEntityTooLarge(f"The most is {most:,} bytes."))

    def _refuse(self, error: Error) -> None:
        self.error, self.completed = error, True

    def _look(self, name: str) -> str:
        value: str = self.headers.get(name.upper().replace("-", "_"), "")
        return value


class NoRoomError(Error):  # type: ignore[misc]
    """More arrives already than there is room for."""

    code, reason = 503, "Service Unavailable"


def _length(request: HTTPRequestParser) -> int:
    """Bytes of a body as far as its head tells, or as have come."""
    return max(int(request.content_length), int(request.body_bytes_received))


def _is_waiting(channel: HTTPChannel) -> bool:
    """Tell whether nothing is being done for a connection."""
    return not channel.requests and not channel.total_outbufs_len


def _stalled_by(channel: HTTPChannel) -> tuple[object, float]:
    """Return what keeps a connection busy, and for how many seconds it may."""
    if channel.requests:
        # An answer waits for room: a thread stands still until the visitor reads.
        full = channel.total_outbufs_len > channel.adj.outbuf_high_watermark
        return (channel.requests[0] if full else None), ARRIVE
    request = channel.request
    more = 0.0 if request is None else request.body_bytes_received / SLOWEST
    return request, ARRIVE + more
