"""Look into pages without a browser: all components below one, and all their words."""

from collections.abc import Iterator
from typing import Any

from segmentus.app.security import COOKIE

QUICK = "?data=file&where=&features=INCOME&features=DEBT&features=HOUSES&ks=2-4&starts=2"
"""An address whose sweep takes a moment; "file" is what the server was started with."""


LOCAL = "http://127.0.0.1:8050"


def walk(node: Any) -> Iterator[Any]:
    """Every component of a page, parents first."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from walk(child)
    elif hasattr(node, "to_plotly_json"):
        yield node
        yield from walk(getattr(node, "children", None))


def words(node: Any) -> str:
    """All texts of a page."""
    if isinstance(node, list | tuple):
        return " ".join(words(child) for child in node)
    if hasattr(node, "to_plotly_json"):
        return words(getattr(node, "children", None))
    return "" if node is None else str(node)


def kinds(node: Any, name: str) -> list[Any]:
    """Components of one kind, e.g. "Link"."""
    return [each for each in walk(node) if type(each).__name__ == name]


def with_id(node: Any, wanted: Any) -> Any:
    """The one component with an id."""
    (found,) = [each for each in walk(node) if getattr(each, "id", None) == wanted]
    return found


def send_file(session: Any, name: str, content: bytes, search: str = "") -> tuple[Any, Any]:
    """What the page gets that sends a file: an address, and what is wrong with it."""
    from segmentus.app.sent_files import keep_bytes
    from segmentus.app.uploads import take_upload

    return take_upload(session, search, session.arrivals.keep(keep_bytes(name, content)))


def key_of(client: Any) -> str:
    """Key of downloads that the pages of a visitor have, once the first page was opened."""
    client.get("/", base_url=LOCAL)
    (cookie,) = [each for each in client._cookies.values() if each.key.startswith(COOKIE)]
    sessions = client.application.config["segmentus"]
    return str(sessions.of(cookie.value.rpartition(".")[0]).key)
