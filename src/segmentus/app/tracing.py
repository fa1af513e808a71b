"""A model and two tables into how its groups have moved, in a process of its own.

Run as ``python -m segmentus.app.tracing MODEL NEW THEN SENT WEIGHT ENCODING ANSWER``, where SENT is
the one of the two that somebody sent; the answer is pickled: how the groups have moved, or a
sentence.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

from segmentus.app.reading import bound_memory
from segmentus.app.scoring import find_lack
from segmentus.errors import InputError
from segmentus.segments.model import Model, read_model
from segmentus.survey.named import is_own_table
from segmentus.uses.drift import Movement, trace_drift


@dataclass(frozen=True, slots=True)
class Tables:
    """What is compared, as words for data.

    Attributes
    ----------
    new, then : paths, or words for a survey; "" for `then` takes the shares of the model.
    sent : the one that somebody sent.
    weight, encoding : see `trace_drift`.
    """

    new: str
    then: str
    sent: str
    weight: str = ""
    encoding: str = ""


def trace_for_parent(model: Path, tables: Tables, answer: Path) -> None:
    """Compare two tables and write what came of it."""
    bound_memory()
    answer.write_bytes(pickle.dumps(trace_sent(read_model(model), tables)))


def trace_sent(model: Model, tables: Tables) -> Movement | str:
    """Compare two tables, or say in a sentence why that cannot be."""
    file = Path(tables.sent).name
    try:
        lack = find_lack(model, Path(tables.sent)) if is_own_table(tables.sent) else None
        if lack is not None:
            cure = f"if {lack.perhaps} is the same, call it so" if lack.perhaps else "add it"
            return f"{file} has no column {lack.column}; {cure}, and drop the file again."
        return trace_drift(
            model, tables.new, tables.then, weight=tables.weight, encoding=tables.encoding
        )
    except InputError as error:
        return str(error).removeprefix("assign: ")
    except MemoryError:
        return f"{file}: reading it needs more memory than is allowed; send a smaller file."


if __name__ == "__main__":
    # What is pickled must belong to the module, not to a program's own.
    from segmentus.app import tracing

    tracing.trace_for_parent(Path(sys.argv[1]), tracing.Tables(*sys.argv[2:7]), Path(sys.argv[7]))
