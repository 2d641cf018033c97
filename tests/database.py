"""Databases for tests: an embedded cluster of this run's own, and databases copied from a migrated template."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.embedded import folder as folders
from shared.embedded import postmaster
from shared.embedded.cluster import start

MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024**3
PREFIX = "accord-test-"
LEFT_OVER_SECONDS = 600


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A path for a data folder, short and not made yet; pytest's own are closed to the user who serves for root."""
    folder = _place() / f"{PREFIX}{uuid4().hex[:12]}"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def embedded_cluster(*, durable: bool = False) -> Iterator[str]:
    """The URL of an embedded PostgreSQL that lasts as long as the block. `durable`: with fsync."""
    sweep_left_over()
    with temporary_folder() as folder:
        embedded = start(folder, durable=durable)
        try:
            yield embedded.url
        finally:
            embedded.stop()


def sweep_left_over() -> None:
    """Ends the servers of test runs that were killed, which live on without an owner."""
    for lock in _place().glob(f"{PREFIX}*/lock"):
        if time.time() - lock.stat().st_mtime > LEFT_OVER_SECONDS:
            with suppress(folders.FolderInUse):
                folders.own(lock.parent)
                postmaster.stop(lock.parent / "postgres")
                shutil.rmtree(lock.parent, ignore_errors=True)


def _place() -> Path:
    """In memory where there is plenty: a cluster is a thousand files, which some disks take seconds to delete."""
    plenty = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return MEMORY if plenty else Path(tempfile.gettempdir())


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
