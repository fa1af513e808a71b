"""An address into a file on disk, or one sentence on why the server did not give it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pooch
import requests

from segmentus.errors import InputError
from segmentus.progress import Progress

_TIMEOUT = 30.0
_CHUNK = 1 << 16
_HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; segmentus)"}
_CURE = "name a mirror or a downloaded file with --from"
_NOT_AN_ADDRESS = (
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.TooManyRedirects,
)


class BrokenConnectionError(InputError):
    """The server could not be reached, broke off or failed; another attempt may succeed."""


class _Bar:
    """The progress object the downloader drives, turned into calls of a `Progress`."""

    def __init__(self, what: str, progress: Progress) -> None:
        self.what, self.progress = what, progress
        self.total = self.done = 0

    def update(self, size: int) -> None:
        """Count bytes; the downloader counts whole chunks, so the last one may be too large."""
        self.done = min(self.done + size, self.total) if self.total else self.done + size
        self.progress(self.what, self.done, self.total)

    def reset(self) -> None:
        """Start over; the downloader then reports the total once."""
        self.done = 0 if self.total else self.done

    def close(self) -> None:
        """Nothing is held open."""


def is_address(origin: str) -> bool:
    """Tell an internet address from a path.

    >>> is_address("https://example.org/a.zip"), is_address("C:/a.zip")
    (True, False)
    """
    return "://" in origin


def check_address(address: str) -> str:
    """Return an http or https address.

    Raises
    ------
    InputError
        It is of another kind, or names no server.
    """
    try:
        parts = urlsplit(address)
        sound = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound:
        raise InputError(f"{address}: this is not an http or https address; correct it or {_CURE}.")
    return address


def download(address: str, target: Path, progress: Progress) -> None:
    """Write what an address gives to `target`, in one attempt.

    Raises
    ------
    BrokenConnectionError
        The server could not be reached, broke off before the announced length, or failed.
    InputError
        There is no such file, the server refuses it, or `target` cannot be written.
    """
    bar = _Bar(PurePosixPath(urlsplit(address).path).name or address, progress)
    answers: list[requests.Response] = []
    fetch = pooch.HTTPDownloader(
        progressbar=bar,
        chunk_size=_CHUNK,
        timeout=_TIMEOUT,
        headers=_HEADERS,
        hooks={"response": lambda answer, **_: answers.append(answer)},
    )
    try:
        fetch(address, str(target), None)
    except requests.exceptions.HTTPError as error:
        status = 0 if error.response is None else error.response.status_code
        raise _refused(address, status) from error
    except _NOT_AN_ADDRESS as error:
        raise InputError(
            f"{address}: this address leads nowhere; correct it or {_CURE}."
        ) from error
    except requests.exceptions.RequestException as error:
        raise BrokenConnectionError(
            f"{address}: the connection failed or broke off ({type(error).__name__}); check the "
            f"network and try again, or {_CURE}."
        ) from error
    except OSError as error:
        raise InputError(
            f"{target.parent}: the download cannot be written there ({error.strerror}); make room, "
            "or name another folder in SEGMENTUS_CACHE."
        ) from error
    finally:
        # The downloader leaves the connection of a failed answer open.
        for answer in answers:
            answer.close()


def _refused(address: str, status: int) -> InputError:
    """Put a server's error status into a sentence."""
    if status in (404, 410):
        return InputError(
            f"{address}: the server has no such file ({status}); the wave may not be published "
            f"yet, so check the year, or {_CURE}."
        )
    if status >= 500 or status == 429:
        return BrokenConnectionError(
            f"{address}: the server failed ({status}); try again later, or {_CURE}."
        )
    return InputError(f"{address}: the server refuses the file ({status}); {_CURE}.")
