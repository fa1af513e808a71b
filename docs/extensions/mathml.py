"""Formulas as MathML, which browsers draw themselves: no script, no font, no network."""

import html
import re
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the renderer under the name "mathml"."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer, node):
    writer.body.append(_set(node.astext()))
    raise nodes.SkipNode


def _display(writer, node):
    formula = _set(node.astext(), as_block=True)
    writer.body.append(f'<div class="formula">{formula}</div>\n')
    raise nodes.SkipNode


def _set(text, **options):
    """Set a formula; an index of what has a hat stands beside it, not below."""
    written = tex2mathml(text, **options)
    named = re.sub(r"&(?!lt;|gt;|amp;|#)\w+;", lambda entity: html.unescape(entity[0]), written)
    formula = ElementTree.fromstring(named)
    space = re.match(r"\{.*\}", formula.tag)[0]
    ElementTree.register_namespace("", space[1:-1])
    for part in formula.iter(f"{space}munderover"):
        letter, index, hat = part
        if letter.tag == f"{space}mi":
            part.tag = f"{space}msub"
            with_hat = ElementTree.Element(f"{space}mover")
            with_hat[:] = [letter, hat]
            part[:] = [with_hat, index]
    return ElementTree.tostring(formula, encoding="unicode")
