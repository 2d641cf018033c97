"""The table of the leads of replays: each cycle that qualified then or now; and every query on it."""

from collections.abc import Sequence
from uuid import UUID

from services.qualification.replays.domain.comparison import ReplayedCycle
from services.qualification.replays.domain.lead_list import LeadPlace, LeadQuestion
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import (
    ARRAY,
    INSTANT,
    JSON,
    Boolean,
    Column,
    Double,
    Integer,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

replay_leads_table = Table(
    "replay_leads",
    metadata_of("qualification"),
    Column("replay_id", Uuid, primary_key=True),
    Column("lead_id", Uuid, primary_key=True),
    Column("cycle", Integer, primary_key=True, autoincrement=False),
    required("change", Text),
    Column("then_at", INSTANT),
    Column("then_version", Integer),
    Column("now_at", INSTANT),
    Column("fit", Double),
    Column("behaviour", Double),
    required("deciding", ARRAY(Text)),
    Column("accepted_at", INSTANT),
    Column("rejected_at", INSTANT),
    Column("reason", Text),
    Column("finding", Text),
    Column("won_at", INSTANT),
    required("money", JSON),
    Column("as_it_happened", Boolean),
    index("replay_leads_change", "replay_id", "change", "lead_id", "cycle"),
)


_INSERT = sql("""
    insert into replay_leads (replay_id, lead_id, cycle, change, then_at, then_version, now_at, fit, behaviour,
                              deciding, accepted_at, rejected_at, reason, finding, won_at, money,
                              as_it_happened)
    select :replay_id, lead_id, cycle, change, then_at, then_version, now_at, fit, behaviour, deciding,
           accepted_at, rejected_at, reason, finding, won_at, money, as_it_happened
    from json_to_recordset(cast(:rows as json))
         as told (lead_id uuid, cycle int, change text, then_at timestamptz, then_version int, now_at timestamptz,
                  fit float8, behaviour float8, deciding text[], accepted_at timestamptz, rejected_at timestamptz,
                  reason text, finding text, won_at timestamptz, money json, as_it_happened bool)
    where exists (select from scores where scores.lead_id = told.lead_id and scores.recorded_at is not null)
    on conflict (replay_id, lead_id, cycle) do nothing
""")
_LIST = sql("""
    select lead_id, cycle, change, then_at, then_version, now_at, fit, behaviour, deciding,
           accepted_at, rejected_at, reason, finding, won_at, cast(money as text) as money
    from replay_leads
    where replay_id = :replay_id and change = any(cast(:changes as text[])) and (lead_id, cycle) > (:lead_id, :cycle)
          and (cast(:clause as text) is null or :clause = any(deciding))
          and (cast(:outcome as text) is null
               or (:outcome = 'accepted' and accepted_at is not null)
               or (:outcome = 'rejected' and rejected_at is not null)
               or (:outcome = 'won' and won_at is not null))
          and (not :differing or as_it_happened is false)
    order by lead_id, cycle limit :limit
""")
_DELETE = sql("""
    delete from replay_leads using replays
    where replay_leads.replay_id = replays.replay_id and lead_id = any(cast(:ids as uuid[]))
""")
BEGINNING = LeadPlace(UUID(int=0), 0)


async def insert(conn: Connection, replay_id: UUID, cycles: Sequence[ReplayedCycle]) -> None:
    """Add these cycles to the leads of the replay, but for persons who were erased since they were read."""
    if cycles:
        await conn.execute(_INSERT, {"replay_id": replay_id, "rows": rows_to_json([_to_row(each) for each in cycles])})


async def list_leads(
    conn: Connection, replay_id: UUID, question: LeadQuestion, after: LeadPlace | None, limit: int
) -> list[Row]:
    """The leads of a replay that the question asks for, the oldest first."""
    place = after or BEGINNING
    asked = {"changes": list(question.changes), "clause": question.clause, "outcome": question.outcome}
    values = {"replay_id": replay_id, "limit": limit, "differing": question.differing, **asked, **place._asdict()}
    return list(await conn.execute(_LIST, values))


async def delete(conn: Connection, lead_ids: Sequence[UUID]) -> None:
    """No replay lists these leads any more; what replays counted stays."""
    await conn.execute(_DELETE, {"ids": list(lead_ids)})


def _to_row(cycle: ReplayedCycle) -> dict[str, object]:
    names = (
        "lead_id",
        "cycle",
        "change",
        "then_at",
        "then_version",
        "now_at",
        "fit",
        "behaviour",
        "deciding",
        "as_it_happened",
    )
    told = ("accepted_at", "rejected_at", "reason", "finding", "won_at")
    money = {currency: str(amount) for currency, amount in cycle.outcome.money.items()}
    return (
        {name: getattr(cycle, name) for name in names}
        | {name: getattr(cycle.outcome, name) for name in told}
        | {"money": money}
    )
