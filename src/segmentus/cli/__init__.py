"""Arguments in, calls, printed lines out: the `segmentus` command.

Each command imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

import typer

from segmentus.cli.app import app as dashboard
from segmentus.cli.data import data_app
from segmentus.cli.estimate import estimate
from segmentus.cli.explore import explore
from segmentus.cli.model import assign, export
from segmentus.cli.notebooks import notebooks
from segmentus.cli.rfm import rfm
from segmentus.cli.study import report, sweep
from segmentus.cli.variables import plans, variables
from segmentus.errors import InputError

INTERRUPTED = 130
"""Exit status after Ctrl-C, as typer and shells have it."""

app = typer.Typer(
    name="segmentus",
    help="Turn a table of households or customers into segments to trust and act on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(report)
app.command()(sweep)
app.command()(explore)
app.command()(estimate)
app.command()(assign)
app.command()(export)
app.add_typer(data_app, name="data")
app.command()(variables)
app.command()(plans)
app.command("app")(dashboard)
app.command()(rfm)
app.command()(notebooks)


@app.callback(invoke_without_command=True)
def _start(
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    if version:
        from segmentus import __version__

        print(f"segmentus {__version__}")
        raise typer.Exit()


def main() -> None:
    """Run the command; an error of the user's is one sentence on stderr and exit status 2."""
    gc.set_threshold(50_000)  # what is loaded stays, so to look for cycles in it is in vain
    try:
        app()
    except InputError as error:
        _stop(str(error), 2)
    except OSError as error:
        _stop(f"{error.filename or 'file system'}: {error.strerror or error}.", 2)
    except SystemExit as stop:
        if stop.code == INTERRUPTED:
            _stop("stopped; nothing was left half-written.", INTERRUPTED)
        raise
    finally:
        gc.freeze()  # or leaving looks once more, for most of a second


def _stop(sentence: str, status: int) -> NoReturn:
    print(f"segmentus: {sentence}", file=sys.stderr)
    sys.exit(status)
