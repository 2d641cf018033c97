"""Reading a piece of rows: those that can be read, and the sentences about the others."""

from collections.abc import Callable, Sequence
from typing import Any

from services.intake.imports.domain.errors import RowRefused
from services.intake.imports.domain.layout import Layout
from services.intake.imports.domain.progress import ImportRow
from services.intake.imports.domain.rows import Body
from services.intake.imports.handlers.outcome import Outcome
from services.intake.imports.handlers.pauses import Pauses
from services.intake.imports.handlers.row_requests import RowReader
from shared.errors import Refusal
from shared.http import Problem

# A row with many columns takes half a millisecond, and live captures come first.
ROWS_AT_ONCE = 3


async def read_rows(
    reader: RowReader, outcome: Outcome, rows: Sequence[ImportRow], read: Callable[[Body], Any], pauses: Pauses
) -> list[tuple[ImportRow, Any]]:
    """The rows that can be read, with what was read; the others are refused. Live requests that wait come first."""
    requests = []
    for index, row in enumerate(rows):
        if index % ROWS_AT_ONCE == 0:
            await pauses.give_way()
        try:
            if row.problem:
                outcome.refuse(row, row.problem)
            else:
                requests.append((row, read(reader.build(row))))
        except RowRefused as refused:
            outcome.refuse(row, str(refused))
        except (Refusal, Problem) as failure:
            outcome.refuse(row, explain(reader.layout, failure))
    return requests


def explain(layout: Layout, failure: Refusal | Problem) -> str:
    """The sentences about a row that a handler refused, each with the name of its column."""
    if isinstance(failure, Refusal):
        return failure.detail
    return " ".join(_explain_field(layout, *error) for error in failure.errors) or failure.title


def _explain_field(layout: Layout, pointer: str, detail: str) -> str:
    name = pointer.strip("/").replace("/", ".")
    names = ("contact.first_name", "contact.last_name") if name == "contact.name" else ()
    column = layout.column_of(name, name.rpartition(".")[0], *names)
    return f"{column or name}: {detail}" if name else detail
