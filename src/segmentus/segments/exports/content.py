"""A model into the few plain values that a scorer needs, in the types of JSON."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from segmentus.segments.model.values import Model

PLACE = "@MODEL@"


def list_content(model: Model) -> dict[str, Any]:
    """What a scorer without any library must know."""
    table = model.calibration
    return {
        "title": model.title,
        "source": model.provenance.data,
        "largest": model.largest,
        "features": [
            {
                "column": feature.column,
                "take": feature.take,
                "unit": feature.unit,
                "fill": feature.missing.fill,
                "curve": feature.curve,
                "per": feature.per,
                "center": feature.center,
                "spread": feature.spread,
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


def dump_plain(content: Any) -> str:
    """JSON in ASCII that is harmless inside HTML too; floats read back as the same bits."""
    text = json.dumps(content, allow_nan=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def fill_template(name: str, text: str) -> str:
    """Put text into a template at its one place."""
    path = files("segmentus") / "segments" / "exports" / "templates" / name
    before, after = path.read_text(encoding="utf-8").split(PLACE)
    return before + text + after
