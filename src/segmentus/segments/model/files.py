"""`Model` to and from model.json: strict JSON, checked against its schema, floats exact."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from segmentus.errors import InputError
from segmentus.segments.model.values import FORMAT, Model


def make_json(model: Model) -> str:
    """Write a model as JSON; every float reads back as the same bits."""
    content = model.model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


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
    path = Path(path)
    waiting = path.with_name(f".{path.name}.part")
    try:
        waiting.write_bytes(make_json(model).encode())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    return path


def read_model(path: str | Path) -> Model:
    """Read a model.json of this or an older format.

    Raises
    ------
    InputError
        The file is absent, not JSON, not a model, damaged, or newer than this program.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such model file; check the path.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: this is a folder; name the model.json in it.") from error
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
    if isinstance(number, int) and number > FORMAT:
        raise InputError(
            f"{where} is of format {number}, newer than the {FORMAT} this program reads; upgrade "
            "segmentus."
        )
    try:
        return Model.model_validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(
            f"{where} is damaged or not a model at {place}: {message[:1].lower()}{message[1:]}; "
            "write it again with `segmentus report`."
        ) from error


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number in JSON")
