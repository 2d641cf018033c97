"""The forms of the page of routing rules, with what they may choose from."""

from typing import Any

import orjson
from starlette.requests import Request

from services.handoff.routing.domain.rules import RoutingDocument
from services.handoff.routing.store import active_routing
from services.handoff.routing_setup.pages import rule_form
from services.handoff.sellers import store as sellers
from shared.auth.form_fields import read_form
from shared.auth.setup import Field, Form, Step, count_rows
from shared.db.connection import Connection
from shared.http import Problem

ADDRESS = "/setup/routing"
TRIALS, MOVES, RULES = f"{ADDRESS}/trials", f"{ADDRESS}/moves", f"{ADDRESS}/rules"
LEADS_TO = (ADDRESS, "All rules")


async def load_rule_step(request: Request, rule: str | None) -> Step:
    """The form of a rule as it is in force, or an empty one. Raises Problem 404."""
    rows = count_rows(await read_form(request), "when")
    async with request.app.state.handoff.database.read_connection() as conn:
        document, targets = await active_routing(conn), await find_targets(conn)
    return make_rule_step(document, rule, targets, rows)


async def find_targets(conn: Connection) -> list[tuple[str, str]]:
    """Where a rule may lead, with words: each team, and each seller."""
    teams, found = await sellers.all_teams(conn), [row.seller for row in await sellers.find_all(conn)]
    targets = [(f"team/{team}", f"team {team}") for team in teams]
    return targets + [(f"seller/{each.seller}", f"{each.name} ({each.seller})") for each in found]


def make_rule_step(document: RoutingDocument, rule: str | None, targets: list[tuple[str, str]], rows: int = 0) -> Step:
    """The form of a rule of this document, or an empty one. Raises Problem 404."""
    rules: list[dict[str, Any]] = orjson.loads(document.rules)
    place = next((place for place, each in enumerate(rules) if each["id"] == rule), None)
    if rule is not None and place is None:
        raise Problem(404, "There is no such rule")
    stored = None if place is None else rules[place]
    position = len(rules) + 1 if place is None else place + 1
    id_field = (
        Field("id", "Id of the rule", example="germany", required=True)
        if rule is None
        else Field("id", "", rule, kind="hidden")
    )
    fields = (
        id_field,
        Field("position", "Place in the order: the first rule that holds decides", str(position), kind="number"),
        *rule_form.make_fields(stored, targets, rows),
        Field("version", "", str(document.version), kind="hidden"),
    )
    title, address = ("Add a rule", ADDRESS) if rule is None else (f"Rule {rule}", f"{RULES}/{rule}")
    return Step(
        title,
        sentence="A rule without a test takes every lead that comes to it.",
        form=Form(address, "Save the rule", fields),
        leads_to=LEADS_TO,
    )


def make_trial_step() -> Step:
    """The form that asks who would get a lead."""
    field = Field("lead", "Id, e-mail address or telephone number of a lead", example="dana@example.com", required=True)
    return Step("Who would get this lead?", form=Form(TRIALS, "Try it", (field,)), leads_to=LEADS_TO)


def make_move_step() -> Step:
    """The form of the buttons beside a rule."""
    names = ("rule", "move", "version")
    return Step("Move a rule", form=Form(MOVES, "Move", tuple(Field(name, name) for name in names)), leads_to=LEADS_TO)
