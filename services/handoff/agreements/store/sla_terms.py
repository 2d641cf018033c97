"""What sales promised, by the version of the agreement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from services.handoff.agreements.domain.sla_terms import SlaTerms, read_promise
from shared.db.connection import Connection, sql
from shared.db.tables import INSTANT, JSON, Column, Integer, Table, metadata_of, required

promises_table = Table(
    "promises",
    metadata_of("handoff"),
    Column("agreement_version", Integer, primary_key=True, autoincrement=False),
    required("promise", JSON),
    Column("active_from", INSTANT),
)

# A signed agreement never changes, and its calendar remembers the years that it worked out.
READ_KEPT = 64

# `do update` would lock the row of a known version, and every batch of leads names it.
_KEEP = sql("""
    insert into promises (agreement_version, promise)
    select * from unnest(cast(:versions as int[]), cast(:promises as json[])) on conflict do nothing
""")
_IN_FORCE = sql("""
    update promises set active_from = news.since
    from unnest(cast(:versions as int[]), cast(:since as timestamptz[])) as news (version, since)
    where agreement_version = news.version and active_from is null
""")
_FIND = sql("""
    with in_force as (
        select agreement_version from promises where active_from is not null
        order by active_from desc, agreement_version desc limit 1)
    select agreement_version, promise::text as promise, agreement_version in (select * from in_force) as in_force
    from promises
    where agreement_version = any(cast(:versions as int[])) or agreement_version in (select * from in_force)
""")


@dataclass(frozen=True)
class SlaTermsByVersion:
    """The promises of some versions, and which version is in force now."""

    by_version: Mapping[int, SlaTerms]
    in_force: int | None


async def keep(conn: Connection, said: Mapping[int, Mapping[str, Any]]) -> None:
    """Keep the `sales` part of these versions, with its zone; what is known already does not change."""
    versions = sorted(said)
    promises = [orjson.dumps(said[version]).decode() for version in versions]
    await conn.execute(_KEEP, {"versions": versions, "promises": promises})


async def put_in_force(conn: Connection, since: Mapping[int, datetime]) -> None:
    """These versions, which are kept, are in force since then, unless that is known."""
    versions = sorted(since)
    await conn.execute(_IN_FORCE, {"versions": versions, "since": [since[version] for version in versions]})


async def find(conn: Connection, versions: Iterable[int]) -> SlaTermsByVersion:
    """The promises of these versions, and that in force."""
    rows = await conn.execute(_FIND, {"versions": sorted(set(versions))})
    found = {row.agreement_version: _read(row.agreement_version, row.promise) for row in rows}
    return SlaTermsByVersion(found, next((row.agreement_version for row in rows if row.in_force), None))


@lru_cache(READ_KEPT)
def _read(version: int, promise: str) -> SlaTerms:
    return read_promise(version, orjson.loads(promise))
