"""The table of replays, and every query on it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from services.qualification.replays.domain.comparison import Span
from services.qualification.replays.domain.replay import ATTEMPTS, RUNNING_LIMIT, Replay
from services.qualification.replays.domain.tally import Tally
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import to_json
from shared.db.tables import (
    INSTANT,
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

replays_table = Table(
    "replays",
    metadata_of("qualification"),
    Column("replay_id", Uuid, primary_key=True),
    required("version", Integer, ForeignKey("agreements.version")),
    required("document", JSON),
    Column("compared_version", Integer),
    Column("floor_at", INSTANT),
    required("from_at", INSTANT),
    required("to_at", INSTANT),
    required("state", Text),
    required("asked_by", Text),
    required("key_id", Uuid),
    required("asked_at", INSTANT),
    Column("claim", Uuid),
    Column("claimed_until", INSTANT),
    required("attempts", Integer, default="0"),
    Column("after_lead", Uuid),
    required("walked", BigInteger, default="0"),
    Column("leads", BigInteger),
    Column("tally", JSON),
    Column("finished_at", INSTANT),
    Column("failure", Text),
    index("replays_version", "version", "asked_at"),
    index("replays_open", "asked_at", where="state in ('queued', 'running')"),
)

# A process that does not commit a piece for so long has lost its replay to another one.
CLAIM_SECONDS = 60
LISTED = 50
RETENTION = timedelta(days=90)
# Any number that no other lock has: "REPLAY".
REPLAY_LOCK = 0x5245504C4159

_LOCK = sql("select pg_advisory_xact_lock(:key)")
_COUNT_OPEN = sql("select count(*) from replays where state in ('queued', 'running')")
_FIND = sql("""
    select replay_id, version, cast(document as text) as document, compared_version, floor_at, from_at, to_at, state,
           asked_by, key_id, asked_at, walked, leads, cast(tally as text) as tally, finished_at, failure, after_lead
    from replays where replay_id = :replay_id
""")
_FIND_SAME = sql("""
    select replay_id from replays
    where version = :version
          and from_at between cast(:from_at as timestamptz) - :earlier * interval '1 second'
                      and cast(:from_at as timestamptz)
          and to_at between cast(:to_at as timestamptz) - :earlier * interval '1 second'
                    and cast(:to_at as timestamptz)
          and cast(document as text) = :document and state in ('queued', 'running')
    order by asked_at limit 1
""")
_LIST = sql("""
    select replay_id, version, '{}' as document, compared_version, floor_at, from_at, to_at, state,
           asked_by, key_id, asked_at, walked, leads, cast(tally as text) as tally, finished_at, failure, after_lead
    from replays where version = :version order by asked_at desc, replay_id limit :limit
""")
_INSERT = sql("""
    insert into replays (replay_id, version, document, compared_version, floor_at, from_at, to_at, state, asked_by,
                         key_id, asked_at)
    values (:replay_id, :version, cast(:document as json), :compared_version, cast(:floor_at as timestamptz),
            cast(:from_at as timestamptz), cast(:to_at as timestamptz), 'queued', :asked_by, :key_id,
            cast(:asked_at as timestamptz))
""")
_FAIL_INTERRUPTED = sql("""
    update replays set state = 'failed', failure = :failure, finished_at = clock_timestamp(), claim = null
    where state = 'running' and claimed_until < clock_timestamp() and attempts >= :attempts
""")
_COUNT_CLAIMED = sql("select count(*) from replays where state = 'running' and claimed_until >= clock_timestamp()")
_CLAIM = sql("""
    update replays set state = 'running', claim = :claim, attempts = attempts + 1,
                       claimed_until = clock_timestamp() + make_interval(secs => :seconds)
    where replay_id = (
        select replay_id from replays
        where state = 'queued' or (state = 'running' and claimed_until < clock_timestamp())
        order by asked_at, replay_id limit 1
    )
    returning replay_id
""")
# The commit waits for no disk, which captures wait for: pieces that a crash of PostgreSQL forgets are judged again.
_LOCK_CLAIMED = sql("""
    select replay_id, set_config('synchronous_commit', 'off', true)
    from replays where replay_id = :replay_id and claim = :claim and state = 'running' for update
""")
_SAVE_PIECE = sql("""
    update replays set after_lead = :after, walked = walked + :walked, tally = cast(:tally as json), attempts = 0,
                       claimed_until = clock_timestamp() + make_interval(secs => :seconds)
    where replay_id = :replay_id
""")
_SAVE_LEADS = sql("update replays set leads = :leads where replay_id = :replay_id and claim = :claim")
_FINISH = sql("""
    update replays set state = :state, failure = :failure, finished_at = clock_timestamp(), claim = null,
                       claimed_until = null
    where replay_id = :replay_id and claim = :claim and state = 'running'
""")
_RELEASE = sql("""
    update replays set claimed_until = clock_timestamp()
    where replay_id = :replay_id and claim = :claim and state = 'running'
""")
_CANCEL = sql("""
    update replays set state = 'cancelled', finished_at = clock_timestamp(), claim = null, claimed_until = null
    where replay_id = :replay_id and state in ('queued', 'running') returning replay_id
""")
_DELETE_OLD = sql("""
    with gone as (
        delete from replays where replay_id in (
            select replay_id from replays
            where asked_at < clock_timestamp() - make_interval(days => :days) and state not in ('queued', 'running')
            order by asked_at limit :limit
        ) returning replay_id
    ), leads as (
        delete from replay_leads using gone where replay_leads.replay_id = gone.replay_id
    )
    select count(*) from gone
""")


async def lock(conn: Connection) -> None:
    """Until the transaction ends no other one asks for a replay or takes one."""
    await conn.execute(_LOCK, {"key": REPLAY_LOCK})


async def count_open(conn: Connection) -> int:
    """How many replays wait or run."""
    count: int = (await conn.execute(_COUNT_OPEN)).scalar_one()
    return count


async def find(conn: Connection, replay_id: UUID) -> Replay | None:
    """The replay with this id."""
    row = (await conn.execute(_FIND, {"replay_id": replay_id})).first()
    return _read_row(row) if row else None


async def find_same(conn: Connection, version: int, document: str, span: Span, earlier: int) -> UUID | None:
    """A replay of the same document that waits or runs; its span is the same, or up to so many seconds earlier."""
    times = {"from_at": span.start, "to_at": span.until, "earlier": earlier}
    values = {"version": version, "document": document} | times
    replay_id: UUID | None = (await conn.execute(_FIND_SAME, values)).scalar()
    return replay_id


async def list_newest(conn: Connection, version: int) -> list[Replay]:
    """The newest replays of a version, without their documents."""
    return [_read_row(row) for row in await conn.execute(_LIST, {"version": version, "limit": LISTED})]


async def insert(conn: Connection, replay: Replay) -> None:
    """Insert a new replay, which waits."""
    names = ("replay_id", "version", "compared_version", "floor_at", "asked_by", "key_id", "asked_at")
    values = {name: getattr(replay, name) for name in names}
    document = to_json(replay.document)
    span = {"from_at": replay.span.start, "to_at": replay.span.until}
    await conn.execute(_INSERT, values | span | {"document": document})


async def claim(conn: Connection, claim_id: UUID, failure: str) -> UUID | None:
    """Take the oldest replay that waits, or that a process has lost; None if there is none, or enough of them run."""
    await lock(conn)
    await conn.execute(_FAIL_INTERRUPTED, {"attempts": ATTEMPTS, "failure": failure})
    if (await conn.execute(_COUNT_CLAIMED)).scalar_one() >= RUNNING_LIMIT:
        return None
    replay_id: UUID | None = (await conn.execute(_CLAIM, {"claim": claim_id, "seconds": CLAIM_SECONDS})).scalar()
    return replay_id


async def lock_claimed(conn: Connection, replay_id: UUID, claim_id: UUID) -> bool:
    """Lock the replay for one piece of it; whether this claim still has it."""
    row = (await conn.execute(_LOCK_CLAIMED, {"replay_id": replay_id, "claim": claim_id})).first()
    return row is not None


async def save_piece(conn: Connection, replay_id: UUID, after: UUID, walked: int, tally: Tally) -> None:
    """Write how far the locked replay is, and what it has counted."""
    values = {"after": after, "walked": walked, "tally": to_json(tally.to_json()), "seconds": CLAIM_SECONDS}
    await conn.execute(_SAVE_PIECE, values | {"replay_id": replay_id})


async def save_leads(conn: Connection, replay_id: UUID, claim_id: UUID, leads: int) -> None:
    """Write how many leads the replay has to judge."""
    await conn.execute(_SAVE_LEADS, {"leads": leads, "replay_id": replay_id, "claim": claim_id})


async def finish(conn: Connection, replay_id: UUID, claim_id: UUID, state: str, failure: str | None = None) -> None:
    """The replay has ended, if this claim still has it."""
    values: dict[str, Any] = {"replay_id": replay_id, "claim": claim_id, "state": state, "failure": failure}
    await conn.execute(_FINISH, values)


async def release(conn: Connection, replay_id: UUID, claim_id: UUID) -> None:
    """Let another process go on with the replay at once."""
    await conn.execute(_RELEASE, {"replay_id": replay_id, "claim": claim_id})


async def cancel(conn: Connection, replay_id: UUID) -> bool:
    """End a replay that waits or runs; whether it did, as one that has ended stays as it is."""
    return bool(await conn.execute(_CANCEL, {"replay_id": replay_id}))


async def delete_old(conn: Connection, limit: int) -> int:
    """Delete replays that ended and were asked for longer ago than RETENTION, with their leads; how many."""
    deleted: int = (await conn.execute(_DELETE_OLD, {"days": RETENTION.days, "limit": limit})).scalar_one()
    return deleted


def _read_row(row: Row) -> Replay:
    tally = Tally.from_json(orjson.loads(row.tally)) if row.tally else None
    return Replay(
        row.replay_id, row.version, orjson.loads(row.document), row.compared_version, row.floor_at,
        Span(row.from_at, row.to_at), row.state, row.asked_by, row.key_id, row.asked_at, row.walked, row.leads, tally,
        row.finished_at, row.failure, row.after_lead,
    )  # fmt: skip
