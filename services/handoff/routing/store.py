"""The table of routing rules: every version that was ever set."""

from services.handoff.routing.domain.rules import RoutingDocument
from shared.db.connection import Connection, sql
from shared.db.tables import INSTANT, JSON, Column, Integer, Table, metadata_of, required

routing_table = Table(
    "routing",
    metadata_of("handoff"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("rules", JSON),
    required("set_at", INSTANT, default="clock_timestamp()"),
)

_FIND_ACTIVE = sql("select version, rules::text as rules from routing order by version desc limit 1")
_INSERT = sql("insert into routing (version, rules) values (:version, cast(:rules as json))")


async def active_routing(conn: Connection) -> RoutingDocument:
    """The active rules: the latest version."""
    row = (await conn.execute(_FIND_ACTIVE)).first()
    return RoutingDocument(row.version, row.rules) if row else RoutingDocument()


async def insert(conn: Connection, document: RoutingDocument) -> None:
    """Insert a new version. Of two transactions at once the second fails on the version and is run again."""
    await conn.execute(_INSERT, vars(document))
