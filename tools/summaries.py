"""Store what `segmentus variables` tells of the sample: `python -m tools.summaries`.

Generating the sample and summing it up takes longer than a look-up may. A test compares what is
stored with what is computed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import segmentus
from segmentus.cli.variables import summarise
from segmentus.survey import sample

STORED = Path(segmentus.__file__).parent / "survey" / "sample" / "summaries.json"


def sum_up() -> dict[str, Any]:
    """Say of each variable of the sample what the command says of those of other surveys."""
    survey = sample.read()
    return {
        "name": survey.source.name,
        "money_unit": survey.source.money_unit,
        "notes": list(survey.source.notes),
        "variables": {name: summarise(survey, v) for name, v in survey.variables.items()},
    }


if __name__ == "__main__":
    text = json.dumps(sum_up(), ensure_ascii=False, indent=1)
    STORED.write_text(text + "\n", encoding="utf-8")
