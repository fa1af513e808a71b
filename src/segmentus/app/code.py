"""A plan into the same in Python as the dashboard."""

from __future__ import annotations

import json

from segmentus.plan import Plan
from segmentus.survey.table.schema import Hint

_WIDTH = 88


def write_code(plan: Plan) -> str:
    """Write a program that reads the data, runs the plan and writes the report.

    The program makes the same study as the dashboard shows; an uploaded file must lie in the
    folder where it runs.

    >>> print(write_code(Plan(features=("DEBT", "HOUSES"), k=3, rule="fixed")))
    import segmentus as sg
    from segmentus.survey.named import read_named
    <BLANKLINE>
    plan = sg.Plan(
        features=("DEBT", "HOUSES"),
        rule="fixed",
        k=3,
    )
    study = sg.run(read_named(plan.data), plan)
    print(study.choice.reason)
    sg.write_report(study, "out")
    <BLANKLINE>
    """
    dollars = ", dollars=plan.dollars" if plan.dollars else ""
    hints = ", hints=plan.hints" if plan.hints != Plan().hints else ""
    return "\n".join(
        [
            "import segmentus as sg",
            "from segmentus.survey.named import read_named",
            "",
            "plan = sg.Plan(",
            *_fields(plan),
            ")",
            f"study = sg.run(read_named(plan.data{dollars}{hints}), plan)",
            "print(study.choice.reason)",
            'sg.write_report(study, "out")',
            "",
        ]
    )


def _fields(plan: Plan) -> list[str]:
    """One line for each field that is not at its default."""
    standard = Plan()
    return [
        f"    {name}={_word(value)}," for name, value in plan if value != getattr(standard, name)
    ]


def _word(value: object) -> str:
    """Python's own writing, with double quotes as a person would type them."""
    if isinstance(value, tuple):
        items = [_word(item) for item in value]
        line = f"({', '.join(items)}{',' if len(items) == 1 else ''})"
        if len(line) <= _WIDTH:
            return line
        return "".join(["(\n", *(f"        {item},\n" for item in items), "    )"])
    if isinstance(value, dict):  # what is said of single columns
        told = {name: _said(said) for name, said in value.items()}
        return json.dumps(told, ensure_ascii=False)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # also a Python text, in double quotes
    return repr(value)


def _said(said: object) -> object:
    """Return what a plan says of a column: a word, the role of a hint, or the whole hint."""
    if not isinstance(said, Hint):
        return said
    told = {key: value for key, value in vars(said).items() if value not in ("", None, ())}
    return said.role if set(told) <= {"role"} else told
