"""`segmentus notebooks`: the notebooks that come with the package into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from segmentus.cli.screen import out, say


def notebooks(
    folder: Annotated[Path, typer.Argument(help="Folder to copy them to.")],
) -> None:
    """Copy the notebooks to a folder, to run and change in Jupyter."""
    from segmentus.notebook.folder import copy_notebooks

    console = out()
    for path in copy_notebooks(folder):
        say(str(path))
    console.print(
        "Open them with: jupyter lab (pip install jupyterlab). They read SCF 2019 where it is here "
        "(segmentus data fetch 2019), else the built-in sample.",
        soft_wrap=True,
    )
