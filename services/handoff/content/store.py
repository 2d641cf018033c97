"""The table of content cards."""

from dataclasses import fields

from sqlalchemy import bindparam, select

from services.handoff.content.domain import ContentCard
from shared.db.connection import Connection, Row, sql
from shared.db.tables import ARRAY, BYTEWISE, Column, Table, Text, metadata_of, required

content_cards_table = Table(
    "content_cards",
    metadata_of("handoff"),
    Column("card", BYTEWISE, primary_key=True),
    required("kind", Text),
    required("title", Text),
    required("link", Text),
    required("products", ARRAY(Text), default="'{}'"),
    required("roles", ARRAY(Text), default="'{}'"),
    required("rejections", ARRAY(Text), default="'{}'"),
    required("objections", ARRAY(Text), default="'{}'"),
)

LISTS = ("products", "roles", "rejections", "objections")
_ALL = select(content_cards_table).order_by(content_cards_table.c.card)
_FIND = select(content_cards_table).where(content_cards_table.c.card == bindparam("name"))
_LOCK_TABLE = sql("lock table content_cards in share row exclusive mode")
_SAVE = sql("""
    insert into content_cards (card, kind, title, link, products, roles, rejections, objections)
    values (:card, :kind, :title, :link, cast(:products as text[]), cast(:roles as text[]),
            cast(:rejections as text[]), cast(:objections as text[]))
    on conflict (card) do update set kind = excluded.kind, title = excluded.title, link = excluded.link,
        products = excluded.products, roles = excluded.roles, rejections = excluded.rejections,
        objections = excluded.objections
""")
_DELETE = sql("delete from content_cards where card = :card")


async def find_all(conn: Connection) -> list[ContentCard]:
    """Every card, by id."""
    return [_read(row) for row in await conn.execute(_ALL)]


async def find(conn: Connection, card: str) -> ContentCard | None:
    """The card with this id."""
    row = (await conn.execute(_FIND, {"name": card})).first()
    return _read(row) if row else None


async def lock(conn: Connection) -> None:
    """Let no other transaction change a card meanwhile."""
    await conn.execute(_LOCK_TABLE)


async def save(conn: Connection, card: ContentCard) -> None:
    """Insert or change a card."""
    await conn.execute(_SAVE, vars(card) | {name: list(getattr(card, name)) for name in LISTS})


async def delete(conn: Connection, card: str) -> bool:
    """Delete the card; whether there was one."""
    return await conn.execute_count(_DELETE, {"card": card}) > 0


def _read(row: Row) -> ContentCard:
    values = {field.name: row[field.name] for field in fields(ContentCard)}
    return ContentCard(**values | {name: tuple(values[name]) for name in LISTS})
