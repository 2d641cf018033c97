"""Telling handoff of the deals and the revenue of a file."""

from collections.abc import Sequence

from services.intake.captures.domain.erased_keys import is_erased
from services.intake.captures.store.erased_keys import find_erased_keys
from services.intake.imports.domain import progress, rows
from services.intake.imports.handlers import deal_rows, outcome, pauses, read_rows, row_requests
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.outbox import stage
from shared.values import occurred_at


async def report_rows(
    conn: Connection, reader: row_requests.RowReader, piece: Sequence[progress.ImportRow], rests: pauses.Pauses
) -> outcome.Outcome:
    """Stage the events of these rows, in the order of the file; what handoff knows already changes nothing there."""
    done, now = outcome.Outcome(), await database_clock(conn)

    make_report = deal_rows.read_deal if reader.work.kind == "deals" else deal_rows.read_revenue

    def read(body: rows.Body) -> deal_rows.Report:
        report = make_report(reader, body)
        occurred_at.resolve_occurred_at(report.event.occurred_at, now)
        return report

    reports = await read_rows.read_rows(reader, done, piece, read, rests)
    erased = await find_erased_keys(conn, {hash_ for _, report in reports for hash_ in report.hashes})
    events = []
    for row, report in reports:
        if is_erased(report.hashes, reader.work.begun_at, erased):
            done.refuse_erased(row)
        else:
            events.append(report.event)
    await stage(conn, events, now)
    done.counts.accepted = len(events)
    return done
