"""A company with many open handoffs, and the sessions of those who watch them."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

from bench.form_payloads import encode_request
from bench.http_calls import call
from bench.processes import KEY
from bench.setup import AGREEMENT, SELLERS, send_in_batches, sign_agreement

# Accepted leads are due in days, a new one in an hour: it stands first, as in the inbox of a seller.
SALES = {
    "business_hours": {"open": {"mon-sun": ["00:00-24:00"]}},
    "acceptance": {"within": "4h"},
    "disposition": {"within": "10d"},
}
FIELD_MAP = {"trade": "company.industry", "size": "company.employees"}
LIMIT_SECONDS = 1800.0
PAUSE_SECONDS = 0.2


def fill(port: int, open_handoffs: int) -> None:
    """So many leads that were offered, and accepted by their sellers."""
    sign_agreement(port, AGREEMENT | {"sales": SALES})
    form = {"name": "Website", "kind": "form", "default_activity": "demo_requested"}
    call(port, "PUT", "/v1/sources/website", form | {"field_map": FIELD_MAP})
    send_in_batches(port, open_handoffs)
    accepted, end = 0, time.monotonic() + LIMIT_SECONDS
    while accepted < open_handoffs:
        if time.monotonic() > end:
            raise TimeoutError(f"only {accepted} of {open_handoffs} leads were offered")
        offered = call(port, "GET", "/v1/handoffs?state=offered&limit=100")["handoffs"]
        with ThreadPoolExecutor(SELLERS) as sellers:
            list(sellers.map(partial(accept, port), offered))
        accepted += len(offered)
        time.sleep(0 if offered else PAUSE_SECONDS)


def accept(port: int, handoff: dict[str, str]) -> None:
    """Accept the handoff as its seller."""
    call(port, "PUT", f"/v1/handoffs/{handoff['handoff_id']}/acceptance", {"seller": handoff["seller"]})


async def sign_in(port: int) -> str:
    """The cookie of a new session of the administrator."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(encode_request("/signin", urlencode({"key": KEY}).encode(), "application/x-www-form-urlencoded"))
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.close()
    return head.partition("set-cookie: ")[2].partition(";")[0]
