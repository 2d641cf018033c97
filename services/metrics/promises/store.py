"""The outcome of each promise in each span as it was published last."""

from collections.abc import Sequence

from services.metrics.promises.domain import Outcome
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import INSTANT, Column, Date, Table, Text, metadata_of, required

outcomes_table = Table(
    "promise_outcomes",
    metadata_of("metrics"),
    Column("side", Text, primary_key=True),
    Column("promise", Text, primary_key=True),
    Column("per", Text, primary_key=True),
    Column("first", Date, primary_key=True),
    required("state", Text),
    required("published_at", INSTANT),
)

# The row of an outcome is locked before its event is staged: of two processes one publishes it.
_SAVE = sql("""
    insert into promise_outcomes as o (side, promise, per, first, state, published_at)
    select side, promise, per, first, state, clock_timestamp()
    from json_to_recordset(cast(:rows as json)) as n (side text, promise text, per text, first date, state text)
    order by side, promise, per, first
    on conflict (side, promise, per, first) do update set state = excluded.state, published_at = excluded.published_at
    where o.state <> excluded.state
    returning side, promise, per, first
""")


async def save_changed(conn: Connection, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Save these outcomes, and return those that are new or have changed."""
    rows = [
        {"side": each.promise.side, "promise": each.promise.name, "per": each.per, "first": each.first,
         "state": each.state} for each in outcomes
    ]  # fmt: skip
    saved = {tuple(row) for row in await conn.execute(_SAVE, {"rows": rows_to_json(rows)})}
    return [each for each in outcomes if (*each.promise, each.per, each.first) in saved]
