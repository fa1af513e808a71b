"""A model into the few plain values that a scorer needs, in the types of JSON."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from segmentus.segments.model.feature import Feature
from segmentus.segments.model.values import Model
from segmentus.survey.table.spelling import HARD

PLACE = "@MODEL@"


def list_content(model: Model) -> dict[str, Any]:
    """Collect what a scorer without any library must know."""
    table = model.calibration
    return {
        "title": model.title,
        "source": model.provenance.data,
        "largest": model.largest,
        "features": [
            {
                "column": feature.column,
                "take": feature.take,
                "fold": is_folded(feature),
                **(_level(model, feature) if feature.take == "is" else {}),
                "words": list_numbers(feature),
                "unit": feature.unit,
                "fill": feature.missing.fill,
                "curve": feature.curve,
                "per": feature.per,
                "center": feature.center,
                "spread": feature.spread,
                "clip": feature.clip,
                "reach": feature.reach and list(feature.reach),
            }
            for feature in model.features
        ],
        "segments": [
            {"name": one.name, "center": list(one.center), "unlike_beyond": one.unlike_beyond}
            for one in model.segments
        ],
        "calibration": (
            {"margin": list(table.margin), "kept": list(table.kept)} if table else None
        ),
    }


def list_words(model: Model, feature: Feature) -> tuple[list[Any], list[Any], float | None]:
    """Cells for which a feature of take "is" is 1, for which it is 0, and what it is for others.

    Cells are text where the model reads words, numbers where the column holds codes.
    """
    level = model.level(feature)
    coded = feature.read is not None and bool(feature.read.codes)
    pairs = [
        (word, code)
        for word, code in (
            _codes(feature).items() if coded else [(code, code) for code in level.named]
        )
        if code in level.named
    ]
    yes = [word for word, code in pairs if code == level.code]
    no = [word for word, code in pairs if code != level.code]
    return yes, no, (float(level.code is None) if level.rest else None)


def list_numbers(feature: Feature) -> dict[str, float | None] | None:
    """Words and the numbers they stand for, None for missing; None where the column has numbers."""
    if feature.take == "is" or feature.read is None or not feature.read.codes:
        return None
    return {**_codes(feature), **dict.fromkeys(feature.read.odd)}


def _codes(feature: Feature) -> dict[str, float]:
    """Words and their codes; where a blank cell has one, marks of a missing value have it too."""
    codes = dict(feature.read.codes) if feature.read is not None else {}
    return {**dict.fromkeys(HARD, codes[""]), **codes} if "" in codes else codes


def is_folded(feature: Feature) -> bool:
    """Tell whether the case of a category's words does not count."""
    return feature.read is not None and feature.read.how == "yes/no"


def _level(model: Model, feature: Feature) -> dict[str, Any]:
    yes, no, rest = list_words(model, feature)
    return {"yes": yes, "no": no, "rest": rest}


def dump_plain(content: Any) -> str:
    """JSON in ASCII that is harmless inside HTML too; floats read back as the same bits."""
    text = json.dumps(content, allow_nan=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def fill_template(name: str, text: str) -> str:
    """Put text into a template at its one place."""
    path = files("segmentus") / "segments" / "exports" / "templates" / name
    before, after = path.read_text(encoding="utf-8").split(PLACE)
    return before + text + after
