"""The table of contact cards. Intake alone writes it; handoff reads it through the view contacts.cards."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import cast, column
from sqlalchemy.dialects.postgresql import TSVECTOR

from services.intake.captures.store.captures import read_content
from services.intake.identity.domain.contact_card import ContactCard, read_company
from services.intake.identity.domain.search_words import list_card_words
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import (
    INSTANT,
    JSON,
    Column,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

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
    Column("company", Text),
    Column("search_words", Text),
    # The constraint keeps the name that the table had at first.
    PrimaryKeyConstraint("lead_id", name="cards_pkey"),
    index("people_search_words", cast(column("search_words"), TSVECTOR), postgresql_using="gin"),
    index("people_incomplete", "lead_id", where="search_words is null"),
    schema="contacts",
)

# An incomplete card gets its company from so many of the person's captures.
COMPANY_CAPTURES = 20

_CARDS = sql("""
    select lead_id, seen_at, name, email, phone, external_ids, company, search_words is not null as complete
    from contacts.people
    where lead_id = any(cast(:lead_ids as uuid[]))
""")
_PUT_CARDS = sql("""
    insert into contacts.people (lead_id, name, email, phone, external_ids, seen_at, updated_at, company, search_words)
    select lead_id, name, email, phone, external_ids, seen_at, cast(:now as timestamptz), company, search_words
    from json_to_recordset(cast(:cards as json))
         as batch (lead_id uuid, name text, email text, phone text, external_ids json, seen_at timestamptz,
                   company text, search_words text)
    on conflict (lead_id) do update set
        name = excluded.name, email = excluded.email, phone = excluded.phone, external_ids = excluded.external_ids,
        seen_at = excluded.seen_at, updated_at = excluded.updated_at,
        company = excluded.company, search_words = excluded.search_words
""")
_FIND_INCOMPLETE = sql("select lead_id from contacts.people where search_words is null order by lead_id limit :limit")
# Of each person the newest captures, the newest first.
_FIND_CONTENTS = sql("""
    with person_ids as (
        select lead_id as survivor, lead_id from unnest(cast(:lead_ids as uuid[])) as survivors (lead_id)
        union all
        select merged_into, lead_id from leads where merged_into = any(cast(:lead_ids as uuid[]))
    )
    select survivor, touch, attributes, raw, packed
    from person_ids
         cross join lateral (
             select occurred_at, touch, attributes, raw, packed from captures
             where captures.lead_id = person_ids.lead_id order by occurred_at desc limit :limit) as newest
    order by survivor, occurred_at desc
""")
_DELETE_CARDS = sql("delete from contacts.people where lead_id = any(cast(:lead_ids as uuid[]))")


async def find_cards(conn: Connection, lead_ids: Collection[UUID]) -> dict[UUID, ContactCard]:
    """The contact cards of these leads. Lock the leads before you change the cards."""
    if not lead_ids:
        return {}
    rows = await conn.execute(_CARDS, {"lead_ids": list(lead_ids)})
    return {row.lead_id: ContactCard(*row) for row in rows}


async def put_cards(conn: Connection, cards: Sequence[ContactCard], now: datetime) -> None:
    """Insert or replace the cards of locked leads, one for each lead."""
    if cards:
        rows = [card._asdict() | {"search_words": write_search_words(card)} for card in cards]
        await conn.execute(_PUT_CARDS, {"cards": rows_to_json(rows), "now": now})


async def delete_cards(conn: Connection, lead_ids: Collection[UUID]) -> None:
    """Delete the cards of locked leads."""
    if lead_ids:
        await conn.execute(_DELETE_CARDS, {"lead_ids": list(lead_ids)})


async def find_incomplete(conn: Connection, limit: int) -> list[UUID]:
    """The leads of at most `limit` cards that are incomplete."""
    return list((await conn.execute(_FIND_INCOMPLETE, {"limit": limit})).scalars())


async def find_companies(conn: Connection, lead_ids: Collection[UUID]) -> dict[UUID, str]:
    """The company of each of these people that the newest of its last COMPANY_CAPTURES captures with one names."""
    companies: dict[UUID, str] = {}
    for row in await conn.execute(_FIND_CONTENTS, {"lead_ids": list(lead_ids), "limit": COMPANY_CAPTURES}):
        company = None if row.survivor in companies else read_company(read_content(row)[1])
        if company:
            companies[row.survivor] = company
    return companies


def write_search_words(card: ContactCard) -> str | None:
    """The search words of a complete card with a blank between them; None for an incomplete one."""
    return " ".join(list_card_words(card)) if card.complete else None
