"""The leads of a batch, separated from each other: what is in them is read later, one by one."""

import asyncio
from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic_core import from_json, to_json

from shared.http import REQUEST_MODEL, FieldError, Problem, check_structure, parse_exactly
from shared.http.broken_text import mend_text
from shared.http.request_body import BYTE_ORDER_MARK
from shared.messaging.turns import in_turns

LEADS_LIMIT = 1000
MEMBERS_LIMIT = 200 * LEADS_LIMIT
# Blank ones included.
LINES_LIMIT = 10 * LEADS_LIMIT
LEADS_AT_ONCE = 100
INVALID_BODY = "The body is not as described"
NO_LINE_ENDS = "Several leads in one line: send a file by curl --data-binary @FILE, since -d removes its line ends."


class RawLeadsIn(BaseModel):
    model_config = REQUEST_MODEL

    leads: Annotated[list[Any], Field(max_length=LEADS_LIMIT)]


async def read_rows(raw: bytes) -> list[bytes]:
    """The leads of a JSON batch, each as a JSON text that is not validated yet. Raises Problem 422."""
    check_structure(raw, MEMBERS_LIMIT)
    batch = read_json(raw)
    if batch is None:
        raw = mend_text(raw)
        batch = read_json(raw)
    await asyncio.sleep(0)
    leads = batch["leads"] if isinstance(batch, dict) and set(batch) == {"leads"} else None
    if not isinstance(leads, list) or len(leads) > LEADS_LIMIT:
        leads = parse_exactly(RawLeadsIn, raw).leads  # raises the Problem that names the field
    return [to_json(lead, inf_nan_mode="constants") async for piece in in_turns(leads, LEADS_AT_ONCE) for lead in piece]


def read_json(raw: bytes) -> Any:
    """The JSON value in these bytes; None if they hold none."""
    try:
        return from_json(raw, cache_strings="keys")
    except ValueError:
        return None


def read_lines(raw: bytes) -> list[bytes]:
    """The lines of an NDJSON batch without blank ones. Raises Problem 422."""
    # Counted first: splitting millions of blank lines takes a tenth of a second.
    count = max(raw.count(b"\n"), raw.count(b"\r"))
    # Files that were put together have a mark at the beginning of each; some programs end lines by CR alone.
    lines = [line.removeprefix(BYTE_ORDER_MARK) for line in raw.splitlines()] if count <= LINES_LIMIT else []
    lines = [line for line in lines if line.strip()]
    if len(lines) > LEADS_LIMIT or count > LINES_LIMIT:
        raise Problem(422, INVALID_BODY, [FieldError("", f"At most {LEADS_LIMIT} lines.")])
    if len(lines) == 1 and b"}{" in lines[0] and read_json(lines[0]) is None:
        raise Problem(422, INVALID_BODY, [FieldError("", NO_LINE_ENDS)])
    return lines
