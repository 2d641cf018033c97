"""The steps of a year: what is sent at which instant, and orders in which it can be told."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from tests.flow.year import story
from tests.flow.year.story import Lead, Year


@dataclass(frozen=True)
class Step:
    """What happens at an instant. `of`: the lead that it happens to; None for what was spent."""

    at: datetime
    kind: str
    of: Lead | None
    body: dict[str, Any] = field(default_factory=dict)


def list_steps(year: Year) -> list[Step]:
    """What happens, in the order of time."""
    steps = [step for lead in year.leads for step in _list_steps(lead)]
    return sorted([*steps, *_list_spend(year)], key=lambda step: step.at)


def _list_spend(year: Year) -> Iterator[Step]:
    for day, channel, campaign, amount in year.spent:
        money = {"amount": f"{amount:.2f}", "currency": "EUR"}
        row = {"date": str(day), "source": "website", "channel": channel, "campaign": campaign, "amount": money}
        yield Step(datetime.combine(day, time(18), story.ZONE), "spend", None, row)


def _list_steps(lead: Lead) -> Iterator[Step]:
    yield Step(lead.captured, "capture", lead)
    if lead.rejected:
        yield Step(lead.rejected, "rejection", lead, {"reason": "other", "note": "does not fit"})
    if lead.accepted:
        yield Step(lead.accepted, "acceptance", lead)
    if lead.contacted:
        yield Step(lead.contacted, "contacts", lead, {"kind": "conversation", "channel": "phone"})
    if lead.won:
        yield Step(lead.won, "deal", lead, {"stage": "won", "amount": _write(lead, lead.amount)})
    if lead.lost:
        yield Step(lead.lost, "deal", lead, {"stage": "lost", "reason": "price"})
    for receipt, kind, at, amount in lead.list_receipts():
        if at < story.END:
            yield Step(at, "receipt", lead, {"id": receipt, "amount": _write(lead, amount), "kind": kind})


def _write(lead: Lead, amount: Decimal) -> dict[str, str]:
    return {"amount": f"{amount:.2f}", "currency": lead.currency}


def shuffle(steps: list[Step], chance: random.Random) -> list[Step]:
    """A random order in which the steps of each lead stay in theirs; receipts come at any time."""
    keys = {id(step): chance.random() for step in steps}
    of_lead: dict[int, list[float]] = {}
    for step in steps:
        if step.of and step.kind != "receipt":
            of_lead.setdefault(step.of.number, []).append(keys[id(step)])
    waiting = {number: iter(sorted(places)) for number, places in of_lead.items()}
    places = {
        id(step): next(waiting[step.of.number]) if step.of and step.kind != "receipt" else keys[id(step)]
        for step in steps
    }
    return sorted(steps, key=lambda step: places[id(step)])
