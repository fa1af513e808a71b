"""A file that could not be read: what is wrong, its cure, and the cure by a press."""

from __future__ import annotations

from dash import dcc, html

from segmentus.app.elements import Element, button, data
from segmentus.app.title_lines import FirstLine
from segmentus.app.unexpected import UNEXPECTED


def show_refusal(sentence: str, lines: tuple[FirstLine, ...] = ()) -> html.Div:
    """Show a sentence in two: what is wrong, and the cure; where titles are to blame, the lines.

    Parameters
    ----------
    sentence : "file: what is wrong; the cure."
    lines : the first of the file, of which one may be the headings; () for another matter.
    """
    if sentence.startswith(UNEXPECTED):
        return show_unexpected(sentence)
    if lines:
        file = sentence.partition(":")[0]
        what = f"{file}: the headings are not on its first line."
        cure = "Tell which line they are on, and it is read from there."
    else:
        what, _, cure = sentence.partition("; ")
        what = f"{what.rstrip('.')}."
    return html.Div(
        [
            html.H2(what),
            *([html.P(f"{cure[:1].upper()}{cure[1:]}")] if cure else []),
            *(_ask_line(lines) if lines else []),
        ],
        className="refused",
        role="alert",
    )


def show_unexpected(sentence: str) -> html.Div:
    """Show that an error was not expected, and the line of the log to copy.

    `sentence` is what a job says of it: "That should not have happened; the line".
    """
    line = sentence.partition("; ")[2]
    return html.Div(
        [
            html.P(
                "It is a mistake of the program, not yours. Try again; if it comes back, send this "
                "line to whoever looks after segmentus. The log of the server has it too."
            ),
            html.P(
                [
                    html.Code(line), " ",
                    html.Button("Copy", type="button", className="button", **data(copy=line)),
                ]
            ),
        ],
        className="refused",
        role="alert",
    )  # fmt: skip


def _ask_line(lines: tuple[FirstLine, ...]) -> list[Element]:
    options = [
        {
            "label": html.Span([html.Em(str(line.number)), html.Code(line.text or "\u00a0")]),
            "value": line.number,
        }
        for line in lines
    ]
    guess = next((line.number for line in lines if line.likely), 1)
    return [
        html.Fieldset(
            [
                html.Legend("Which line holds the headings?", className="unseen"),
                dcc.RadioItems(options, guess, id={"field": "headings"}, className="opts lines"),
            ]
        ),
        html.P(button("Read from this line", "read-from", primary=True), className="onward"),
    ]
