"""The table of SLA terms: what sales promised in each agreement version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from services.handoff.agreements.domain.sla_terms import SlaTerms, build_sla_terms
from shared.db.connection import Connection, sql
from shared.db.tables import INSTANT, JSON, Column, Integer, Table, metadata_of, required

promises_table = Table(
    "promises",
    metadata_of("handoff"),
    Column("agreement_version", Integer, primary_key=True, autoincrement=False),
    required("promise", JSON),
    Column("active_from", INSTANT),
)

# Without an agreement every hour is open.
NO_TERMS = build_sla_terms(0, {"timezone": "UTC"})
# A signed agreement never changes, and its calendar caches the open hours of each year.
PARSED_LIMIT = 64

# `do update` would lock the row of an existing version, and every batch of leads names one.
_INSERT = sql("""
    insert into promises (agreement_version, promise)
    select * from unnest(cast(:versions as int[]), cast(:promises as json[])) on conflict do nothing
""")
_ACTIVATE = sql("""
    update promises set active_from = activation.since
    from unnest(cast(:versions as int[]), cast(:since as timestamptz[])) as activation (version, since)
    where agreement_version = activation.version and active_from is null
""")
_FIND = sql("""
    with in_force as (
        select agreement_version from promises where active_from is not null
        order by active_from desc, agreement_version desc limit 1)
    select agreement_version, promise::text as promise, agreement_version in (select * from in_force) as in_force
    from promises
    where agreement_version = any(cast(:versions as int[])) or agreement_version in (select * from in_force)
""")
_NEWEST = sql("select agreement_version from promises order by agreement_version desc limit :limit")


@dataclass(frozen=True)
class SlaTermsByVersion:
    """The terms of some versions, and which version is in force now."""

    by_version: Mapping[int, SlaTerms]
    in_force: int | None


async def add(conn: Connection, sales_parts: Mapping[int, Mapping[str, Any]]) -> None:
    """Insert the `sales` part, with its zone, of each version that is new; an existing version does not change."""
    versions = sorted(sales_parts)
    promises = [orjson.dumps(sales_parts[version]).decode() for version in versions]
    await conn.execute(_INSERT, {"versions": versions, "promises": promises})


async def activate(conn: Connection, since: Mapping[int, datetime]) -> None:
    """Set since when each of these versions is in force, unless it is set already."""
    versions = sorted(since)
    await conn.execute(_ACTIVATE, {"versions": versions, "since": [since[version] for version in versions]})


async def find(conn: Connection, versions: Iterable[int]) -> SlaTermsByVersion:
    """The terms of those of these versions that are stored, and of the version in force."""
    rows = await conn.execute(_FIND, {"versions": sorted(set(versions))})
    by_version = {row.agreement_version: _parse(row.agreement_version, row.promise) for row in rows}
    return SlaTermsByVersion(by_version, next((row.agreement_version for row in rows if row.in_force), None))


async def find_in_force(conn: Connection) -> SlaTerms:
    """The terms in force; those of no agreement where none is."""
    found = await find(conn, ())
    return NO_TERMS if found.in_force is None else found.by_version[found.in_force]


async def find_newest(conn: Connection, limit: int) -> SlaTermsByVersion:
    """The terms of the newest versions, at most `limit`, and of the version in force."""
    return await find(conn, (await conn.execute(_NEWEST, {"limit": limit})).scalars())


@lru_cache(PARSED_LIMIT)
def _parse(version: int, promise: str) -> SlaTerms:
    return build_sla_terms(version, orjson.loads(promise))
