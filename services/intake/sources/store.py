"""The table of sources."""

from collections.abc import Collection, Sequence
from datetime import datetime

import orjson

from services.intake.sources.domain import SOURCES_LIMIT, Source, SourceHealth
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    ARRAY,
    INSTANT,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    metadata_of,
    required,
)
from shared.values.publication_fields import DeclaredKind

sources_table = Table(
    "sources",
    metadata_of("intake"),
    Column("source", Text, primary_key=True),
    Column("name", Text),
    required("kind", Text),
    Column("channel", Text),
    Column("campaign", Text),
    Column("region", Text),
    required("field_map", JSON),
    required("value_map", JSON),
    required("allowed_origins", ARRAY(Text)),
    Column("thank_you_url", Text),
    required("live", Boolean),
    required("changed_at", INSTANT, default="now()"),
    required("custom_fields", JSON, default="'{}'"),
    Column("min_fill_seconds", Integer),
    Column("honeypot", Text),
    Column("captcha", Text),
    Column("default_activity", Text),
    Column("sealed", LargeBinary),
)

health_table = Table(
    "source_health",
    metadata_of("intake"),
    Column("source", Text, primary_key=True),
    Column("last_lead_at", INSTANT),
    Column("last_failure_at", INSTANT),
    Column("last_failure", Text),
    required("signature_failures", BigInteger, default="0"),
    Column("token_refused_at", INSTANT),
)

_FIND = sql("select * from sources where source = any(cast(:names as text[]))")
_LIST = sql("select * from sources order by source limit :limit")
_LIST_NAMES = sql("select source from sources order by source limit :limit")
_LIST_DECLARED = sql("""
    select custom_fields from sources where cast(custom_fields as text) <> '{}' order by source limit :limit
""")
_COUNT = sql("select count(*) from sources where source <> :source")
# One writer at a time: the sources are counted before one is added.
_LOCK = sql("lock table sources in share row exclusive mode")
_PUT = sql("""
    insert into sources (source, name, kind, channel, campaign, region, field_map, value_map, allowed_origins,
                         thank_you_url, live, custom_fields, min_fill_seconds, honeypot, captcha, default_activity,
                         sealed)
    values (:source, cast(:name as text), :kind, cast(:channel as text), cast(:campaign as text),
            cast(:region as text), cast(:field_map as json), cast(:value_map as json),
            cast(:allowed_origins as text[]), cast(:thank_you_url as text), :live, cast(:custom_fields as json),
            cast(:min_fill_seconds as int), cast(:honeypot as text), cast(:captcha as text),
            cast(:default_activity as text), cast(:sealed as bytea))
    on conflict (source) do update set
        name = excluded.name, kind = excluded.kind, channel = excluded.channel, campaign = excluded.campaign,
        region = excluded.region, field_map = excluded.field_map, value_map = excluded.value_map,
        allowed_origins = excluded.allowed_origins, thank_you_url = excluded.thank_you_url, live = excluded.live,
        custom_fields = excluded.custom_fields, min_fill_seconds = excluded.min_fill_seconds,
        honeypot = excluded.honeypot, captcha = excluded.captcha, default_activity = excluded.default_activity,
        sealed = excluded.sealed, changed_at = now()
""")


async def find_sources(conn: Connection, names: Collection[str]) -> dict[str, Source]:
    """The configured sources among these names."""
    rows = await conn.execute(_FIND, {"names": sorted(names)})
    return {row.source: _read_row(row) for row in rows}


class KnownSources:
    """The sources that this process has read, for transactions that ask by `versions` whether one has changed since."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        # When each of them was changed last.
        self.versions: dict[str, datetime] = {}

    async def find(self, conn: Connection, names: Collection[str]) -> dict[str, Source]:
        """The configured sources among these names; those that are not known are read."""
        if unknown := [name for name in names if name not in self._sources]:
            for row in await conn.execute(_FIND, {"names": sorted(unknown)}):
                self._sources[row.source], self.versions[row.source] = _read_row(row), row.changed_at
        return {name: self._sources[name] for name in names if name in self._sources}

    def forget(self) -> None:
        """Read every source again, because one of them has changed."""
        self._sources.clear()
        self.versions.clear()


async def list_sources(conn: Connection) -> list[Source]:
    """Every source, by name."""
    rows = await conn.execute(_LIST, {"limit": SOURCES_LIMIT})
    return [_read_row(row) for row in rows]


_FIND_HEALTH = sql("""
    select source, last_lead_at, last_failure_at, last_failure, signature_failures, token_refused_at
    from source_health where source = any(cast(:sources as text[]))
""")
# Of sources that there are. In the order of their names, as every process adds them.
_ADD_HEALTH = sql("""
    insert into source_health as health (source, last_lead_at, last_failure_at, last_failure, signature_failures,
                                         token_refused_at)
    select batch.*
    from unnest(cast(:sources as text[]), cast(:last_lead_at as timestamptz[]),
                cast(:last_failure_at as timestamptz[]), cast(:last_failure as text[]),
                cast(:signature_failures as bigint[]), cast(:token_refused_at as timestamptz[])) as batch (source)
    join sources using (source)
    order by batch.source
    on conflict (source) do update set
        last_lead_at = greatest(health.last_lead_at, excluded.last_lead_at),
        last_failure = case when excluded.last_failure_at >= coalesce(health.last_failure_at, excluded.last_failure_at)
                            then excluded.last_failure else health.last_failure end,
        last_failure_at = greatest(health.last_failure_at, excluded.last_failure_at),
        signature_failures = health.signature_failures + excluded.signature_failures,
        token_refused_at = greatest(health.token_refused_at, excluded.token_refused_at)
""")


async def find_health(conn: Connection, sources: Collection[str]) -> dict[str, SourceHealth]:
    """How each of these sources fares."""
    rows = await conn.execute(_FIND_HEALTH, {"sources": sorted(sources)})
    found = {row.source: SourceHealth(*row) for row in rows}
    return {source: found.get(source, SourceHealth(source)) for source in sources}


async def add_health(conn: Connection, notes: Sequence[SourceHealth]) -> None:
    """Add what happened at these sources."""
    columns = ("last_lead_at", "last_failure_at", "last_failure", "signature_failures", "token_refused_at")
    values = {name: [getattr(note, name) for note in notes] for name in columns}
    if notes:
        await conn.execute(_ADD_HEALTH, values | {"sources": [note.source for note in notes]})


async def list_source_names(conn: Connection) -> list[str]:
    """The name of every source, in order."""
    return (await conn.execute(_LIST_NAMES, {"limit": SOURCES_LIMIT})).scalars()


async def find_declared_fields(conn: Connection) -> dict[str, DeclaredKind]:
    """The fields that sources declare as their own, by name; of several kinds that of the last source by name."""
    declared = (await conn.execute(_LIST_DECLARED, {"limit": SOURCES_LIMIT})).scalars()
    return {name: kind for fields in declared for name, kind in fields.items()}


async def count_others(conn: Connection, source: str) -> int:
    """The number of other sources. Locks the table: until the commit no other transaction adds a source."""
    await conn.execute(_LOCK)
    count: int = (await conn.execute(_COUNT, {"source": source})).scalar_one()
    return count


async def put_source(conn: Connection, source: Source) -> None:
    """Insert a source or replace it."""
    await conn.execute(
        _PUT,
        vars(source)
        | {
            "field_map": orjson.dumps(source.field_map).decode(),
            "value_map": orjson.dumps(source.value_map).decode(),
            "allowed_origins": list(source.allowed_origins),
            "custom_fields": orjson.dumps(source.custom_fields).decode(),
        },
    )


def _read_row(row: Row) -> Source:
    return Source(
        source=row.source,
        kind=row.kind,
        name=row.name,
        channel=row.channel,
        campaign=row.campaign,
        region=row.region,
        field_map=row.field_map,
        value_map=row.value_map,
        allowed_origins=tuple(row.allowed_origins),
        thank_you_url=row.thank_you_url,
        live=row.live,
        custom_fields=row.custom_fields,
        min_fill_seconds=row.min_fill_seconds,
        honeypot=row.honeypot,
        captcha=row.captcha,
        default_activity=row.default_activity,
        sealed=row.sealed,
    )
