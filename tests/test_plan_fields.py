"""A field of a plan is defined once: everything that asks for a plan follows from it."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field
from typer import Context
from typer.main import get_command

from segmentus.app import kinds
from segmentus.app.address import read_address
from segmentus.cli import ask, main
from segmentus.errors import InputError
from segmentus.plan import GROUPS, Plan, built_in_plans, fields_of, make_plan, read_plan
from segmentus.plan.surfaces import HOW, TABLE_GROUP, AskedField
from segmentus.survey.table.schema import Hints

DOCS = Path(__file__).parents[1] / "docs"
FIELDS = fields_of(Plan)


class Wider(Plan):
    """A plan with more fields, each written on one line."""

    haste: Annotated[int | None, AskedField(HOW, "How much haste to make.")] = Field(
        None, ge=1, le=9
    )
    mood: Annotated[
        Literal["calm", "bold"], AskedField(HOW, "What to dare.", former=("temper",))
    ] = "calm"
    spared: Annotated[tuple[str, ...], AskedField(TABLE_GROUP, "Columns to spare.")] = ()


@pytest.fixture
def wider(monkeypatch):
    """A program whose plans have the fields of `Wider`."""
    monkeypatch.setattr("segmentus.plan.Plan", Wider)
    ask.plan_options.cache_clear()
    yield Wider
    monkeypatch.undo()
    ask.plan_options.cache_clear()


def typer_app():
    from segmentus.cli.commands import app

    return app


def options():
    """Options of `segmentus report` by their spelling, as `--help` lists them."""
    command = get_command(typer_app()).commands["report"]
    return {option: each for each in command.get_params(Context(command)) for option in each.opts}


def told(capsys, monkeypatch, *words):
    """What `segmentus` prints on both streams."""
    monkeypatch.setattr(sys, "argv", ["segmentus", *words])
    with pytest.raises(SystemExit):
        main()
    return capsys.readouterr()


# --- a field that is added


def test_a_new_field_is_an_option_with_help_in_its_panel(wider):
    haste, mood, spared = (options()[name] for name in ("--haste", "--mood", "--spared"))
    assert (haste.help, haste.rich_help_panel) == ("How much haste to make.", HOW)
    assert haste.get_help_record(Context(get_command(typer_app())))[0] == "--haste <int>"
    assert (mood.metavar, spared.metavar) == ("WORD", "A,B,C")
    assert spared.rich_help_panel == TABLE_GROUP
    assert options()["--temper"].hidden


def test_a_new_option_makes_the_plan(wider, monkeypatch):
    base = Wider()
    monkeypatch.setattr("segmentus.plan.read_plan", lambda _: base)
    nothing = {each.name: None for each in ask.plan_options()}
    plan = ask.read_options({**nothing, "haste": 3, "mood": "bold", "spared": "A, B"})
    assert (plan.haste, plan.mood, plan.spared) == (3, "bold", ("A", "B"))
    with pytest.warns(FutureWarning, match=r"temper is now mood \(option --mood\)"):
        assert ask.read_options({**nothing, "temper": "bold"}).mood == "bold"


def test_a_new_field_has_a_kind_in_addresses():
    haste, mood, spared = (
        kinds.find_kind(fields_of(Wider)[name]) for name in ("haste", "mood", "spared")
    )
    assert haste.pattern.fullmatch("7")
    assert not haste.pattern.fullmatch("seven")
    assert mood.words == "calm or bold"
    assert not mood.pattern.fullmatch("")
    assert spared is kinds.LINE


def test_a_new_field_survives_toml():
    plan = Wider(haste=2, mood="bold", spared=("A",))
    assert Wider.model_validate(tomllib.loads(plan.to_toml())) == plan
    assert 'mood = "calm"' in Wider().to_toml()
    assert "spared" not in Wider().to_toml()  # as nobody says anything of an own table


def test_a_new_field_is_in_the_reference():
    text = "\n".join(reference().write_fields(Wider))
    assert "`haste`\n: How much haste to make. Option `--haste`." in text
    assert "What to dare. One of `calm`, `bold`. Default `calm`." in text
    assert "Formerly `temper`." in text


def test_a_field_that_is_not_explained_is_refused():
    class Mute(Plan):
        extra: int = 0

    with pytest.raises(TypeError, match="extra: say with `AskedField`"):
        fields_of(Mute)


# --- the fields there are


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_everywhere(name):
    field = FIELDS[name]
    assert field.asked.group in GROUPS
    assert field.asked.words.endswith(".")
    assert name in kinds.OF_PLAN
    text = "\n".join(reference().write_fields(Plan))
    assert f"`{name}`\n: {field.asked.words}" in text
    if name == "data":
        assert "data" in options()
    elif name != "rule":  # asked for by --k
        assert options()[field.option].help == field.asked.words


def test_the_group_of_a_table_of_ones_own_is_what_a_reader_of_tables_takes():
    group = {name for name, each in FIELDS.items() if each.asked.group == TABLE_GROUP}
    assert group == set(vars(Hints()))


def test_the_reference_shows_them(tmp_path):
    page = (DOCS / "reference" / "plan.md").read_text(encoding="utf-8")
    assert "```{plan-fields}" in page
    howto = (DOCS / "howto" / "plans.md").read_text(encoding="utf-8")
    assert "```{built-in-plans}" in howto
    table = reference().write_built_in()
    assert [row.split("`")[1] for row in table[2:]] == list(built_in_plans())


# --- former names


def test_a_former_key_means_the_same_and_is_noted(tmp_path):
    old = tmp_path / "old.toml"
    old.write_text('features = ["A"]\ngap = 1.5\n', encoding="utf-8")
    with pytest.warns(FutureWarning, match="gap is now category_distance") as noted:
        plan = read_plan(str(old))
    assert plan == Plan(features=("A",), category_distance=1.5)
    assert len(noted) == 1
    assert "\n" not in str(noted[0].message)
    with pytest.warns(FutureWarning):
        assert make_plan(Plan(), gap=2).category_distance == 2
    with pytest.warns(FutureWarning):
        assert Plan(gap=2).category_distance == 2


def test_a_former_key_beside_its_present_one_is_refused(tmp_path):
    both = tmp_path / "both.toml"
    both.write_text("gap = 1.5\ncategory_distance = 2.0\n", encoding="utf-8")
    with pytest.raises(InputError, match="gap is the former name of category_distance; give one"):
        read_plan(str(both))


@pytest.mark.filterwarnings("default::FutureWarning")
def test_a_former_option_is_noted_in_one_line(capsys, monkeypatch, tmp_path):
    said = told(capsys, monkeypatch, "sweep", "nowhere.csv", "--gap", "2")
    lines = said.err.splitlines()
    assert lines[0] == (
        "segmentus: note: gap is now category_distance (option --category-distance); the old "
        "spelling works in this release."
    )
    assert "nowhere.csv" in lines[1]
    assert len(lines) == 2
    shown = told(capsys, monkeypatch, "report", "--help").out
    assert "--category-distance" in shown
    assert "--gap" not in shown


def test_a_former_address_is_read():
    assert read_address("?gap=1.5").plan.category_distance == 1.5
    assert "category_distance=1.5" in read_address("?gap=1.5").write()


# --- k by its rule


@pytest.mark.parametrize(("k", "rule", "number"), [("gap", "gap", None), ("4", "fixed", 4)])
def test_k_is_a_number_or_a_rule(k, rule, number):
    plan = make_plan(Plan(rule="fixed", k=3), k=k)
    assert (plan.rule, plan.k) == (rule, number)
    assert read_address(f"?k={k}").plan == make_plan(read_address("").plan, k=k)


@pytest.mark.parametrize("k", ["best", "fixed", "2.5", "-1", "²"])
def test_k_is_nothing_else(k):
    with pytest.raises(InputError, match=r"k = .* is not possible"):
        make_plan(Plan(), k=k)


# --- help that is quick


def test_listing_all_commands_loads_nothing_that_a_plan_needs():
    heavy = ["numba", "numpy", "scipy", "polars", "plotly", "pydantic", "segmentus.plan"]
    code = (
        "import sys, atexit; from segmentus.cli import main; "
        f"atexit.register(lambda: print([m for m in {heavy} if m in sys.modules])); "
        "sys.argv = ['segmentus', '--help']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "report" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


def reference():
    """The extension that writes the reference of plans."""
    pytest.importorskip("sphinx", reason="sphinx is not installed; `make docs` installs it")
    sys.path.insert(0, str(DOCS))
    try:
        from extensions import plans
    finally:
        sys.path.remove(str(DOCS))
    return plans
