"""Reserving the match keys of new people: inserted under the lead that will own them, in one statement for a group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import Capture
from shared.db.connection import Connection, sql

# `now` is the time after the inserts, which wait for the transactions that inserted the same keys.
#
# The captures are those of the time before that wait. A transaction that stored a capture with one of these ids during
# the wait has inserted a key of it as well, which then is `known`.
_RESERVE = sql("""
    with started as materialized (
        select clock_timestamp() as claimed_at
    ), batch as materialized (
        select hash, lead_id from unnest(cast(:hashes as text[]), cast(:lead_ids as uuid[])) as batch (hash, lead_id)
    ), reserved as (
        insert into match_keys (hash, lead_id, claimed_at)
        select hash, lead_id, case when lead_id is not null then claimed_at end from batch cross join started
        order by hash collate "C"
        on conflict do nothing
        returning hash
    ), known as materialized (
        select coalesce(array_agg(hash), '{}') as hashes from batch where hash not in (select hash from reserved)
    )
    select hashes as known, claimed_at, clock_timestamp() as now,
           exists (select from captures where capture_id = any(cast(:keyless as uuid[])))
           or exists (
               select from unnest(cast(:sources as text[]), cast(:external_ids as text[])) as sent (source, external_id)
               join captures using (source, external_id)
           ) as any_stored,
           exists (
               select from unnest(cast(:source_names as text[]), cast(:versions as timestamptz[]))
                    as used (source, changed_at)
               left join sources on sources.source = used.source
               where sources.changed_at is distinct from used.changed_at
           ) as any_changed
    from known cross join started
""")


class Reservation(NamedTuple):
    """What became of the keys, and what else was found.

    `known`: the keys that were known, to be locked next. The others are reserved since `claimed_at`. `any_stored`: a
    capture with one of these ids may be stored. `any_changed`: a source is not as in `versions`.
    """

    known: list[str]
    claimed_at: datetime
    now: datetime
    any_stored: bool
    any_changed: bool


async def reserve_match_keys(
    conn: Connection,
    wanted: Mapping[str, UUID | None],
    captures: Sequence[Capture],
    keyless: Sequence[UUID],
    versions: Mapping[str, datetime],
) -> Reservation:
    """Insert the unknown keys under the lead that will own them if nothing else is found out; None: under no lead.

    So the keys of new people are written once. `keyless`: the ids of captures without any key. `versions`: when each
    source that was used for these keys was changed.
    """
    named = [capture for capture in captures if capture.external_id]
    values = {
        "hashes": list(wanted),
        "lead_ids": list(wanted.values()),
        "keyless": list(keyless),
        "sources": [capture.source for capture in named],
        "external_ids": [capture.external_id for capture in named],
        "source_names": list(versions),
        "versions": list(versions.values()),
    }
    return Reservation(*(await conn.execute(_RESERVE, values)).one())
