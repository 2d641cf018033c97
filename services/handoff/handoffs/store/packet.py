"""The tables of captures and activities, and the contact cards that intake lends: what packets are built from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from services.handoff.handoffs.domain.packet import Activity, Capture
from shared.db.connection import Connection, sql
from shared.db.lenders import borrow
from shared.db.packed_json import read_json_parts, store_json_parts
from shared.db.tables import ARRAY, INSTANT, JSON, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required
from shared.events.intake import ActivityRecorded, LeadCaptured
from shared.messaging.erasures import find_erased
from shared.values.person_identifiers import EVERY_TEXT, PersonIdentifiers, PersonMatcher

captures_table = Table(
    "captures",
    metadata_of("handoff"),
    Column("capture_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("occurred_at", INSTANT),
    required("source", Text),
    required("activity", Text),
    Column("touch", JSON),
    Column("attributes", JSON),
    Column("packed", LargeBinary),
    Column("derived", ARRAY(Text)),
    index("captures_lead", "lead_id"),
)
activities_table = Table(
    "activities",
    metadata_of("handoff"),
    Column("activity_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("occurred_at", INSTANT),
    required("activity", Text),
    required("touch", JSON),
    required("properties", JSON),
    index("activities_lead", "lead_id", "occurred_at"),
)

CAPTURES_LIMIT = 200
ACTIVITIES_LIMIT = 200

_ADD_CAPTURES = sql("""
    insert into captures (capture_id, lead_id, occurred_at, source, activity, touch, attributes, packed, derived)
    select capture_id, lead_id, occurred_at, source, activity, touch, attributes, packed, string_to_array(names, ' ')
    from unnest(
        cast(:capture_ids as uuid[]), cast(:leads as uuid[]), cast(:occurred as timestamptz[]),
        cast(:sources as text[]), cast(:activities as text[]), cast(:touches as json[]), cast(:attributes as json[]),
        cast(:packed as bytea[]), cast(:derived as text[]))
        as batch (capture_id, lead_id, occurred_at, source, activity, touch, attributes, packed, names)
    on conflict do nothing
""")
_FIND_CAPTURES = sql("""
    select lead_id, occurred_at, source, activity, derived, capture_id, touch, attributes, packed
    from unnest(cast(:leads as uuid[])) as lead (id)
         cross join lateral (
             select * from captures where lead_id = lead.id
             order by occurred_at desc, capture_id desc limit :limit) as latest
    order by occurred_at, capture_id
""")
_ADD_ACTIVITIES = sql("""
    insert into activities (activity_id, lead_id, occurred_at, activity, touch, properties)
    select * from unnest(
        cast(:activity_ids as uuid[]), cast(:leads as uuid[]), cast(:occurred as timestamptz[]),
        cast(:activities as text[]), cast(:touches as json[]), cast(:properties as json[]))
    on conflict do nothing
""")
_FIND_ACTIVITIES = sql("""
    select lead_id, occurred_at, activity, touch, properties
    from unnest(cast(:leads as uuid[])) as lead (id)
         cross join lateral (
             select * from activities where lead_id = lead.id
             order by occurred_at desc, activity_id desc limit :limit) as latest
    order by occurred_at, activity_id
""")
_FIND_CARDS = sql("""
    select lead_id, name, email, phone, external_ids from contacts.cards where lead_id = any(cast(:leads as uuid[]))
""")


async def add_captures(conn: Connection, captured: Sequence[LeadCaptured]) -> None:
    """Insert the captures that are new."""
    contents = [
        store_json_parts(conn, event.touch.model_dump_json(exclude_none=True), orjson.dumps(event.attributes).decode())
        for event in captured
    ]
    await conn.execute(
        _ADD_CAPTURES,
        {
            "capture_ids": [event.capture_id for event in captured],
            "leads": [event.lead_id for event in captured],
            "occurred": [event.occurred_at for event in captured],
            "sources": [event.source for event in captured],
            "activities": [event.activity for event in captured],
            "touches": [touch for touch, _, _ in contents],
            "attributes": [attributes for _, attributes, _ in contents],
            "packed": [packed for _, _, packed in contents],
            "derived": [" ".join(event.derived) or None for event in captured],
        },
    )


async def find_captures(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, list[Capture]]:
    """The latest captures of each lead, oldest first, at most CAPTURES_LIMIT."""
    captures: dict[UUID, list[Capture]] = {lead_id: [] for lead_id in leads}
    for row in await conn.execute(_FIND_CAPTURES, {"leads": list(captures), "limit": CAPTURES_LIMIT}):
        lead_id, at, source, activity, derived, id_, *content = row
        touch, attributes = read_json_parts(*content)
        captures[lead_id].append(Capture(lead_id, at, source, activity, touch, attributes, tuple(derived or ()), id_))
    return captures


async def add_activities(conn: Connection, recorded: Sequence[ActivityRecorded]) -> None:
    """Insert the activities that are new."""
    columns = {
        "activity_ids": [event.activity_id for event in recorded],
        "leads": [event.lead_id for event in recorded],
        "occurred": [event.occurred_at for event in recorded],
        "activities": [event.activity for event in recorded],
        "touches": [event.touch.model_dump_json(exclude_none=True) for event in recorded],
        "properties": [orjson.dumps(event.properties).decode() for event in recorded],
    }
    await conn.execute(_ADD_ACTIVITIES, columns)


async def find_activities(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, list[Activity]]:
    """The latest activities of each lead, oldest first, at most ACTIVITIES_LIMIT."""
    activities: dict[UUID, list[Activity]] = {lead_id: [] for lead_id in leads}
    for row in await conn.execute(_FIND_ACTIVITIES, {"leads": list(activities), "limit": ACTIVITIES_LIMIT}):
        activities[row.lead_id].append(Activity(*row))
    return activities


async def find_cards(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The contact card of each lead as intake has it now; no card after an erasure."""
    async with borrow(conn, "contacts") as lent:
        rows = await lent.execute(_FIND_CARDS, {"leads": list(leads)})
    return {
        row.lead_id: {"name": row.name, "email": row.email, "phone": row.phone, "external_ids": row.external_ids}
        for row in rows
    }


async def find_people(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, PersonMatcher]:
    """What identifies the person of each lead that has a contact card; of an erased person every text does."""
    lead_ids = list(leads)
    cards = await find_cards(conn, lead_ids) if lead_ids else {}
    people = {lead_id: PersonMatcher.for_person(_read_identifiers(card)) for lead_id, card in cards.items()}
    return people | dict.fromkeys(await find_erased(conn, lead_ids), EVERY_TEXT)


def _read_identifiers(card: Mapping[str, Any]) -> PersonIdentifiers:
    names, emails, phones = ((card[name],) if card[name] else () for name in ("name", "email", "phone"))
    return PersonIdentifiers(names, emails, phones, tuple((card["external_ids"] or {}).values()))
