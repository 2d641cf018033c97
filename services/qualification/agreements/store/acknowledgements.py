"""The table of acknowledgements, and every query on it; and which sellers sign in here, as intake lends it."""

from uuid import UUID

from services.qualification.agreements.domain.acknowledgement import Acknowledgement
from shared.db.connection import Connection, sql
from shared.db.lenders import borrow
from shared.db.tables import INSTANT, Column, ForeignKey, Integer, Table, Text, Uuid, metadata_of, required

acknowledgements_table = Table(
    "acknowledgements",
    metadata_of("qualification"),
    Column("version", Integer, ForeignKey("agreements.version"), primary_key=True),
    Column("key_id", Uuid, primary_key=True),
    required("name", Text),
    required("acknowledged_at", INSTANT),
)

LISTED = 5000
_LIST = sql("""
    select key_id, name, acknowledged_at from acknowledgements
    where version = :version order by acknowledged_at, key_id limit :limit
""")
_FIND = sql("""
    select key_id, name, acknowledged_at from acknowledgements where version = :version and key_id = :key_id
""")
_INSERT = sql("""
    insert into acknowledgements (version, key_id, name, acknowledged_at)
    values (:version, :key_id, :name, cast(:at as timestamptz)) on conflict (version, key_id) do nothing
""")
_SELLERS = sql("""
    select key_id from access.people where active and 'seller' = any(roles) order by person limit :limit
""")


async def list_acknowledgements(conn: Connection, version: int) -> list[Acknowledgement]:
    """Who acknowledged a version, the first one first."""
    return [Acknowledgement(*row) for row in await conn.execute(_LIST, {"version": version, "limit": LISTED})]


async def find(conn: Connection, version: int, key_id: UUID) -> Acknowledgement | None:
    """The acknowledgement of a version by this person or tool."""
    row = (await conn.execute(_FIND, {"version": version, "key_id": key_id})).first()
    return Acknowledgement(*row) if row else None


async def insert(conn: Connection, version: int, said: Acknowledgement) -> None:
    """Insert an acknowledgement; one that is there already stays."""
    values = {"version": version, "key_id": said.key_id, "name": said.name, "at": said.acknowledged_at}
    await conn.execute(_INSERT, values)


async def list_sellers(conn: Connection) -> list[UUID]:
    """The keys of the active people who sell."""
    async with borrow(conn, "intake") as lent:
        return (await lent.execute(_SELLERS, {"limit": LISTED})).scalars()
