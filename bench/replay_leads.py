"""Leads of the last 90 days as qualification stores them, by its own handlers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from services.qualification.outcomes.handlers import on_outcomes
from services.qualification.scores.handlers.apply_events import on_lead_events
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.events.handoff import HandoffAccepted, HandoffRejected
from shared.events.intake import ActivityRecorded, LeadCaptured, MatchKey, Touch
from shared.messaging.event_handler import ReceivedEvent

LEADS, AT_ONCE, DAYS = 100_000, 500, 90
INDUSTRIES = ("logistics", "retail", "manufacturing", "software", "consulting", "construction")
SENIORITIES = ("c_level", "vp", "director", "manager", "senior", "entry")
# Of the leads that sales is told of it takes so many; the others it rejects.
TAKEN = 0.7
# The agreement was in force before the first lead came.
_SIGNED_BEFORE = sql("update agreements set activated_at = activated_at - interval '1 year'")
_VACUUM = "vacuum analyze"


async def insert_leads(url: str) -> None:
    """Leads of the last days, judged by the agreement, with what came of them, as events bring them."""
    random, database = Random(1), Database(url, "qualification")
    await database.run(lambda conn: conn.execute(_SIGNED_BEFORE))
    compiled: dict[int, Any] = {}
    begin = datetime.now(UTC) - timedelta(days=DAYS - 1)
    for first in range(0, LEADS, AT_ONCE):
        told = [
            event
            for number in range(first, first + AT_ONCE)
            for event in _tell_lead(random, begin + timedelta(days=(DAYS - 2) * number / LEADS))
        ]
        received = [ReceivedEvent(each, _draw_id(random), each.occurred_at, "", 0, 0) for each in told]

        async def handle(conn: Connection, received: list[ReceivedEvent] = received) -> None:
            await on_lead_events(conn, received, compiled)
            await on_outcomes(conn, received)

        await database.run(handle)
    async with database.read_connection() as conn:
        await conn.raw.execute(_VACUUM)
    await database.close()


def _tell_lead(random: Random, at: datetime) -> Iterator[Any]:
    """One lead that filled in a form, looked at two pages, and was answered by sales."""
    lead = _draw_id(random)
    known = {
        "company.industry": random.choice(INDUSTRIES), "company.employees": random.randint(10, 500),
        "role.seniority": random.choice(SENIORITIES), "contact.email_class": "business",
    }  # fmt: skip
    touch = Touch(channel="paid_search", campaign="autumn")
    yield LeadCaptured(
        lead_id=lead, occurred_at=at, capture_id=_draw_id(random), source="website", source_kind="form", touch=touch,
        activity="demo_requested", attributes=known, match_keys=(MatchKey(hash="0f" * 16, claimed_at=at),),
    )  # fmt: skip
    for minute in (1, 2):
        yield ActivityRecorded(
            lead_id=lead, occurred_at=at + timedelta(minutes=minute), activity_id=_draw_id(random),
            activity="page_viewed", touch=Touch(), properties={"page": "/pricing"},
        )  # fmt: skip
    handoff = {"handoff_id": _draw_id(random), "product": "default", "kind": "mql", "origin": "marketing", "cycle": 1,
               "seller": "ann", "team": "reps"}  # fmt: skip
    answered_at = at + timedelta(minutes=3)
    if random.random() < TAKEN:
        yield HandoffAccepted.model_validate({"lead_id": lead, "occurred_at": answered_at, **handoff})
    else:
        yield HandoffRejected.model_validate(
            {"lead_id": lead, "occurred_at": answered_at, **handoff, "agreement_version": 1, "reason": "other",
             "clause": None, "returns": "nurture", "check": None, "correction": {}}
        )  # fmt: skip


def _draw_id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128))
