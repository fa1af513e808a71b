"""Mutated models: one that is no model is a sentence, one that is scores and exports."""

import json
import random

import numpy as np
import polars as pl

from attack.conftest import many
from attack.pen import assert_sound, run, run_in_turn

MODELS = 300
QUICK = ("--ks", "2-3", "--starts", "2", "--replicates", "0", "--categories", "fit")
VALUES = (
    None, True, -1, 0, 1, 2**70, 1e200, -1e200, 1e-320, 5e-324, 1e308, "", "x", "1", "=1+1", [], {},
    [1, 2], {"a": 1}, "\ud800", "a" * 5000, -0.0, 1e15, 0.5, "asinh", "linear", "is", "median",
)  # fmt: skip


def places(content, *keys):
    """Every place in JSON, as the keys that lead to it."""
    yield keys
    inner = content.items() if isinstance(content, dict) else ()
    inner = enumerate(content) if isinstance(content, list) else inner
    for key, value in inner:
        yield from places(value, *keys, key)


def mutated(content, dice: random.Random):
    """One to three places changed, taken away or doubled; half of the time nobody vouches."""
    content = json.loads(json.dumps(content))
    if dice.random() < 0.7:
        content.pop("checksum")
    for _ in range(dice.randint(1, 3)):
        keys = dice.choice([keys for keys in places(content) if keys])
        inner = content
        for key in keys[:-1]:
            inner = inner[key]
        how = dice.choice(["value", "value", "near", "drop", "double"])
        old = inner[keys[-1]]
        if how == "near" and isinstance(old, int | float):
            inner[keys[-1]] = old * dice.choice([1.5, -1, 1e-30, 1e30])
        elif how == "drop":
            del inner[keys[-1]]
        elif how == "double" and isinstance(inner, list):
            inner.append(old)
        else:
            inner[keys[-1]] = dice.choice(VALUES)
    return content


def test_mutated_models_are_used_or_refused(tmp_path, dice, tell):
    numbers = np.random.default_rng(1)
    pl.DataFrame(
        {
            "spend": [f"{x:.2f} €".replace(".", ",") for x in numbers.lognormal(5, 1, 200)],
            "visits": numbers.integers(0, 40, 200),
            "shop": numbers.choice(["A", "B", "C"], 200),
        }
    ).write_csv(tmp_path / "t.csv", separator=";")
    (tmp_path / "log").mkdir()
    done = run(["report", tmp_path / "t.csv", *QUICK, "-o", tmp_path / "out"], tmp_path / "log")
    assert done.status == 0, done.err
    content = json.loads((tmp_path / "out" / "model.json").read_text())
    commands = []
    for number in range(many(MODELS)):
        path = tmp_path / f"m{number}.json"
        path.write_text(json.dumps(mutated(content, dice)))
        kind = dice.choice(["assign", "assign", "sql", "python", "javascript", "sklearn"])
        commands.append(
            ["assign", path, tmp_path / "t.csv", "-o", tmp_path / "scored.csv"]
            if kind == "assign"
            else ["export", path, "--to", kind, "-o", tmp_path / f"score.{kind}"]
        )
    text = (tmp_path / "out" / "model.json").read_text()
    for number in range(many(MODELS) // 10):  # some are not even JSON
        at = dice.randrange(len(text))
        (tmp_path / f"m{number}.json").write_text(text[:at] + dice.choice('{}[]",:x') + text[at:])
    outcomes = run_in_turn(commands, tmp_path)
    assert len(outcomes) == many(MODELS)
    assert_sound(outcomes)
    refused = sum(each.status == 2 for each in outcomes)
    assert refused < len(outcomes) or len(outcomes) < 20
    tell(f"mutated models: {len(outcomes)}, {refused} refused in a sentence, 0 faults")
