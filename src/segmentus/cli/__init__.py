"""Arguments in, calls, printed lines out: the `segmentus` command.

What is here is light, so that the first moments of a run are ended as quietly as any other; the
commands themselves are in `commands`, and each imports what it needs when it runs.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings

from segmentus.errors import InputError

TYPE_CHECKING = False  # as in typing, which would take longer to load than all that is here
if TYPE_CHECKING:
    from typing import Any, NoReturn

INTERRUPTED = 130
"""Exit status after Ctrl-C, as typer and shells have it."""
TERMINATED = 128 + signal.SIGTERM

_show_warning = warnings.showwarning


def main() -> None:
    """Run the command; an error of the user's is one sentence on stderr and exit status 2."""
    status, sentence = 0, ""
    try:
        gc.set_threshold(200_000)  # what is loaded stays, so looking for cycles in it is pointless
        interrupt = signal.getsignal(signal.SIGINT)
        if interrupt is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing to clean up while modules load
        from segmentus.cli.streams import open_streams

        open_streams()
        warnings.showwarning = _note
        from segmentus.cli.commands import app

        if interrupt is signal.default_int_handler:
            signal.signal(signal.SIGINT, interrupt)
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _terminate)
        app()
    except InputError as error:
        status, sentence = 2, str(error)
        _let_go(error)
    except OSError as error:
        status, sentence = 2, f"{error.filename or 'file system'}: {error.strerror or error}."
    except SystemExit as stop:
        status = _status(stop)
        if status == INTERRUPTED:
            sentence = "stopped; nothing was left half-written."
    except KeyboardInterrupt:
        status, sentence = INTERRUPTED, "stopped; nothing was left half-written."
    finally:
        if "duckdb" not in sys.modules:  # which would call what is frozen leaked
            gc.freeze()  # or leaving looks once more, for most of a second
    from segmentus.cli.streams import close_streams

    _leave(status, sentence or close_streams())


def _let_go(error: BaseException | None) -> None:
    """Forget where an error came from: drivers count what is still held as leaks, and say so."""
    while error is not None:
        error.__traceback__, error = None, error.__cause__ or error.__context__


def _leave(status: int, sentence: str) -> NoReturn:
    """Say why, if there is a why, and end with the usual status; after SIGTERM by that signal."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler and status == INTERRUPTED:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl-C ends what still runs
    if signal.getsignal(signal.SIGTERM) is _terminate:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sentence:
        print(f"segmentus: {sentence}", file=sys.stderr, flush=True)
    if status == TERMINATED:
        os.kill(os.getpid(), signal.SIGTERM)
    sys.exit(status or (2 if sentence else 0))


def _note(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
    """Say in one line that something is spelled otherwise by now; other warnings as ever."""
    if issubclass(category, FutureWarning):
        print(f"segmentus: note: {message}", file=sys.stderr)
    else:
        _show_warning(message, category, *place, **more)


def _status(stop: SystemExit) -> int:
    return stop.code if isinstance(stop.code, int) else int(stop.code is not None)


def _terminate(*_: object) -> NoReturn:
    """End as after Ctrl-C, so that no temporary file stays."""
    sys.exit(TERMINATED)


def __getattr__(name: str) -> Any:
    """Load the commands when somebody asks for them."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from segmentus.cli.commands import app

    return app
