"""Rows of a file, committed by the handlers that take what their routes are sent."""

from collections.abc import Sequence
from typing import Any

from services.intake.activities.handlers.commit_activities import commit_activities
from services.intake.imports.domain.progress import ImportRow
from services.intake.imports.handlers import commit_spend, outcome, read_rows, report_deals
from services.intake.imports.handlers.pauses import Pauses
from services.intake.imports.handlers.row_requests import RowReader
from services.intake.leads.handlers.commit_captures import commit_captures
from services.intake.sources.store import KnownSources
from shared.db.connection import Connection
from shared.errors import Refusal
from shared.http import Problem


async def commit_rows(
    conn: Connection, reader: RowReader, known: KnownSources, rows: Sequence[ImportRow], pauses: Pauses
) -> outcome.Outcome:
    """Commit these rows in the transaction of their piece; one that is refused does not stop the others."""
    if reader.work.kind == "spend":
        return await commit_spend.commit_spend(conn, reader, rows, pauses)
    if reader.work.kind in ("deals", "revenue"):
        return await report_deals.report_rows(conn, reader, rows, pauses)
    is_lead = reader.work.kind == "leads"
    done = outcome.Outcome(reader.work.source if is_lead else None)
    read = reader.read_lead if is_lead else reader.read_activity
    requests = await read_rows.read_rows(reader, done, rows, read, pauses)
    bodies = [request for _, request in requests]
    results: Sequence[Any] = (
        await commit_captures(conn, bodies, reader.secrets, known) if is_lead else await commit_activities(conn, bodies)
    )
    for (row, _), result in zip(requests, results, strict=True):
        if outcome.is_of_erased(result):
            done.refuse_erased(row)
        elif isinstance(result, Refusal | Problem):
            done.refuse(row, read_rows.explain(reader.layout, result))
        else:
            done.take(result)
    return done
