"""A buying moment: a person of a customer, or of a company with an open deal, does something that scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.handoff.companies.domain.company import Company
from services.handoff.notices.domain.facts import Fact
from shared.events.base import Event
from shared.events.companies import CompanyEngaged
from shared.events.handoff import Standing
from shared.events.intake import ActivityRecorded, LeadCaptured

STANDINGS: tuple[Standing, ...] = ("customer", "open_deal")
# What happened longer before it was learned is history, and no moment to sell.
TOLD_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Deed:
    """What a lead did, when, and with which properties."""

    lead_id: UUID
    at: datetime
    activity: str
    properties: Mapping[str, Any]


def read_deeds(received: Sequence[tuple[Event, datetime]]) -> list[Deed]:
    """What leads did lately, by these events and when each was learned."""
    deeds = []
    for event, recorded_at in received:
        if not isinstance(event, LeadCaptured | ActivityRecorded) or event.occurred_at <= recorded_at - TOLD_WITHIN:
            continue
        properties = event.properties if isinstance(event, ActivityRecorded) else {}
        deeds.append(Deed(event.lead_id, event.occurred_at, event.activity, properties))
    return deeds


def join_deeds(deeds: Sequence[Deed], survivors: Mapping[UUID, UUID]) -> list[Deed]:
    """These deeds, those of merged leads under the survivor's id."""
    return [replace(deed, lead_id=survivors.get(deed.lead_id, deed.lead_id)) for deed in deeds]


def tell_moment(deed: Deed, company: Company, clause: str) -> CompanyEngaged | None:
    """The event, if the company has a seller whom it concerns."""
    account = company.account
    if account.standing not in STANDINGS or account.owner is None:
        return None
    return CompanyEngaged(
        occurred_at=deed.at,
        lead_id=deed.lead_id,
        company=company.company,
        standing=account.standing,
        seller=account.owner,
        clause=clause,
    )


def write_fact(moment: CompanyEngaged, handoff_id: UUID, team: str | None, *, is_own: bool) -> Fact:
    """What the seller is told, once a day of each lead. `is_own`: the handoff is the lead's own, no colleague's."""
    return Fact(
        uuid5(moment.lead_id, f"engaged {moment.seller} {moment.occurred_at:%Y-%m-%d}"),
        "moment",
        handoff_id,
        moment.lead_id,
        moment.occurred_at,
        moment.seller,
        team,
        details={"clause": moment.clause, "standing": moment.standing, "is_own": is_own},
    )
