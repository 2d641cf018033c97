"""Lists as files for the one who is signed in."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from shared.auth.caller import Caller
from shared.auth.security_events import record_security_event
from shared.web.csv_export import BYTE_ORDER_MARK, CSV_TYPE, to_csv

# The most rows of a file.
FILE_LIMIT = 5000


async def answer_file(request: Request, viewer: Caller, name: str, rows: Sequence[Mapping[str, Any]]) -> Response:
    """The rows as CSV, named `<name>.csv`, with the mark by which spreadsheets read it as UTF-8."""
    record_security_event("report_exported", request, key_id=viewer.key_id, target=name)
    # In a thread: thousands of rows take a while, and the event loop serves other requests meanwhile.
    text = await asyncio.to_thread(to_csv, rows)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(f"{BYTE_ORDER_MARK}{text}", media_type=CSV_TYPE, headers=headers)
