"""The command line's help, from the command line itself: the directive `commands`."""

import re
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from typer import Context
from typer.main import get_command

from segmentus.cli import app as segmentus_app


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directive."""
    app.add_directive("commands", Commands)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Commands(SphinxDirective):
    """Every command with its arguments and options."""

    def run(self) -> list[nodes.Node]:
        """Write the page as Markdown and have it parsed."""
        self.env.note_reread()  # the code may have changed where the page has not
        text = "\n".join(write_commands(get_command(segmentus_app), ("segmentus",)))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def write_commands(command, path) -> list[str]:
    """Markdown for all commands below one, each under a heading."""
    lines: list[str] = []
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            lines += write_commands(child, (*path, name))
        elif not child.hidden:
            lines += write_command(child, (*path, name))
    return lines


def write_command(command, path) -> list[str]:
    """Markdown for one command: usage, what it does, arguments and options by panel."""
    context = Context(command, info_name=path[-1])
    usage = " ".join([*path, *command.collect_usage_pieces(context)])
    lines = [f"## {' '.join(path)}", "", command.help, "", "```text", usage, "```", ""]
    shown = [each for each in command.params if not each.hidden]
    shown.sort(key=lambda each: each.rich_help_panel is not None)  # as in `--help`
    for panel, members in groupby(shown, key=lambda each: each.rich_help_panel):
        lines += [f"**{panel}**", ""] if panel else []
        for each in members:
            lines += _define(*each.get_help_record(context))
    return lines


def _define(term: str, text: str) -> list[str]:
    text = re.sub(r" *\[default: (.*)\]$", r" Default `\1`.", text)
    return [f"`{term}`", f": {text}", ""]
