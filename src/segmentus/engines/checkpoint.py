"""Answers of whole passes kept in a folder, so that a run that was killed goes on where it was.

A run is a fixed sequence of questions: the n-th file holds the n-th answer. What decides the
answers is digested into the folder's first file, and a folder of another run is refused.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from segmentus.disk.target import write_file
from segmentus.engines.blocks import BlockQuestion, Reply, RowsRun
from segmentus.errors import InputError

_ROOM = "segmentus."


@dataclass(slots=True, eq=False)
class KeptRun:
    """A `RowsRun` that keeps what another one answers, and answers from what is kept.

    Attributes
    ----------
    run : asks all blocks.
    folder : of the answers.
    done : answers given.
    """

    run: RowsRun
    folder: Path
    done: int = 0

    def __call__(self, question: BlockQuestion[Reply], what: str) -> Reply:
        """Answer from the folder, else ask and keep the answer before it is used."""
        path = self.folder / f"{self.done:06d}-{what.replace(' ', '-')}.json"
        self.done += 1
        if path.exists():
            answer: Reply = _decode(_read(path))
            return answer
        answer = self.run(question, what)
        write_file(path, json.dumps(_encode(answer)).encode())
        return answer


def keep_run(run: RowsRun, folder: Path, of: str) -> KeptRun:
    """Keep the answers of a run in a folder, or go on with those that are there.

    Parameters
    ----------
    run : asks all blocks.
    folder : made if need be.
    of : digest of what decides the answers: the rows, and what is asked.

    Raises
    ------
    InputError
        The folder holds answers of another run, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"--checkpoint {folder} cannot be made ({error.strerror}); choose another folder."
        ) from error
    mark = folder / "of.json"
    if not mark.exists():
        if any(folder.iterdir()):
            raise InputError(
                f"--checkpoint {folder}: the folder holds other files; give an empty or new one."
            )
        write_file(mark, json.dumps({"of": of}).encode())
    elif _read(mark).get("of") != of:
        raise InputError(
            f"--checkpoint {folder} belongs to another run: the files, the columns or the options "
            "were others; give an empty or new folder."
        )
    return KeptRun(run, folder)


def digest_request(*parts: Any) -> str:
    """Digest what decides a run, by its words."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise InputError(
            f"{path} is damaged; remove it to have that pass read the rows again."
        ) from error


def _encode(value: Any) -> Any:
    """A value in JSON's types: arrays by their bytes, whole numbers by their digits."""
    if isinstance(value, np.ndarray):
        if value.dtype == object:
            flat = [hex(int(each)) for each in value.reshape(-1)]
            return {"whole": flat, "shape": list(value.shape)}
        content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"array": value.dtype.str, "shape": list(value.shape), "bytes": content}
    if is_dataclass(value) and not isinstance(value, type):
        name = f"{type(value).__module__}:{type(value).__qualname__}"
        return {
            "type": name,
            "fields": {f.name: _encode(getattr(value, f.name)) for f in fields(value)},
        }
    if isinstance(value, tuple):
        return {"tuple": [_encode(each) for each in value]}
    if isinstance(value, float):
        return {"float": value.hex()}
    return int(value)


def _decode(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "whole" in value:
        flat = np.array([int(each, 16) for each in value["whole"]], object)
        return flat.reshape(value["shape"])
    if "array" in value:
        flat = np.frombuffer(base64.b64decode(value["bytes"]), np.dtype(value["array"]))
        return flat.reshape(value["shape"])
    if "tuple" in value:
        return tuple(_decode(each) for each in value["tuple"])
    if "float" in value:
        return float.fromhex(value["float"])
    return _make(value)


def _make(value: dict[str, Any]) -> Any:
    """A value of one of our own classes."""
    module, _, name = value["type"].partition(":")
    if not module.startswith(_ROOM):
        raise InputError(f"checkpoint: {value['type']} is none of its types; give a new folder.")
    kind = getattr(importlib.import_module(module), name)
    return kind(**{key: _decode(each) for key, each in value["fields"].items()})
