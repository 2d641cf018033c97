"""Databases for tests: new ones, copies of a template, and a question to one of them."""

from typing import Any
from uuid import uuid4

from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine


async def create_database(cluster: str, template: str | None = None) -> str:
    """A new database's URL: empty, or a copy of the template, which nobody may be connected to."""
    name = f"accord_test_{uuid4().hex[:16]}"
    copied = f" TEMPLATE {make_url(template).database}" if template else ""
    await ask(cluster, f"CREATE DATABASE {name}{copied}")
    return make_url(cluster).set(database=name).render_as_string(hide_password=False)


async def drop_database(cluster: str, url: str) -> None:
    """Whoever is still connected is cut off."""
    await ask(cluster, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


async def ask(url: str, sql: str, **settings: str) -> list[tuple[Any, ...]]:
    """One statement on a connection of its own, outside any transaction, with these server settings; its rows."""
    options = {"server_settings": settings}
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options)
    try:
        async with engine.connect() as connection:
            result = await connection.execute(text(sql))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        await engine.dispose()
