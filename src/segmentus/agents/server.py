"""The tools of `segmentus mcp`: the Model Context Protocol over standard input and output."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

import segmentus
from segmentus.agents.answers import (
    AssignAnswer,
    ExploreAnswer,
    GroupAnswer,
    ProfileAnswer,
    QuestionnaireAnswer,
    SegmentsAnswer,
    SweepAnswer,
    VariablesAnswer,
    fit_answer,
)
from segmentus.errors import InputError

_Data = Annotated[
    str,
    Field(
        description='"sample", a wave such as "scf2019", or a file by its path relative to the '
        "folder of the server."
    ),
]
_ModelFile = Annotated[str, Field(description="model.json of a report, relative to the folder.")]
_Where = Annotated[
    str, Field(description='Domain, as in "TURNFEAR = 1 AND NETWORTH < 2e6"; "" for all.')
]
_PlanName = Annotated[
    str, Field(description='Built-in plan such as "all-families"; "" for the usual one.')
]
_FeatureList = Annotated[
    list[str] | None, Field(description="Columns to form segments by; null for those of the plan.")
]
_K = Annotated[str, Field(description='Number of segments, or "auto".')]
_DepthWord = Annotated[
    str,
    Field(
        description='"quick", or "thorough" with standard errors, stability and a finding.',
        pattern="^(quick|thorough)$",
    ),
]
_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def make_agent_server(folder: Path) -> MCPServer[Any]:
    """Make the server for one folder.

    Parameters
    ----------
    folder : all that it may read, beside the built-in sample and the waves of the survey that are
        on this machine.
    """
    folder = folder.resolve()
    server: MCPServer[Any] = MCPServer(
        "segmentus",
        version=segmentus.__version__,
        instructions=read_skill(),
        log_level="WARNING",
    )
    for tool in _make_tools(folder):
        server.add_tool(tool, annotations=_READ_ONLY)
    return server


def read_skill() -> str:
    """Return SKILL.md, which says how to use the tools."""
    return (files("segmentus") / "agents" / "SKILL.md").read_text(encoding="utf-8")


def _make_tools(folder: Path) -> list[Callable[..., Any]]:
    """Make the seven tools; the work is loaded with the first call."""

    @_answering
    def variables(
        data: _Data = "sample", text: str = ""
    ) -> Annotated[CallToolResult, VariablesAnswer]:
        """Search the columns of data by words; gives meaning, unit, and share or quartiles."""
        from segmentus.agents.work import search_variables

        return search_variables(folder, data, text)  # type: ignore[return-value]

    @_answering
    def explore(
        data: _Data = "sample", where: _Where = "", against: _Where = ""
    ) -> Annotated[CallToolResult, ExploreAnswer]:
        """Compare a domain with everyone else (or with `against`) before segmenting it."""
        from segmentus.agents.work import explore_domain

        return explore_domain(folder, data, where, against)  # type: ignore[return-value]

    @_answering
    def sweep(
        data: _Data = "sample", plan: _PlanName = "", where: _Where = "",
        features: _FeatureList = None, depth: _DepthWord = "quick",
    ) -> Annotated[CallToolResult, SweepAnswer]:  # fmt: skip
        """Try every number of segments: scores, the choice, and why."""
        from segmentus.agents.work import sweep_numbers

        asked = _ask(plan, where, features, "")
        return sweep_numbers(folder, data, depth, asked)  # type: ignore[return-value, arg-type]

    @_answering
    def segments(
        data: _Data = "sample", plan: _PlanName = "", where: _Where = "",
        features: _FeatureList = None, k: _K = "auto", depth: _DepthWord = "quick",
    ) -> Annotated[CallToolResult, SegmentsAnswer]:  # fmt: skip
        """Form segments: names, sizes, facts, how to recognise a member, how sure they are."""
        from segmentus.agents.work import describe_segments

        asked = _ask(plan, where, features, k)
        return describe_segments(folder, data, depth, asked)  # type: ignore[return-value, arg-type]

    @_answering
    def profile(
        data: _Data = "sample", plan: _PlanName = "", where: _Where = "",
        features: _FeatureList = None, k: _K = "auto", text: str = "", depth: _DepthWord = "quick",
    ) -> Annotated[CallToolResult, ProfileAnswer]:  # fmt: skip
        """Give means, medians and shares by segment; `text` picks columns by their words."""
        from segmentus.agents.work import profile_segments

        asked = _ask(plan, where, features, k)
        return profile_segments(folder, data, depth, asked, text)  # type: ignore[return-value, arg-type]

    @_answering
    def assign(model: _ModelFile, data: _Data) -> Annotated[CallToolResult, AssignAnswer]:
        """Score the rows of a file with a model: how many fall into each segment, and drift."""
        from segmentus.agents.work import count_assigned

        return count_assigned(folder, model, data)  # type: ignore[return-value]

    @_answering
    def questionnaire(
        model: _ModelFile, data: _Data = "sample", questions: int = 3, ask: _FeatureList = None
    ) -> Annotated[CallToolResult, QuestionnaireAnswer]:
        """Find the few questions that place a new person in a model's segments."""
        from segmentus.agents.work import ask_questions

        return ask_questions(folder, model, data, questions, tuple(ask or ()))  # type: ignore[return-value]

    return [variables, explore, sweep, segments, profile, assign, questionnaire]


def _ask(plan: str, where: str, features: list[str] | None, k: str) -> tuple[str, ...]:
    """Gather what is asked of a plan as "key=value", which can be remembered."""
    named = ",".join(features or ())
    given = {"plan": plan, "where": where, "features": named, "k": "" if k == "auto" else k}
    return tuple(f"{key}={value}" for key, value in given.items() if value)


def _answering(tool: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an answer into the result of a call, and our errors into sentences for the model."""

    @wraps(tool)
    def call(*given: Any, **named: Any) -> Any:
        try:
            answer: GroupAnswer = fit_answer(tool(*given, **named))
        except InputError as error:
            raise ToolError(str(error)[:2000]) from error
        return CallToolResult(
            content=[TextContent(type="text", text=answer.model_dump_json())],
            structured_content=answer.model_dump(mode="json"),
        )

    return call
