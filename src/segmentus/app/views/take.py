"""A study into the page of what can be taken away."""

from __future__ import annotations

from dash import html

from segmentus.app.address import Address
from segmentus.app.code import write_code
from segmentus.app.elements import Element, section
from segmentus.app.files import list_files
from segmentus.study import Study


def show_files(address: Address, study: Study, key: str) -> list[Element]:
    """Show every file with its link, the plan, and the program that does the same.

    Parameters
    ----------
    address : of the page.
    study : to take away.
    key : of the session, without which no file is made.
    """
    items = [
        html.Li(
            [
                html.A(
                    file.name,
                    href=f"/take/{key}/{file.name}{address.write()}",
                    download=file.name,
                    id=f"take-{file.name.replace('.', '-')}",
                ),
                html.Span(file.about),
            ]
        )
        for file in list_files(study)
    ]
    return [
        section(
            "Take away",
            html.Ul(items, className="offers"),
            html.P("To save a figure, click PNG or SVG below it.", className="hint"),
            lead=study.choice.reason,
        ),
        section("The same in Python", html.Pre(write_code(study.plan), id="code", tabIndex=0)),
        section("The plan", html.Pre(study.plan.to_toml(), id="plan", tabIndex=0),
                lead="As a file: segmentus report --plan plan.toml"),
    ]  # fmt: skip
