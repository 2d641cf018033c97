"""The forms that add, change, move and remove a routing rule."""

from collections.abc import Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.handoff.routing.domain import rule_list
from services.handoff.routing.domain.rules import UnknownTarget
from services.handoff.routing.handlers import change_routing
from services.handoff.routing_setup.pages import forms, rule_form
from services.handoff.routing_setup.schemas import MoveForm, PlaceForm
from shared.auth.setup import SalesAdmin, make_setup_router, read_number, show_step, submit
from shared.errors import FieldError
from shared.http import Code, Problem, field_problem, parse_body

router = make_setup_router(
    answers={
        rule_list.RoutingChanged: 409,
        rule_list.RuleExists: field_problem("/id"),
        rule_list.UnknownRule: 404,
        rule_list.TooManyRules: 409,
    }
)


@router.post(forms.ADDRESS)
async def add_rule(request: Request, viewer: SalesAdmin) -> Response:
    """Add a rule."""
    return await save(request, viewer, None)


@router.get(forms.RULES + "/{rule}")
async def show_rule(rule: Code, request: Request, viewer: SalesAdmin) -> Response:
    """One rule in a form."""
    return show_step(request, await forms.load_rule_step(request, rule))


@router.post(forms.RULES + "/{rule}")
async def change_rule(rule: Code, request: Request, viewer: SalesAdmin) -> Response:
    """Change a rule."""
    return await save(request, viewer, rule)


@router.post(forms.MOVES)
async def move_rule(request: Request, viewer: SalesAdmin) -> Response:
    """Move a rule a place up or down, or remove it."""

    async def send(raw: bytes) -> None:
        texts = orjson.loads(raw)
        form = parse_body(MoveForm, orjson.dumps(texts | {"version": read_number(texts.get("version", ""))}))
        await change(request, viewer, form.version, lambda rules: rule_list.move_rule(rules, form.rule, form.move))

    return await submit(request, forms.make_move_step(), send)


async def save(request: Request, viewer: SalesAdmin, rule: str | None) -> Response:
    """Put the rule of the form into the list, as `PUT /v1/routing` does with the whole list."""

    async def send(raw: bytes) -> None:
        texts = orjson.loads(raw)
        place = {name: read_number(texts.pop(name, "")) for name in ("position", "version")}
        wanted = rule_form.read_rule(orjson.dumps(texts | ({"id": rule} if rule else {})))
        placed = parse_body(PlaceForm, orjson.dumps(place))
        stored = wanted.model_dump(by_alias=True, exclude_none=True)
        put = rule_list.change_rule if rule else rule_list.add_rule
        try:
            await change(request, viewer, placed.version, lambda rules: put(rules, stored, placed.position))
        except UnknownTarget as refusal:
            raise Problem(422, "The rule is not as described", [FieldError("/to", refusal.detail)]) from None

    return await submit(request, await forms.load_rule_step(request, rule), send)


async def change(
    request: Request, viewer: SalesAdmin, version: int, make: Callable[[rule_list.Rules], rule_list.Rules]
) -> None:
    """Change the rules of this version; leads that wait are routed by the new ones."""
    handoff = request.app.state.handoff
    await handoff.database.run(lambda conn: change_routing(conn, version, make, viewer.key_id))
    handoff.assign_queued.wake()
