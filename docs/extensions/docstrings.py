"""Our docstrings, numpydoc sections with Markdown's backticks, into what autodoc expects."""

import re
from itertools import pairwise

from sphinx.application import Sphinx

_CODE = re.compile(r"(``.+?``|`[^`]+`)")


def setup(app: Sphinx) -> dict[str, bool]:
    """Rewrite every docstring that autodoc reads."""
    app.connect("autodoc-process-docstring", _rewrite)
    app.connect("autodoc-process-signature", _shorten)
    app.connect("autodoc-skip-member", _skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _rewrite(app, what, name, obj, options, lines):
    lines[:] = write_rst(lines)


def _shorten(app, what, name, obj, options, signature, returned):
    """Leave the fields of a pydantic model to its docstring; they come with their checks."""
    return ("(**fields)", None) if hasattr(obj, "model_fields") else None


def _skip(app, what, name, obj, skip, options):
    return True if name == "model_config" else None


def write_rst(lines: list[str]) -> list[str]:
    """Turn the lines of a docstring into reStructuredText.

    >>> write_rst(["Do it.", "", "Parameters", "----------", "x : an `int`,", "    or none."])
    ['Do it.', '', '.. rubric:: Parameters', '', '``x``', '   an ``int``, or none.', '']
    """
    starts = [at for at, (_, below) in enumerate(pairwise(lines)) if re.fullmatch("-{3,}", below)]
    bounds = [*starts, len(lines)]
    written = _write_text(lines[: bounds[0]])
    for start, end in pairwise(bounds):
        written += [f".. rubric:: {lines[start]}", ""]
        body = lines[start + 2 : end]
        written += _write_text(body) if lines[start] == "Examples" else _write_entries(body)
    return written


def _write_entries(lines: list[str]) -> list[str]:
    """`name : text` with indented continuations as definitions; anything else as it stands."""
    written: list[str] = []
    for entry in _split_entries(lines):
        name, colon, text = entry[0].partition(" : ")
        more = " ".join([text, *(line.strip() for line in entry[1:])]).strip()
        if colon or len(entry) > 1:
            written += [f"``{name}``", f"   {_escape(more)}", ""]
        else:
            written += [_escape(name), ""]
    return written


def _split_entries(lines: list[str]) -> list[list[str]]:
    entries: list[list[str]] = []
    for line in lines:
        if line.startswith(" ") and entries:
            entries[-1].append(line)
        elif line.strip():
            entries.append([line])
    return entries


def _write_text(lines: list[str]) -> list[str]:
    """Prose, with doctests left alone."""
    written, doctest = [], False
    for line in lines:
        doctest = bool(line.strip()) and (doctest or line.lstrip().startswith(">>>"))
        written.append(line if doctest else _escape(line))
    return written


def _escape(text: str) -> str:
    """Code by double backticks; outside it, nothing that reStructuredText would take for markup."""
    parts = _CODE.split(text)
    parts[1::2] = [f"``{part.strip('`')}``" for part in parts[1::2]]
    parts[::2] = [re.sub(r"([*|]|(?<=\w)_(?!\w))", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)
