"""`segmentus rules`: how a member of each segment of a model is recognised."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segmentus.cli.screen import out, print_json, print_table

if TYPE_CHECKING:
    from segmentus.features.values import Features
    from segmentus.segments.model.values import Model
    from segmentus.segments.short_rule_values import ShortRules

_SORTS = {
    "has": "what they have and have not",
    "two": "two figures",
    "tree": "a few figures",
}


def rules(
    model: Annotated[Path, typer.Argument(help="The model.json of a report.")],
    data: Annotated[str, typer.Argument(help='"sample", "scf2019" and other waves, or a file.')],
    encoding: Annotated[
        str, typer.Option(help="Of a text file, as cp1251; detected if not given.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object and nothing else.")
    ] = False,
) -> None:
    """Say in a sentence how a member of each segment is recognised, and how often that is right.

    DATA are scored with the model. The rules are judged on families (or customers) that they were
    not found from.
    """
    from segmentus.segments.model import read_model
    from segmentus.segments.model.recognised import find_model_rules

    learned = read_model(model)
    found, features = find_model_rules(learned, data, encoding)
    content = _content(learned, found, features)
    if as_json:
        print_json(content)
        return
    print_table(
        [">", "segment", "recognised by", ">right", ">found"],
        [
            [
                str(rule["segment"]), rule["name"], rule["rule"] or "no short rule",
                _percent(rule["precision"]), _percent(rule["coverage"]),
            ]
            for rule in content["rules"]
        ],
    )  # fmt: skip
    out().print(
        f"By {_SORTS[found.sort]} alone, {100 * found.right:.0f} % are placed rightly, measured on "
        "others than those the rules were found from. Right: of those a rule holds for, the share "
        "in the segment; found: of the segment, the share it holds for.",
        soft_wrap=True,
        markup=False,
    )


def _content(model: Model, found: ShortRules, features: Features) -> dict[str, Any]:
    """The rules by segment, as they stand in JSON."""
    from segmentus.segments.answer.recognition import word_conditions

    return {
        "kind": found.sort,
        "right": found.right,
        "rules": [
            {
                "segment": segment.number,
                "name": segment.name,
                "rule": word_conditions(rule.conditions, features) if rule else None,
                "precision": _number(rule.precision) if rule else None,
                "coverage": _number(rule.coverage) if rule else None,
            }
            for segment, rule in zip(model.segments, found.rules, strict=True)
        ],
    }


def _number(value: float) -> float | None:
    return value if value == value else None


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"
