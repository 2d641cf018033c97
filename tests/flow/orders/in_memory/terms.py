"""What is agreed and set up in every story: the same as `set_up` of `tests/flow/orders/tell.py` sends over HTTP."""

from datetime import UTC, datetime
from decimal import Decimal

import orjson

from services.handoff.agreements.domain.response_terms import NO_TERMS, read_terms
from services.handoff.routing.domain.rules import RoutingDocument
from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.compiled_agreement import compile_agreement
from shared.agreement.document import Agreement
from shared.values.money import Money
from tests.flow.orders.steps import instant
from tests.flow.orders.tell import ROUTING, SIGNED

SIGNED_AT = datetime(2026, 1, 1, tzinfo=UTC)
# Of all instants of a story, the cool-offs included, none is later.
NOW = datetime(2026, 11, 20, tzinfo=UTC)
POLICY = ScoringPolicy(
    1, {1: compile_agreement(1, SIGNED_AT, Agreement.model_validate_json(orjson.dumps(SIGNED)), SIGNED)}
)
TERMS = {None: NO_TERMS, 1: read_terms(1, SIGNED)}
RULES = RoutingDocument(1, orjson.dumps(ROUTING["rules"]).decode())
ATTRIBUTES = {"company.industry": "logistics"}
# By the rules, anna gets every lead; the others get those of their deals.
RULED = "anna"
TEAMS = {RULED: "inbound", "ben": "field", "carl": "field"}


def to_instant(moment: int) -> datetime:
    """The instant of a moment of a story."""
    return datetime.fromisoformat(instant(moment))


def euros(amount: str | int | None) -> Money | None:
    """This amount, if there is one."""
    return Money(Decimal(amount), "EUR") if amount else None
