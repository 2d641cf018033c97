"""The leads that were told to have no next date, until they have one again."""

from collections.abc import Sequence

from services.metrics.commitments.domain import LeadRow
from shared.db.connection import Connection, Rows, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import INSTANT, Column, Table, Uuid, metadata_of, required

unattended_table = Table(
    "unattended_leads",
    metadata_of("metrics"),
    Column("handoff_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("since", INSTANT),
    required("published_at", INSTANT),
)

# The row of a handoff is locked before its event is staged: of two processes one publishes it.
_SAVE = sql("""
    insert into unattended_leads (handoff_id, lead_id, since, published_at)
    select handoff_id, lead_id, since, clock_timestamp()
    from json_to_recordset(cast(:rows as json)) as n (handoff_id uuid, lead_id uuid, since timestamptz)
    order by handoff_id on conflict (handoff_id) do nothing
    returning handoff_id
""")
_WITHDRAW = sql("""
    delete from unattended_leads t using (
        select handoff_id from unattended_leads
        where handoff_id <> all(cast(:waiting as uuid[]))
              and since < coalesce(cast(:until as timestamptz), 'infinity')
        order by handoff_id limit :limit for update skip locked
    ) ended
    left join handoffs h using (handoff_id)
    where t.handoff_id = ended.handoff_id
    returning t.handoff_id, t.lead_id, h.team, h.seller
""")


async def save_unattended(conn: Connection, leads: Sequence[LeadRow]) -> list[LeadRow]:
    """Save these handoffs, and return those that are new."""
    rows = [{"handoff_id": each.id, "lead_id": each.lead_id, "since": each.at} for each in leads]
    saved = set((await conn.execute(_SAVE, {"rows": rows_to_json(rows)})).scalars())
    return [each for each in leads if each.id in saved]


async def withdraw_attended(conn: Connection, waiting: Sequence[LeadRow], *, has_more: bool, limit: int) -> Rows:
    """Delete at most `limit` handoffs that no longer wait, and return them with their team and seller.

    `has_more`: `waiting` are the longest waiting of more, so that nothing is known of those who waited as short.
    """
    until = waiting[-1].at if has_more and waiting else None
    values = {"waiting": [each.id for each in waiting], "until": until, "limit": limit}
    return await conn.execute(_WITHDRAW, values)
