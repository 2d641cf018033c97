"""Each report asked in both ways: from the sums, and from all folded rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

from services.metrics.reports.domain.query import ReportRequest, TimeGroup, build_query
from services.metrics.reports.handlers.refold import refold_batch
from services.metrics.reports.handlers.source import load_locale, load_source
from services.metrics.reports.registry import REPORTS
from services.metrics.reports.store import changes as stored_changes
from services.metrics.reports.store import complete_leads, delivery_counts, missed_leads
from shared.db.connection import Connection, sql
from shared.db.database import Database
from tests.metrics.event_builders import day

# Reports that have no groups, or spans of time alone.
UNDIVIDED = ("commitments", "credit", "guarantee", "leak", "quality", "shifts")
OF_SPANS = ("commitments", "credit", "guarantee")


def is_divided(name: str, request: ReportRequest) -> bool:
    """Whether the report can be asked by the group of the request."""
    by_span = name in OF_SPANS and request.by in get_args(TimeGroup)
    return name not in UNDIVIDED or request.by is None or by_span


async def ask_everything(conn: Connection, request: ReportRequest, *, summed: bool) -> dict[str, Any]:
    """Every report, and what marketing delivered, from the sums or from all folded rows."""
    locale = await load_locale(conn)
    changes = await stored_changes.load_changes(conn, locale.timezone) if summed else None
    query = replace(build_query(request, locale), changes=changes)
    spans: tuple[TimeGroup, ...] = get_args(TimeGroup)
    reports: dict[str, Any] = {
        name: await compute(conn, query) for name, compute in REPORTS.items() if is_divided(name, request)
    }
    reports |= {per: await delivery_counts.fetch_deliveries(conn, per, query, 12) for per in spans}
    bought = await missed_leads.fetch_bought(conn, query, day(80))
    reports["bought by missed promise"] = sorted((str(row.place), row.leads, row.customers) for row in bought)
    return reports | {
        f"complete by {per}": await complete_leads.fetch_complete(conn, replace(query, by=per), per) for per in spans
    }


async def assert_sums_are_right(database: Database, requests: Iterator[ReportRequest], count: int) -> None:
    """Assert for the next so many requests that both ways give the same numbers, seen at one moment."""

    async def ask(conn: Connection) -> None:
        await conn.execute(sql("set transaction isolation level repeatable read"))
        for _, request in zip(range(count), requests, strict=False):
            plain = await ask_everything(conn, request, summed=False)
            summed = await ask_everything(conn, request, summed=True)
            wrong = [(name, summed[name], plain[name]) for name in plain if summed[name] != plain[name]]
            assert not wrong, f"{request}: {wrong}"

    await database.run(ask)


async def assert_some_are_right(
    database: Database, names: Sequence[str], requests: Iterator[ReportRequest], count: int
) -> None:
    """The same of these reports alone."""

    async def ask(conn: Connection) -> None:
        await conn.execute(sql("set transaction isolation level repeatable read"))
        locale = await load_locale(conn)
        changes = await stored_changes.load_changes(conn, locale.timezone)
        for _, request in zip(range(count), requests, strict=False):
            query = build_query(request, locale)
            for name in (each for each in names if is_divided(each, request)):
                summed = await REPORTS[name](conn, replace(query, changes=changes))
                assert summed == await REPORTS[name](conn, query), f"{name} {request}"

    await database.run(ask)


async def assert_reports_are_right(database: Database, request: ReportRequest) -> None:
    """Assert that the reports, computed as a reader gets them now, have the numbers of all folded rows."""

    async def ask(conn: Connection) -> None:
        source = await load_source(conn)
        answer = await ask_everything(conn, request, summed=source.changes is not None)
        assert answer == await ask_everything(conn, request, summed=False), request

    await database.run(ask)


async def refold(database: Database, limit: int = 1000, batches: int = 1000) -> None:
    for _ in range(batches):
        if not await database.run(lambda conn: refold_batch(conn, limit)):
            return


async def count_rows(database: Database, zone: str) -> tuple[int, bool]:
    """How many people are still to be folded, and whether reports use the sums of this zone."""

    async def count(conn: Connection) -> tuple[int, bool]:
        source = await load_source(conn)
        changed: int = (await conn.execute(sql("select count(*) from changed_leads"))).scalar_one()
        return changed, source.changes is not None and source.locale.timezone == zone

    return await database.run(count)
