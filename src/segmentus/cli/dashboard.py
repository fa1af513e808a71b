"""`segmentus app`: the dashboard in the browser."""

from typing import Annotated

import typer

from segmentus.errors import INSTALL, InputError


def open_dashboard(
    data: Annotated[
        str,
        typer.Argument(help='A file, "sample", or "scf2019" and other waves; none to choose.'),
    ] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for a free one.")] = 8050,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but this machine's asks for a token.")
    ] = "127.0.0.1",
) -> None:
    """Open the dashboard: from a file to segments by clicking."""
    try:
        from segmentus.app.serve import serve
    except ModuleNotFoundError as error:
        raise InputError(
            f"app: {error.name} is not installed; {INSTALL.format(extra='app')}."
        ) from error
    serve(data, host=host, port=port, browser=not no_browser, say=print)
