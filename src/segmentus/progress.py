"""How a long loop reports: a function of (what, done, total) that may raise to cancel."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the name of the work, the steps done and the steps in all."""


def silent(what: str, done: int, total: int) -> None:
    """Report nothing; the default where nobody watches."""
