"""`Model` to and from model.json: strict JSON, checked against its schema, floats exact."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from segmentus.disk.source import check_file
from segmentus.disk.target import write_file
from segmentus.errors import InputError
from segmentus.segments.model.values import MODEL_FORMAT, Model

_MOST_BYTES = 64 * 2**20
_WORDS: Any = {
    "checksum": True,
    "title": True,
    "unit": True,
    "provenance": True,
    "features": {"__all__": {"label", "kind", "unit"}},
    "segments": {"__all__": {"name", "warnings"}},
}
"""What is only read by people and may be edited; all else decides which segment a row gets."""


def make_model_json(model: Model) -> str:
    """Write a model as JSON with the checksum of its numbers; every float reads back as it was."""
    content = model.model_dump(mode="json") | {"checksum": digest_numbers(model)}
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def digest_numbers(model: Model) -> str:
    """SHA-256 of what decides the segments, whatever the order and spelling of the JSON.

    What is as where it is left out does not count, so that a key of a later version changes no
    older checksum.
    """
    content = model.model_dump(mode="json", exclude_defaults=True, exclude=_WORDS)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def make_schema() -> str:
    """Write the JSON Schema of model.json; model.schema.json beside this file is the same."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(schema | Model.model_json_schema(), ensure_ascii=False, indent=1) + "\n"


def read_schema() -> dict[str, Any]:
    """Return the JSON Schema that comes with the package."""
    text = (files("segmentus") / "segments" / "model" / "model.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def write_model(model: Model, path: str | Path) -> Path:
    """Write model.json; an old file stays until the new one is whole."""
    return write_file(Path(path), make_model_json(model).encode())


def read_model(path: str | Path) -> Model:
    """Read a model.json of this or an older format.

    Raises
    ------
    InputError
        The file is absent, not JSON, not a model, damaged, or newer than this program; or its
        numbers are not those that were written, and its checksum was not taken out.
    """
    path = Path(path)
    if check_file(path) > _MOST_BYTES:
        raise InputError(
            f"{path.name} is not a model file: it is larger than {_MOST_BYTES // 2**20} MiB; give "
            "the model.json that `segmentus report` wrote."
        )
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        reason = (
            f"{error.msg}, line {error.lineno}"
            if isinstance(error, json.JSONDecodeError)
            else error
        )
        raise InputError(
            f"{path.name} is not a model file: it is not JSON ({reason}); give the model.json "
            "that `segmentus report` wrote."
        ) from error
    return parse_model(content, path.name)


def parse_model(content: Any, where: str = "model") -> Model:
    """Check parsed JSON and make it a `Model`; `where` names it in messages."""
    if not isinstance(content, dict) or "format" not in content:
        raise InputError(
            f'{where} is not a model file: it is JSON without "format"; give the model.json '
            "that `segmentus report` wrote."
        )
    number = content["format"]
    if isinstance(number, int) and number > MODEL_FORMAT:
        raise InputError(
            f"{where} is of format {number}, newer than the {MODEL_FORMAT} this program reads; "
            "upgrade segmentus."
        )
    try:
        model = Model.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        message = first["msg"].removeprefix("Value error, ").replace("1" + "0" * 100, "1e100")
        raise InputError(
            f"{where} is damaged or not a model at {place}: {message[:1].lower()}{message[1:]}; "
            "write it again with `segmentus report`."
        ) from error
    if model.checksum and model.checksum != digest_numbers(model):
        raise InputError(
            f"{where}: its numbers were changed after it was written; give the original file, or "
            'take the line "checksum" out of it to accept the change.'
        )
    return model.model_copy(update={"checksum": ""})


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number in JSON")
