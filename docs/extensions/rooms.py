"""The reference from docstrings: the directives `room` (a package's modules) and `names`."""

import inspect
import pkgutil
from importlib import import_module

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.ext.autodoc.mock import mock
from sphinx.util.docutils import SphinxDirective

import segmentus


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directives."""
    app.add_directive("room", Room)
    app.add_directive("names", Names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Room(SphinxDirective):
    """Every module of a package that defines something public, with its docstrings."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write a heading and an automodule for each."""
        self.env.note_reread()
        lines: list[str] = []
        with mock(self.config.autodoc_mock_imports):
            found = find_modules(self.arguments[0])
        for name in found:
            lines += [f"## `{name}`", "", "```{eval-rst}", f".. automodule:: {name}"]
            lines += ["   :members:", "   :ignore-module-all:", "```", ""]
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


class Names(SphinxDirective):
    """The names of the top package, each with its first sentence, linked to the reference."""

    def run(self) -> list[nodes.Node]:
        """Write a definition list."""
        lines: list[str] = []
        for name in segmentus.__all__:
            value = getattr(segmentus, name)
            first = inspect.getdoc(value).split("\n\n")[0].replace("\n", " ")
            lines += [f"{_refer(name, value)}", f": {first}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def find_modules(package: str) -> list[str]:
    """Names of a package's modules, or the module itself, that define a documented public name."""
    top = import_module(package)
    inside = pkgutil.walk_packages(getattr(top, "__path__", []), f"{package}.")
    names = [package, *(each.name for each in inside)]
    return [name for name in names if _defines_something(name)]


def _defines_something(name: str) -> bool:
    members = vars(import_module(name)).items()
    return any(
        not key.startswith("_") and getattr(value, "__module__", "") == name and value.__doc__
        for key, value in members
        if inspect.isclass(value) or inspect.isroutine(value)
    )


def _refer(name: str, value) -> str:
    if inspect.ismodule(value):
        return f"[`sg.{name}`]({value.__name__.split('.')[1]}.md)"
    kind = "class" if inspect.isclass(value) else "func"
    return f"{{py:{kind}}}`sg.{name} <{value.__module__}.{value.__qualname__}>`"
