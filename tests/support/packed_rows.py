"""The JSON of rows that a test reads by SQL, packed or not; and the journals with all of it plain, for queries."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.db.connection import sql
from shared.db.database import Database
from shared.db.ddl import ddl
from shared.db.json_codec import to_json
from shared.db.packed_json import decode_json, unpack

# How zstandard's frames with the first dictionary begin, in the text of a row.
_PACKED = re.compile(r"28b52ffd[0-9a-f]{2}01[0-9a-f]+")
_UPGRADED_NOW = sql("update packed_json set since = clock_timestamp() + interval '1 hour'")
_STAGED = sql("""
    select partition, event_id, type, subject, occurred_at, recorded_at, data, packed_data from outbox order by position
""")
_PUBLISHED = sql("""
    select partition, number, event_id, type, subject, occurred_at, recorded_at, data, packed_data from journal
    order by partition, number
""")
_COPY = "create table unpacked.{table} as table {schema}.journal"
_UNPACK = "update unpacked.{table} set data = cast(:data as json) where partition = :partition and number = :number"
_FIND = "select partition, number, packed_data from unpacked.{table} where packed_data is not null"


async def keep_json_plain(database: Database) -> None:
    """From now on this database stores JSON as a former version did, as within an hour of an upgrade."""
    await database.run(lambda conn: conn.execute(_UPGRADED_NOW))
    # A connection learns it when it is opened.
    await database.close()


async def read_staged(database: Database, *types: str) -> list[dict[str, Any]]:
    """The events in the outbox, in order: all, or those of these types."""
    async with database.read_connection() as conn:
        return [_unpack_row(row) for row in await conn.execute(_STAGED) if not types or row.type in types]


async def read_staged_texts(database: Database, *types: str) -> list[dict[str, Any]]:
    """The same, with the data as a text."""
    return [{**event, "data": to_json(event["data"])} for event in await read_staged(database, *types)]


async def read_published(database: Database, *types: str) -> list[dict[str, Any]]:
    """The events in the journal, by partition and in order: all, or those of these types."""
    async with database.read_connection() as conn:
        return [_unpack_row(row) for row in await conn.execute(_PUBLISHED) if not types or row.type in types]


def _unpack_row(row: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(row)
    data = decode_json(values.pop("data"), values.pop("packed_data"))
    return {**values, "data": data}


def show_packed(row: str) -> str:
    """The text of a whole row with what is packed in it."""
    return _PACKED.sub(lambda found: unpack(bytes.fromhex(found[0])).decode(errors="replace"), row)


@asynccontextmanager
async def unpacked_journals(database_url: str, services: tuple[str, ...]) -> AsyncIterator[None]:
    """In the block, `unpacked.<service>` is the journal of each of these services with its data as JSON."""
    engine = create_async_engine(database_url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("create schema unpacked"))
            for service in services:
                await connection.execute(text(ddl(_COPY, table=service, schema=service)))
                await _unpack_journal(connection, service)
        yield
    finally:
        async with engine.begin() as connection:
            await connection.execute(text("drop schema unpacked cascade"))
        await engine.dispose()


async def _unpack_journal(connection: AsyncConnection, service: str) -> None:
    for partition, number, packed in (await connection.execute(text(ddl(_FIND, table=service)))).all():
        values = {"partition": partition, "number": number, "data": unpack(packed).decode()}
        await connection.execute(text(ddl(_UNPACK, table=service)), values)
