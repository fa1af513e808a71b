"""`segmentus notebooks`: the notebooks that come with the package into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segmentus.cli.screen import out, say
from segmentus.errors import INSTALL


def notebooks(
    folder: Annotated[Path, typer.Argument(help="Folder to copy them to.")],
) -> None:
    """Copy the notebooks to a folder, to run and change in Jupyter."""
    from segmentus.notebook.folder import copy_notebooks

    console = out()
    for path in copy_notebooks(folder):
        say(str(path))
    console.print(
        "Open them with `jupyter lab`; if it is not installed, "
        f"{INSTALL.format(extra='notebooks')}. They read the SCF of 2019 if it is here "
        "(segmentus data fetch 2019), and the built-in sample otherwise.",
        soft_wrap=True,
    )
