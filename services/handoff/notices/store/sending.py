"""Notices that are due, by recipient and destination, and what became of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.handoff.notices.domain.notice import Notice, State
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json

# What happens at once is one message: a group waits until nothing more came for some seconds, at most for `most`. What
# a destination did not take, and what another process sends now, holds up the rest of its group.
_FIND_DUE = sql("""
    select recipient, destination from notices
    where state = 'pending' and next_at <= clock_timestamp()
        and coalesce(destination, '') <> all(cast(:busy as text[]))
        and not exists (
            select from notices as tried
            where tried.state = 'pending' and tried.recipient = notices.recipient
                and tried.destination is not distinct from notices.destination
                and tried.attempts > 0 and tried.next_at > clock_timestamp())
    group by recipient, destination
    having max(next_at + make_interval(secs => case when kind in ('offer', 'return') then cast(:offers as float8)
                                                    else cast(:others as float8) end)) <= clock_timestamp()
        or min(next_at) <= clock_timestamp() - make_interval(secs => :most)
    order by min(next_at) limit :limit
""")
_LOCK = sql("""
    select * from notices
    where state = 'pending' and recipient = :recipient and destination is not distinct from cast(:destination as text)
        and next_at <= clock_timestamp()
    order by next_at, notice_id limit :limit for update skip locked
""")
_SECONDS_TO_NEXT = sql("""
    select extract(epoch from min(next_at) - clock_timestamp())::float8 from notices where state = 'pending'
""")
_CLAIM = sql("""
    update notices set attempts = attempts + 1, tried_at = clock_timestamp(),
        next_at = clock_timestamp() + make_interval(secs => :lease)
    where notice_id = any(cast(:notices as uuid[])) returning *
""")
_DEFER = sql("""
    update notices set next_at = deferred.at
    from unnest(cast(:notices as uuid[]), cast(:at as timestamptz[])) as deferred (notice_id, at)
    where notices.notice_id = deferred.notice_id
""")
_END = sql("""
    update notices set state = :state, reason = cast(:reason as text) where notice_id = any(cast(:notices as uuid[]))
""")
# Only the process that made the last attempt saves a failure.
_SAVE = sql("""
    update notices set state = cast(:state as text), reason = cast(:reason as text),
        next_at = case when cast(:state as text) = 'pending'
                       then clock_timestamp() + make_interval(secs => :delay) else next_at end
    from unnest(cast(:notices as uuid[]), cast(:numbers as int[])) as tried (notice_id, number)
    where notices.notice_id = tried.notice_id and state = 'pending'
        and (attempts = number or cast(:state as text) = 'sent')
    returning notices.*
""")
_FIND = sql("select * from notices where notice_id = :notice_id")
_ADD_COPIES = sql("""
    insert into notices (notice_id, fact_id, kind, recipient, destination, seller, team, handoff_id, lead_id, clock,
                         details, occurred_at, next_at)
    select gen_random_uuid(), fact_id, kind, copy.to, copy.by, notices.seller, team, handoff_id, lead_id, clock,
           details, occurred_at, clock_timestamp()
    from json_to_recordset(cast(:copies as json)) as copy (notice_id uuid, "to" text, "by" text, unless uuid,
             seller text)
         join notices using (notice_id)
    where not exists (
        select from notices as told where told.fact_id = copy.unless
            and told.recipient in (copy.to collate "C", 'seller/' || copy.seller collate "C"))
    on conflict do nothing
""")
_DELETE_OLD = sql("""
    delete from notices where notice_id in (
        select notice_id from notices where made_at < clock_timestamp() - make_interval(days => :days)
        order by made_at limit :limit)
""")
_FIELDS = [field.name for field in fields(Notice)]


class Group(NamedTuple):
    """Whom and by which destination: what is due for both is one message."""

    recipient: str
    destination: str | None


class Gathering(NamedTuple):
    """For how many seconds a group waits for more: after an offer, after anything else, and at most."""

    offers: float
    others: float
    most: float


class Copy(NamedTuple):
    """A notice of a role that is told to a person who has the role: by this destination, None: the own address.

    `unless`: a fact of which the person may have been told, as the seller too, and then is not told again.
    """

    notice_id: UUID
    to: str
    by: str | None
    unless: UUID | None = None
    seller: str | None = None


async def find_due(conn: Connection, busy: Sequence[str], gathering: Gathering, limit: int) -> list[Group]:
    """The groups that are due, at most `limit`, without those of the busy destinations."""
    values = {"busy": list(busy), **gathering._asdict(), "limit": limit}
    return [Group(row.recipient, row.destination) for row in await conn.execute(_FIND_DUE, values)]


async def lock_due(conn: Connection, group: Group, limit: int) -> list[Notice]:
    """The group's notices that are due and that no other process holds, locked."""
    return [read_notice(row) for row in await conn.execute(_LOCK, {**group._asdict(), "limit": limit})]


async def seconds_to_next(conn: Connection) -> float | None:
    """The seconds until a notice is due; None if none is pending."""
    seconds: float | None = (await conn.execute(_SECONDS_TO_NEXT)).scalar_one()
    return seconds


async def claim(conn: Connection, notices: Iterable[UUID], lease_seconds: float) -> list[Notice]:
    """Begin an attempt of these locked notices; no process takes them before the lease ends."""
    rows = await conn.execute(_CLAIM, {"notices": list(notices), "lease": lease_seconds})
    return [read_notice(row) for row in rows]


async def defer(conn: Connection, until: Mapping[UUID, datetime]) -> None:
    """Have these locked notices wait until these instants."""
    if until:
        await conn.execute(_DEFER, {"notices": list(until), "at": list(until.values())})


async def end(conn: Connection, notices: Iterable[UUID], state: State, reason: str | None) -> None:
    """End these locked notices without a further attempt."""
    ids = list(notices)
    if ids:
        await conn.execute(_END, {"notices": ids, "state": state, "reason": reason})


async def save(
    conn: Connection, tried: Iterable[Notice], state: State, reason: str | None, delay: float
) -> list[Notice]:
    """Save what became of an attempt; the notices that it concerns."""
    numbers = {notice.notice_id: notice.attempts for notice in tried}
    values = {"notices": list(numbers), "numbers": list(numbers.values())}
    rows = await conn.execute(_SAVE, values | {"state": state, "reason": reason, "delay": delay})
    return [read_notice(row) for row in rows]


async def add_copies(conn: Connection, copies: Sequence[Copy]) -> None:
    """Make a notice for each person who has the role of a notice."""
    if copies:
        await conn.execute(_ADD_COPIES, {"copies": rows_to_json([copy._asdict() for copy in copies])})


async def find(conn: Connection, notice_id: UUID) -> Notice | None:
    """The notice with this id."""
    row = (await conn.execute(_FIND, {"notice_id": notice_id})).first()
    return read_notice(row) if row else None


async def delete_old(conn: Connection, days: int, limit: int) -> int:
    """Delete at most `limit` notices that are older than this; the number of them."""
    return await conn.execute_count(_DELETE_OLD, {"days": days, "limit": limit})


def read_notice(row: Row) -> Notice:
    """The notice in a row of the table."""
    return Notice(**{name: row[name] for name in _FIELDS})
