"""Rows of spend, committed by the handler that takes what `POST /v1/spend` is sent."""

from collections.abc import Sequence

import orjson

from services.intake.imports.domain import progress, rows
from services.intake.imports.handlers import outcome, read_rows, row_requests
from services.intake.imports.handlers.pauses import Pauses
from services.intake.spend.domain import Figure, require_days_until
from services.intake.spend.handlers import record_spend
from services.intake.spend.schemas import SpendRow
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal
from shared.http import parse_body


async def commit_spend(
    conn: Connection,
    reader: row_requests.RowReader,
    piece: Sequence[progress.ImportRow],
    pauses: Pauses,
) -> outcome.Outcome:
    """Record the figures of these rows; one that is refused does not stop the others."""
    done, figures, now = outcome.Outcome(), [], await database_clock(conn)
    for row, figure in await read_rows.read_rows(reader, done, piece, read_figure, pauses):
        try:
            require_days_until([figure], now)
            figures.append(figure)
        except Refusal as refusal:
            done.refuse(row, refusal.detail)
    changed = await record_spend(conn, figures, reader.caller, None, b"")
    done.counts.accepted = len(changed.recorded) + len(changed.restated)
    done.counts.repeats = len(figures) - done.counts.accepted
    return done


def read_figure(body: rows.Body) -> Figure:
    """The figure that a row states. Raises Problem."""
    return parse_body(SpendRow, orjson.dumps(body)).to_figure()
