"""How Sphinx builds the site: `make docs`, or `python -m sphinx -W docs build/site`."""

import shutil
import sys
from pathlib import Path

import segmentus

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # for our own extensions

project = "segmentus"
version = release = segmentus.__version__
author = copyright = "the segmentus authors"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "extensions.accessible",
    "extensions.docstrings",
    "extensions.commands",
    "extensions.rooms",
    "extensions.mathml",
    "extensions.plans",
]
exclude_patterns = ["extensions", "**/.ipynb_checkpoints"]

myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # notebooks are stored executed
nb_merge_streams = True
# A figure is stored interactive and as a picture; the interactive one needs a script.
nb_mime_priority_overrides = [("html", "image/png", 0)]
suppress_warnings = ["mystnb.unknown_mime_type"]

default_role = "code"
smartquotes = False  # a quote in an example is typed as shown
highlight_language = "none"
add_module_names = False
toc_object_entries = False
python_use_unqualified_type_names = True
maximum_signature_line_length = 70
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_mock_imports = ["onnx", "openpyxl", "sqlglot"]  # extras that some modules begin with
autodoc_type_aliases = {name: name for name in ("Bools", "Floats", "Ints", "Labels")}
html_math_renderer = "mathml"

html_theme = "furo"
html_title = "segmentus"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = False
html_show_sphinx = html_show_copyright = False


def _copy_notebooks() -> None:
    """Lay the executed notebooks beside the pages; Sphinx reads below its own folder only."""
    target = HERE / "notebooks"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    found = sorted((HERE.parent / "notebooks").glob("*.ipynb"))
    for each in (*found, HERE.parent / "notebooks" / "glossary.md"):
        shutil.copy(each, target)
    if not found:
        (target / "none.md").write_text("# No notebooks in this build\n", encoding="utf-8")


_copy_notebooks()
