"""What a webhook carries: the event as CloudEvents writes it, with the contact card where it was asked for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.handoff.handoffs.store import packet, words
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases
from shared.db.connection import Connection, Row
from shared.db.packed_json import read_json
from shared.events.base import format_rfc3339
from shared.messaging.log.record import Record, to_cloudevent

TOPIC = "handoff"
TRIAL = "subscription.test"
# Of each lead, the newest captures with words: a body stays within 400 KiB.
WORDS_LIMIT = 5
NO_CARD: Mapping[str, Any] = {"contact": None, "words": None, "consents": None}


async def build_bodies(conn: Connection, due: Sequence[Row], with_contact: Collection[UUID]) -> dict[UUID, bytes]:
    """The body of each of these deliveries: the one of earlier attempts, else a new one.

    `with_contact`: the subscriptions that get the contact card. Left out: deliveries whose event is gone.
    """
    new = [row for row in due if row.body is None and row.number is not None]
    cards = await _find_cards(conn, {row.lead_id for row in new if row.subscription_id in with_contact})
    bodies: dict[UUID, bytes] = {row.delivery_id: row.body for row in due if row.body is not None}
    for row in new:
        contact = cards.get(row.lead_id, NO_CARD) if row.subscription_id in with_contact else {}
        bodies[row.delivery_id] = _write(row, contact)
    return bodies


def _write(row: Row, contact: Mapping[str, Any]) -> bytes:
    data = read_json(row.data, row.packed_data)
    if contact:
        data = orjson.dumps(orjson.loads(data) | contact, option=orjson.OPT_UTC_Z).decode()
    return to_cloudevent(
        Record(
            TOPIC, row.partition, row.number, row.epoch, row.event_id, row.type, row.version, row.subject,
            row.occurred_at, row.recorded_at, data,
        )
    )  # fmt: skip


async def _find_cards(conn: Connection, leads: Collection[UUID | None]) -> dict[UUID, Mapping[str, Any]]:
    """The contact card of each of these leads, with its newest words and consents; of a merged one the survivor's."""
    lead_ids = [lead for lead in leads if lead]
    if not lead_ids:
        return {}
    survivors = await aliases.survivors_of(conn, lead_ids)
    people = {survivor_of(survivors, lead) for lead in lead_ids}
    cards, written = await packet.find_cards(conn, people), await words.find_words(conn, people, WORDS_LIMIT)
    found = {lead: survivor_of(survivors, lead) for lead in lead_ids}
    return {lead: {"contact": cards[key], **written[key]} for lead, key in found.items() if key in cards}


def write_trial(message_id: UUID, subscription_id: UUID, now: datetime) -> bytes:
    """The body of a test message."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(message_id),
            "type": TRIAL,
            "source": "accord/handoff",
            "subject": f"subscription/{subscription_id}",
            "time": format_rfc3339(now),
            "datacontenttype": "application/json",
            "data": {"subscription_id": str(subscription_id), "occurred_at": format_rfc3339(now)},
        }
    )
