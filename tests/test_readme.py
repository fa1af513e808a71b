"""What the README shows runs as shown."""

import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_first_two_commands():
    assert blocks("sh")[0].split("\n")[:2] == ["make report", "make test"]


def test_python_block_runs_and_prints_shares_that_sum_to_one(capsys):
    (code,) = blocks("python")
    exec(compile(code, "README.md", "exec"), {})
    lines = capsys.readouterr().out.strip().splitlines()
    shares = [float(line.split("%")[0]) for line in lines[1:]]
    assert lines[0].startswith("k = ")
    assert abs(sum(shares) - 100) < 0.3


def test_toml_block_is_a_plan(tmp_path):
    from segmentus.plan import read_plan

    (block,) = blocks("toml")
    (tmp_path / "plan.toml").write_text(block, encoding="utf-8")
    assert set(read_plan(str(tmp_path / "plan.toml")).columns) == {"day", "spend"}


def test_every_command_named_exists():
    from typer.main import get_command

    from segmentus.cli import app

    known = get_command(app).commands
    named = set(re.findall(r"segmentus ([a-z]+)", "\n".join(blocks("sh"))))
    assert named
    assert named <= set(known)


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)", README.read_text(encoding="utf-8")):
        assert (README.parent / target).exists(), target
