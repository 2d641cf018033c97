"""What is set in each new session with PostgreSQL before its first statement."""

import asyncpg
import orjson

# Without the schema the session keeps its user.
BECOME_OWNER = """
    select set_config('role', rolname, false) from pg_namespace join pg_roles on pg_roles.oid = nspowner
    where nspname = $1
"""
_SECONDS_TO_PACKED_JSON = "select cast(extract(epoch from since - clock_timestamp()) as float8) from packed_json"
JSON_TYPES = ("json", "jsonb")


async def prepare_session(raw: asyncpg.Connection, service: str | None = None) -> None:
    """Take the role of the service, the owner of its schema, which has another name in each installation.

    It learns from when on JSON is packed. JSON parameters are passed as text; JSON columns are returned as values.
    """
    if service is not None:
        await raw.execute(BECOME_OWNER, service)
        raw.pack_json_after(await raw.fetchval(_SECONDS_TO_PACKED_JSON))
    for name in JSON_TYPES:
        await raw.set_type_codec(name, encoder=str, decoder=orjson.loads, schema="pg_catalog")
