"""Which fields leads bring: written once a day, and told to the authors of a draft."""

from datetime import UTC, date, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.qualification.fields import store
from services.qualification.fields.handlers import FieldNotes
from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.intake import Touch
from tests.qualification.agreement_builders import day, definition, document
from tests.qualification.event_builders import activity, arrival, capture, enrichment
from tests.qualification.service import QualificationService
from tests.support.statement_counter import record_statements

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
TODAY = NOON.date()
NEXT = NOON + timedelta(days=1)


async def note(service: QualificationService, notes: FieldNotes, at: datetime, *events: Event) -> None:
    batch = [arrival(event, at) for event in events]
    await service.database.run(lambda conn: notes.on_lead_events(conn, batch))


async def seen(service: QualificationService) -> dict[str, tuple[date, date]]:
    async with service.database.read_connection() as conn:
        return {name: (first, last) for name, first, last in (await store.list_seen(conn)).values()}


async def test_captures_enrichments_and_activities_tell_which_fields_leads_bring(service: QualificationService) -> None:
    lead = uuid7()
    brought = capture(lead, day(1), attributes={"company.industry": "retail"}, touch=Touch(campaign="summer"))
    asked = enrichment(lead, day(2), company__employees=120, custom__fleet_size=40)
    visit = activity(lead, day(2), touch=Touch(channel="email"), properties={"page": "/pricing"})

    await note(service, FieldNotes(), NOON, brought, asked, visit)

    fields = ["company.employees", "company.industry", "custom.fleet_size", "source", "touch.campaign", "touch.channel"]
    activities = ["activity:demo_requested", "activity:page_viewed", "activity:page_viewed:page"]
    assert await seen(service) == dict.fromkeys([*activities, *fields], (TODAY, TODAY))


async def test_a_field_is_written_once_a_day_and_an_earlier_day_changes_nothing(service: QualificationService) -> None:
    lead, notes = uuid7(), FieldNotes()
    brought = enrichment(lead, day(1), company__employees=120)
    await note(service, notes, NOON, brought)
    with record_statements() as statements:
        await note(service, notes, NOON + timedelta(hours=1), brought)
    assert statements == []

    await note(service, notes, NEXT, brought)
    await note(service, FieldNotes(), NOON, brought)

    assert await seen(service) == {"company.employees": (TODAY, NEXT.date())}


async def test_what_a_failed_transaction_wrote_is_written_again(service: QualificationService) -> None:
    notes, batch = FieldNotes(), [arrival(enrichment(uuid7(), day(1), company__employees=120), NOON)]

    async def fail(conn: Connection) -> None:
        await notes.on_lead_events(conn, batch)
        raise LookupError

    with pytest.raises(LookupError):
        await service.database.run(fail)
    await service.database.run(lambda conn: notes.on_lead_events(conn, batch))

    assert await seen(service) == {"company.employees": (TODAY, TODAY)}


async def test_beyond_the_limit_no_new_name_is_kept_and_known_ones_go_on(
    service: QualificationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "FIELDS_LIMIT", 1)
    await note(service, FieldNotes(), NOON, enrichment(uuid7(), day(1), company__employees=120))

    await note(service, FieldNotes(), NEXT, enrichment(uuid7(), day(1), company__employees=120, custom__other=1))

    assert await seen(service) == {"company.employees": (TODAY, NEXT.date())}


async def test_a_draft_is_answered_with_these_warnings_among_the_others(service: QualificationService) -> None:
    lead = uuid7()
    attributes = {"company.industry": "retail", "company.employees": 120}
    await note(service, FieldNotes(), datetime.now(UTC), capture(lead, day(1), attributes=attributes))
    asked = {"id": "demo", "activity": "demo_requested", "points": 0}
    never = definition(behaviour=[asked, {"id": "webinar", "activity": "webinar_attended", "points": 0}])

    async with await service.client("marketing") as client:
        answer = (await client.post("/v1/agreements", json=document(definition=never))).json()

    pointers = [warning["pointer"] for warning in answer["warnings"]]
    assert pointers == sorted(pointers)
    today = datetime.now(UTC).date()
    told = ("/definition/disqualify/0/field", "/definition/behaviour/0/activity", "/definition/behaviour/1/activity")
    assert [each for each in answer["warnings"] if each["pointer"] in told] == [
        {"pointer": "/definition/behaviour/1/activity", "detail": f"No lead has done this since {today}."},
        {"pointer": "/definition/disqualify/0/field", "detail": f"No lead has brought this field since {today}."},
    ]
    assert "/definition/qualified/behaviour" in pointers
