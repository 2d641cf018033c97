"""`accord backfill`: have the leads read that a platform has had since an instant."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from services.intake.hooks.handlers.hook_tasks import make_backfill
from services.intake.hooks.store import add_tasks
from services.intake.sources.store import find_sources
from shared.config.settings import read_settings
from shared.db.database import Database
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.launch import run_once

ADAPTERS = ("meta",)


def order_backfill(
    adapter: Annotated[str, typer.Argument(help="The platform: meta.")],
    source: Annotated[str, typer.Argument(help="The source, which has the platform's token.")],
    since: Annotated[datetime, typer.Option(help="The day or the instant, in UTC.")],
) -> None:
    """Have the leads read that a platform has had since a day, as history: no deadline of the past fires.

    Intake reads them beside its other work, goes on after a restart, and takes no lead twice.
    """
    if adapter not in ADAPTERS:
        raise typer.BadParameter("the platforms are meta", param_hint="ADAPTER")
    instant = since if since.tzinfo else since.replace(tzinfo=UTC)
    settings = settings_of_running_instance(read_settings())
    if not run_once("intake", settings, partial(_order, adapter=adapter, source=source, since=instant)):
        raise typer.BadParameter("there is no such source", param_hint="SOURCE")
    typer.echo("ordered")


async def _order(database: Database, adapter: str, source: str, since: datetime) -> bool:
    """Whether there is such a source; if so, have its leads read."""
    async with database.read_connection() as conn:
        known = source in await find_sources(conn, [source])
    if known:
        task = make_backfill(source, adapter, since, datetime.fromtimestamp(time.time(), UTC))
        await database.run(lambda conn: add_tasks(conn, [task], ()))
    return known
