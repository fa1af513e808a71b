"""A questionnaire into plain values: what programs without any library need of it."""

from __future__ import annotations

import csv
import io
import json
import pprint
import re
from importlib.resources import files
from typing import Any

from segmentus.formats import known
from segmentus.segments.questionnaire.values import POINTS_A_LOGIT, Questionnaire
from segmentus.survey.table.formulas import FORMULA_SIGNS


def list_questionnaire(asked: Questionnaire) -> dict[str, Any]:
    """Collect what scoring answers needs, in the types of JSON."""
    return {
        "title": asked.title,
        "segments": list(asked.names),
        "points_a_logit": POINTS_A_LOGIT,
        "unsure_below": asked.judged.unsure_below,
        "start": asked.points.start.tolist(),
        "questions": list_questions_asked(asked),
    }


def list_questions_asked(asked: Questionnaire) -> list[dict[str, Any]]:
    """List the questions with the points of their answers."""
    return [
        {
            "column": question.column,
            "question": question.text,
            "answers": [
                {"number": number, "answer": text, "points": each}
                for number, (text, each) in enumerate(
                    zip(question.answers, points.tolist(), strict=True), start=1
                )
            ],
        }
        for question, points in zip(asked.questions, asked.points.answers, strict=True)
    ]


def list_figures(asked: Questionnaire) -> dict[str, Any]:
    """Say how good it is: the one object that `--json` prints."""
    judged = asked.judged
    return {
        "questions": list_questions_asked(asked),
        "accuracy": judged.accuracy,
        "largest_share": judged.largest_share,
        "kappa": judged.kappa,
        "recall": {
            name: known(share)
            for name, share in zip(asked.names, judged.recall.tolist(), strict=True)
        },
        "calibration_error": judged.calibration_error,
        "curve": list(asked.curve),
    }


def write_place_py(asked: Questionnaire) -> str:
    """Write one Python file that places people, in ASCII."""
    text = pprint.pformat(list_questionnaire(asked), width=96, sort_dicts=False)
    return fill("place.py.txt", CONTENT=text.encode("ascii", "backslashreplace").decode())


def write_place_js(asked: Questionnaire) -> str:
    """Write one JavaScript file, for Node and for a page; harmless inside HTML."""
    text = json.dumps(list_questionnaire(asked), allow_nan=False, indent=1)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return fill("place.js.txt", CONTENT=text)


def write_place_sql(asked: Questionnaire) -> str:
    """Write one query in standard SQL over a table of answers, numbered from 1."""
    k = len(asked.names)
    sums = ",\n  ".join(f"{_sum(asked, c)} AS points_{c + 1}" for c in range(k))
    label = " ".join(
        f"WHEN {' AND '.join(f'points_{c + 1} >= points_{d + 1}' for d in range(k) if d != c)}"
        f" THEN {c + 1}"
        for c in range(k - 1)
    )
    names = " ".join(f"WHEN {c + 1} THEN {_text(name)}" for c, name in enumerate(asked.names))
    label = f"CASE {label} ELSE {k} END" if k > 1 else "1"
    return (
        "-- Segments by the answers to a few questions, which are numbered from 1 in the table\n"
        "-- responses; the numbers stand in the form. A column without an answer is null.\n"
        f"WITH points AS (SELECT *,\n  {sums}\nFROM responses),\n"
        f"placed AS (SELECT *, {label} AS segment FROM points)\n"
        f"SELECT *, CASE segment {names} END AS segment_name FROM placed;\n"
    )


def _sum(asked: Questionnaire, segment: int) -> str:
    """Points of one segment as a sum of cases."""
    parts = [str(int(asked.points.start[segment]))]
    for question, points in zip(asked.questions, asked.points.answers, strict=True):
        cases = " ".join(
            f"WHEN {number} THEN {worth}"
            for number, worth in enumerate(points[:, segment].tolist(), start=1)
        )
        column = '"' + question.column.replace('"', '""') + '"'
        parts.append(f"CASE {column} {cases} ELSE 0 END")
    return " + ".join(parts)


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def write_table(asked: Questionnaire) -> str:
    """Write the coefficients as CSV, one line an answer, for programs that run surveys."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["column", "question", "number", "answer", *map(_disarm, asked.names)])
    rows.writerow(["", "before any answer", "", "", *asked.points.start.tolist()])
    for question in list_questions_asked(asked):
        for one in question["answers"]:
            words = (question["column"], question["question"], one["answer"])
            column, ask, answer = map(_disarm, words)
            rows.writerow([column, ask, one["number"], answer, *one["points"]])
    return text.getvalue()


def _disarm(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if text[:1] and text[:1] in FORMULA_SIGNS else text


def fill(name: str, **texts: str) -> str:
    """Put texts into a template, where their names stand between two @."""
    path = files("segmentus") / "segments" / "questionnaire" / "templates" / name
    return re.sub("@([A-Z]+)@", lambda found: texts[found[1]], path.read_text(encoding="utf-8"))
