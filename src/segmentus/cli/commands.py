"""The commands of `segmentus` under one roof.

Each imports what it needs when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import typer

from segmentus.cli.ask import PlanCommand
from segmentus.cli.compare import run_compare
from segmentus.cli.dashboard import open_dashboard
from segmentus.cli.data import data_app
from segmentus.cli.drift import run_drift
from segmentus.cli.estimate import run_estimate
from segmentus.cli.explore import run_explore
from segmentus.cli.fit import run_fit
from segmentus.cli.mcp import serve_agents
from segmentus.cli.model import export, run_assign
from segmentus.cli.notebooks import notebooks
from segmentus.cli.plan_sample import run_plan_sample
from segmentus.cli.questionnaire import questionnaire
from segmentus.cli.reach import run_reach
from segmentus.cli.rfm import rfm
from segmentus.cli.rules import rules
from segmentus.cli.study import report, sweep
from segmentus.cli.variables import list_variables, plans

app = typer.Typer(
    name="segmentus",
    help="Turn a table of households or customers into segments you can trust and act on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command(cls=PlanCommand)(report)
app.command(cls=PlanCommand)(sweep)
app.command("explore")(run_explore)
app.command("estimate")(run_estimate)
app.command("fit")(run_fit)
app.command("assign")(run_assign)
app.command("compare")(run_compare)
app.command("reach")(run_reach)
app.command("plan-sample")(run_plan_sample)
app.command("drift")(run_drift)
app.command()(export)
app.command()(rules)
app.command()(questionnaire)
app.add_typer(data_app, name="data")
app.command("variables")(list_variables)
app.command()(plans)
app.command("app")(open_dashboard)
app.command("mcp")(serve_agents)
app.command()(rfm)
app.command()(notebooks)


@app.callback(invoke_without_command=True)
def _start(
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    if version:
        from segmentus import __version__

        print(f"segmentus {__version__}")
        raise typer.Exit()
