"""`segmentus mcp`: tools for agents over the Model Context Protocol."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from segmentus.errors import INSTALL, InputError


def serve_agents(
    folder: Annotated[
        Path, typer.Argument(help="All that agents may read, beside the sample and SCF waves.")
    ] = Path(),
    skill: Annotated[
        bool, typer.Option("--skill", help="Print SKILL.md, which tells agents how to use it.")
    ] = False,
) -> None:
    """Answer agents over standard input and output: read-only, within FOLDER, never a row of data.

    The tools are variables, explore, sweep, segments, profile, assign and questionnaire.
    """
    if find_spec("mcp") is None:
        raise InputError(f"segmentus mcp needs the package mcp; {INSTALL.format(extra='mcp')}.")
    if not folder.is_dir():
        raise InputError(f"{folder}: this is not a folder; give one that agents may read.")
    from segmentus.agents.server import make_agent_server, read_skill

    if skill:
        sys.stdout.write(read_skill())
        return
    make_agent_server(folder).run("stdio")
