"""Who changed what a company sets up: sellers, routing rules, sources, keys and the like, in the table `changes`.

What sellers, senders and the CRM report keeps its API key in its own row.
"""

from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.messaging_tables import MESSAGING
from shared.db.tables import INSTANT, BigInteger, Column, Identity, Table, Text, Uuid, required

changes_table = Table(
    "changes",
    MESSAGING,
    Column("change", BigInteger, Identity(always=True), primary_key=True),
    required("changed_at", INSTANT, default="clock_timestamp()"),
    Column("key_id", Uuid),
    required("action", Text),
    required("resource", Text),
)

# For the revision of each service that creates the table.
CREATE_CHANGES = """
-- Who changed what is set up, with which API key; without one: on the command line.
create table changes (
    change bigint generated always as identity primary key,
    changed_at timestamptz not null default clock_timestamp(),
    key_id uuid,
    action text not null,
    resource text not null
);
"""

_ADD = sql("""
    insert into changes (key_id, action, resource) values (cast(:key_id as uuid), :action, :resource)
""")


async def record_change(conn: Connection, key_id: UUID | None, action: str, resource: str) -> None:
    """Record a change in the transaction that makes it; `key_id` is None on the command line.

    `resource` is its address without `/v1/`: `sellers/anna`.
    """
    await conn.execute(_ADD, {"key_id": key_id, "action": action, "resource": resource})
