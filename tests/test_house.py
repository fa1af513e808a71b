"""The house: one place a name, no circles, short modules, short functions, the field's names."""

import ast
import statistics
from collections import defaultdict
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "segmentus"
MODULES = {
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}
LONGEST = 300
FORMER = ("hops", "moves", "breeding", "condense", "ends", "beside", "inside", "marks", "heads")
TYPING = {"TYPE_CHECKING"}
"""A word of type checkers, which modules may set themselves to load nothing."""


def defined(tree):
    """Public names that a module defines at its top."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
                yield node.name
            case ast.Assign():
                yield from (each.id for each in node.targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name()):
                yield node.target.id


def imported(name):
    """Modules of ours that a module names at its top, for typing alone included."""
    for node in TREES[name].body:
        inside = node.body if isinstance(node, ast.If) else [node]
        for each in inside:
            if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("segmentus"):
                whole = {f"{each.module}.{alias.name}" for alias in each.names} & set(MODULES)
                yield from whole or {each.module}
            elif isinstance(each, ast.Import):
                yield from (alias.name for alias in each.names if alias.name in MODULES)


def functions():
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                yield 1 + body[-1].end_lineno - body[0].lineno if body else 0


def test_a_public_name_is_defined_in_one_module():
    where = defaultdict(set)
    for module, tree in TREES.items():
        for name in defined(tree):
            if not name.startswith("_") and name not in TYPING:
                where[name].add(module)
    twice = {name: sorted(modules) for name, modules in where.items() if len(modules) > 1}
    assert not twice, twice


def test_no_module_imports_itself_through_others():
    needs = {name: set(imported(name)) - {name} for name in MODULES}
    while needs:  # take away what needs nothing that is left
        free = [name for name, wanted in needs.items() if not wanted & set(needs)]
        assert free, f"circle among {sorted(needs)}"
        for name in free:
            del needs[name]


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module):
    lines = MODULES[module].read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{module}: {lines} lines; look for the second noun"


def test_half_of_the_functions_are_short():
    assert statistics.median(functions()) < 10


def test_files_have_the_names_of_the_field():
    assert not [name for name in MODULES if name.rsplit(".", 1)[-1] in FORMER]
