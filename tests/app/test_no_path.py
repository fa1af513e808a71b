"""No field of an address, form or upload has a file of the server opened."""

import itertools
import json
import os
import sys
from urllib.parse import quote

import pytest

from looking import LOCAL, QUICK, key_of
from segmentus.app.kinds import OF_PLAN, OF_VIEW
from segmentus.app.security import CALLBACKS
from segmentus.app.server import make_server

SECRET = "a secret line of the server"
FIELDS = (*OF_PLAN, *OF_VIEW, "view", "plan", "anything")
ACTS = (
    "run",
    "count",
    "read-from",
    "restate",
    "narrow",
    "correct",
    "look",
    "pick",
    "unname",
    "cancel",
    "retry",
)

_watched: list[str] = []
_opened: list[str] = []


def _note(event, arguments):
    """Python tells of every file that it opens; the pipe tells what libraries open."""
    if event == "open" and any(each in str(arguments[0]) for each in _watched):
        _opened.append(str(arguments[0]))


sys.addaudithook(_note)


class Bait:
    """A file with a secret, a device without end, and a pipe that tells whether it was opened."""

    def __init__(self, folder):
        self.file, self.pipe, self.device = folder / "secret.csv", folder / "pipe", "/dev/zero"
        self.file.write_text(f"{SECRET}\n1\n")
        os.mkfifo(self.pipe)
        self.paths = [str(self.file), str(self.pipe), self.device]

    def is_untouched(self):
        assert _opened == []
        with pytest.raises(OSError, match="No such device or address"):  # nobody reads
            os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))
        return True


@pytest.fixture(scope="module")
def client(given):
    return make_server(given=given).test_client()


@pytest.fixture
def bait(tmp_path):
    bait = Bait(tmp_path)
    _watched[:], _opened[:] = bait.paths, []
    yield bait
    _watched.clear()


def written(path):
    """Ways to write a path into a field."""
    query = f"1 IN (SELECT * FROM read_csv('{path}'))"
    return (path, f"file://{path}", f"read_csv('{path}')", query, f"{path}:money", f"k:{path}",
            f"scf2019/../../../../..{path}")  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_an_address(client, bait, field):
    key = key_of(client)
    for path in bait.paths:
        for value in written(path):
            search = f"{QUICK}&starts=1&{field}={quote(value)}"
            answer = client.get(f"/take/{key}/plan.toml{search}", base_url=LOCAL)
            assert answer.status_code in (200, 400), (search, answer.text)
            assert SECRET not in answer.text
    assert bait.is_untouched()


def dependencies(client):
    answer = client.get("/_dash-dependencies", base_url=LOCAL)
    return [each for each in answer.json if not each["clientside_function"]]


def one_output(text):
    """An output as a page sends it, with one component for a pattern."""
    name, _, prop = text.rpartition(".")
    if '["ALL"]' in name:
        return [{"id": dict.fromkeys(json.loads(name), "x"), "property": prop}]
    return {"id": json.loads(name) if name[0] == "{" else name, "property": prop.split("@")[0]}


def fill(callback, benign):
    """A request to a callback as a page sends it, with every value benign."""

    def one(prop):
        name = prop["id"]
        if '["ALL"]' not in name:
            plain = json.loads(name) if name[0] == "{" else name
            return {**prop, "id": plain, "value": benign.get((name, prop["property"]))}
        kind, *others = json.loads(name)
        names = benign.get(kind, ["x"])
        value = benign.get((kind, prop["property"]), 1)
        ids = [{kind: name, **dict.fromkeys(others, "use")} for name in names]
        return [
            {
                "id": each,
                "property": prop["property"],
                "value": each if prop["property"] == "id" else value,
            }
            for each in ids
        ]

    output = callback["output"]
    outputs = [one_output(each) for each in output.strip(".").split("...")]
    inputs, state = ([one(prop) for prop in callback[kind]] for kind in ("inputs", "state"))
    first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    name = (
        first["id"]
        if isinstance(first["id"], str)
        else json.dumps(first["id"], separators=(",", ":"))
    )
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": state,
        "changedPropIds": [f"{name}.{first['property']}"],
    }


def leaves(asked):
    """Every place of a request that holds a value."""
    for kind in ("inputs", "state"):
        for each in asked[kind]:
            yield from each if isinstance(each, list) else [each]


def forms_of(paths):
    """Values of every form that have a path in them."""
    for path in paths:
        yield from (path, [path], {"points": [{"x": path}]}, f"?data={path}", {"field": path})


def test_no_value_of_any_callback(client, bait):
    benign = {
        ("url", "search"): QUICK, ("again", "data"): 0, ("shown", "data"): ["", ""],
        ("sent", "data"): "0123456789ab",
        "field": ["features"], ("field", "value"): ["INCOME"],
        "figure": ["choice"], ("figure", "clickData"): {"points": [{"x": 3}]},
        "axis": ["x"], ("axis", "value"): "axis-2", ("named", "data"): {"at": "1", "words": "a"},
        "column": ["INCOME"], ("column", "value"): "out",
        ("new-rows", "contents"): "0123456789ab", ("new-rows", "filename"): "a.csv",
        ("other-file", "contents"): "0123456789ab",
        ("other-file", "filename"): "a.csv",
        ("late-tick", "n_intervals"): 1,
    }  # fmt: skip
    callbacks = dependencies(client)
    assert len(callbacks) == 14
    for callback in callbacks:
        for act in ACTS if "act" in callback["inputs"][0]["id"] else ("",):
            whole = fill(callback, benign | {"act": [act]})
            answer = client.post(CALLBACKS, json=whole, base_url=LOCAL)
            assert answer.status_code in (200, 204), (callback["output"], answer.text)
            for place in range(len(list(leaves(whole)))):
                for value in forms_of(bait.paths):
                    asked = fill(callback, benign | {"act": [act]})
                    list(leaves(asked))[place]["value"] = value
                    answer = client.post(CALLBACKS, json=asked, base_url=LOCAL)
                    assert answer.status_code in (200, 204, 400), (asked, answer.text)
                    assert SECRET not in answer.text
    assert bait.is_untouched()


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_a_form(client, bait, field):
    (callback,) = [each for each in dependencies(client) if "act" in each["inputs"][0]["id"]]
    values = itertools.cycle([*map(written, bait.paths), [[path] for path in bait.paths]])
    for act in ACTS:
        for value in next(values):
            benign = {"act": [act], "field": [field], ("field", "value"): value}
            asked = fill(callback, {("url", "search"): QUICK, ("again", "data"): 0, **benign})
            answer = client.post(CALLBACKS, json=asked, base_url=LOCAL)
            assert answer.status_code in (200, 204, 400), (asked, answer.text)
            assert SECRET not in answer.text
    assert bait.is_untouched()
