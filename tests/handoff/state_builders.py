"""Plausible sellers, handoffs and deals; keywords change the fields that a test is about."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.handoff.deals.domain.deal import Deal, DealStageReported, DealUpdate
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.routing.domain.fair_assignment import SellerLoad
from services.handoff.sellers.domain import Seller
from shared.events.deal_stages import Stage
from shared.values.money import Money
from tests.handoff.event_builders import NOON, fixed_id


def seller(name: str, **changes: Any) -> Seller:
    """A seller who takes any number of leads."""
    fields: dict[str, Any] = {
        "seller": name,
        "name": name.title(),
        "email": None,
        "team": "reps",
        "kind": "employee",
        "capacity": None,
        "weight": 1.0,
        "timezone": "UTC",
        "away": (),
        "active": True,
    }
    return Seller(**fields | changes)


def seller_load(name: str, open: int = 0, served_at: datetime | None = None, **changes: Any) -> SellerLoad:  # noqa: A002
    """A seller with this many open handoffs."""
    return SellerLoad(seller(name, **changes), open, served_at)


def handoff(**changes: Any) -> Handoff:
    """A handoff without a state."""
    fields: dict[str, Any] = {"handoff_id": fixed_id(1), "lead_id": fixed_id(2)}
    return Handoff(**fields | changes)


def deal(stages: Iterable[DealStageReported] = (), **changes: Any) -> Deal:
    """A deal for which these stages were reported."""
    fields: dict[str, Any] = {"deal_id": "d-1", "deal": fixed_id(3), "stages": tuple(stages)}
    return Deal(**fields | changes)


def deal_update(**changes: Any) -> DealUpdate:
    """A message about a deal that names its lead by a match key."""
    fields: dict[str, Any] = {
        "deal_id": "d-1",
        "lead_id": None,
        "keys": ("key",),
        "stage": "won",
        "stated_at": NOON,
        "amount": Money(Decimal(100), "EUR"),
        "owner": "anna",
        "reason": None,
        "attributes": None,
    }
    return DealUpdate(**fields | changes)


def stage_reported(stage: Stage = "won", at: datetime = NOON, **changes: Any) -> DealStageReported:
    """One stage of a deal, with the content of `message`."""
    update = deal_update(stage=stage, stated_at=at, **changes)
    names = ("stage", "stated_at", "amount", "owner", "reason", "digest")
    return DealStageReported(occurred_at=at, **{name: getattr(update, name) for name in names})
