"""The table of contact cards. Intake alone writes it; handoff reads it through the view contacts.cards."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.intake.identity.domain.contact_card import ContactCard
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import INSTANT, JSON, Column, PrimaryKeyConstraint, Table, Text, Uuid, metadata_of, required

people_table = Table(
    "people",
    metadata_of("intake"),
    Column("lead_id", Uuid),
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    required("external_ids", JSON),
    required("seen_at", INSTANT),
    required("updated_at", INSTANT),
    # The constraint keeps the name that the table had at first.
    PrimaryKeyConstraint("lead_id", name="cards_pkey"),
    schema="contacts",
)

_CARDS = sql("""
    select lead_id, name, email, phone, external_ids, seen_at from contacts.people
    where lead_id = any(cast(:lead_ids as uuid[]))
""")
_PUT_CARDS = sql("""
    insert into contacts.people (lead_id, name, email, phone, external_ids, seen_at, updated_at)
    select lead_id, name, email, phone, external_ids, seen_at, cast(:now as timestamptz)
    from json_to_recordset(cast(:cards as json))
         as batch (lead_id uuid, name text, email text, phone text, external_ids json, seen_at timestamptz)
    on conflict (lead_id) do update set
        name = excluded.name, email = excluded.email, phone = excluded.phone, external_ids = excluded.external_ids,
        seen_at = excluded.seen_at, updated_at = excluded.updated_at
""")
_DELETE_CARDS = sql("delete from contacts.people where lead_id = any(cast(:lead_ids as uuid[]))")


async def find_cards(conn: Connection, lead_ids: Collection[UUID]) -> dict[UUID, ContactCard]:
    """The contact cards of these leads. Lock the leads before you change the cards."""
    if not lead_ids:
        return {}
    rows = await conn.execute(_CARDS, {"lead_ids": list(lead_ids)})
    return {
        row.lead_id: ContactCard(row.lead_id, row.seen_at, row.name, row.email, row.phone, row.external_ids)
        for row in rows
    }


async def put_cards(conn: Connection, cards: Sequence[ContactCard], now: datetime) -> None:
    """Insert or replace the cards of locked leads, one for each lead."""
    if cards:
        await conn.execute(_PUT_CARDS, {"cards": rows_to_json([card._asdict() for card in cards]), "now": now})


async def delete_cards(conn: Connection, lead_ids: Collection[UUID]) -> None:
    """Delete the cards of locked leads."""
    if lead_ids:
        await conn.execute(_DELETE_CARDS, {"lead_ids": list(lead_ids)})
