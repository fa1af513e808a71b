"""The reference of plans from their fields: the directives `plan-fields` and `built-in-plans`."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from segmentus.plan import GROUPS, Plan, built_in_plans, fields_of


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the directives."""
    app.add_directive("plan-fields", PlanFields)
    app.add_directive("built-in-plans", BuiltInPlans)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class PlanFields(SphinxDirective):
    """Every field of a plan under the heading of its group."""

    def run(self) -> list[nodes.Node]:
        """Write the page as Markdown and have it parsed."""
        self.env.note_reread()  # the code may have changed where the page has not
        text = "\n".join(write_fields(Plan))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


class BuiltInPlans(SphinxDirective):
    """The plans that come with the package, with what each asks."""

    def run(self) -> list[nodes.Node]:
        """Write a table."""
        self.env.note_reread()
        return self.parse_text_to_nodes("\n".join(write_built_in()))


def write_fields(plan) -> list[str]:
    """Markdown for the fields of a class of plans."""
    lines: list[str] = []
    for group in GROUPS:
        lines += [f"## {group}", ""]
        for field in fields_of(plan).values():
            if field.asked.group == group:
                lines += [f"`{field.name}`", f": {_define(field)}", ""]
    return lines


def write_built_in() -> list[str]:
    """Markdown for the built-in plans."""
    lines = ["| plan | title | domain | features |", "|---|---|---|---|"]
    for name, plan in built_in_plans().items():
        features = ", ".join(plan.features) or f"{plan.select}, at most {plan.count}"
        where = f"`{plan.where}`" if plan.where else "everyone"
        lines.append(f"| `{name}` | {plan.title} | {where} | {features} |")
    return lines


def _define(field) -> str:
    """All that is known of a field, in sentences."""
    said = [field.asked.words]
    if field.choices:
        said.append(f"One of {', '.join(f'`{word}`' for word in field.choices if word)}.")
    if field.default not in (None, "", (), {}, False):
        said.append(f"Default `{field.default}`.")
    said.append(f"Option `{field.option}`." if field.name != "data" else "Argument `DATA`.")
    if not field.option:
        said[-1] = "Option `--k`."
    said += [f"Formerly `{name}`." for name in field.asked.former]
    return " ".join(said)
