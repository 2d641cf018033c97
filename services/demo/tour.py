"""Sends the invented month to a running Accord through its HTTP contract, as any other program would."""

import json
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.demo.story import SELLERS, month_until

AGREEMENT = Path(__file__).with_name("agreement.yaml")
START_SECONDS = 60.0
SETTLE_SECONDS = 60.0
ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 0.2
CHUNK = 500


class Failed(Exception):
    """Accord answered otherwise than the contract says."""


def give_tour(base: str, key: str) -> None:
    """Send the month, unless this Accord has leads already; return when the board shows it."""
    _wait(base, key)
    if _funnel(base, key)["captured"]:
        _say("There are leads here already: going on with them.")
        return
    month = month_until(datetime.now(UTC).replace(microsecond=0))
    _say(f"Sending a month of an invented company: {len(month.leads)} leads, {len(month.deals)} steps of deals…")
    _set_up(base, key)
    for start in range(0, len(month.leads), CHUNK):
        _call(base, key, "POST", "/v1/leads/batch", {"leads": month.leads[start : start + CHUNK]})
    for deal in month.deals:
        _call(base, key, "POST", "/v1/deals", deal)
    _call(base, key, "POST", "/v1/revenue", {"rows": month.revenue})
    won = len(month.revenue)
    end = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < end:
        funnel = _funnel(base, key)
        if (funnel["captured"], funnel["won"]) == (len(month.leads), won):
            _say(f"The board shows {funnel['captured']} leads, {funnel['qualified']} qualified, {funnel['won']} won.")
            return
        time.sleep(PAUSE_SECONDS)
    raise Failed(f"the board does not show everything after {SETTLE_SECONDS:.0f} seconds")


def _set_up(base: str, key: str) -> None:
    agreement = _call(base, key, "POST", "/v1/agreements", AGREEMENT.read_bytes(), "application/yaml")
    for side in ("marketing", "sales"):
        signature = {"side": side, "signer": f"Head of {side}"}
        _call(base, key, "POST", f"/v1/agreements/{agreement['version']}/signatures", signature)
    source = {"name": "Website", "kind": "form", "live": True}
    _call(base, key, "PUT", "/v1/sources/website", source)
    for seller, name in SELLERS.items():
        body = {"name": name, "email": f"{seller}@example.com", "team": "inbound", "kind": "employee", "capacity": 200}
        _call(base, key, "PUT", f"/v1/sellers/{seller}", body)


def _funnel(base: str, key: str) -> dict[str, Any]:
    totals: dict[str, Any] = _call(base, key, "GET", "/v1/reports/funnel?by=channel")["totals"]
    return totals


def _wait(base: str, key: str) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            _funnel(base, key)
        except (OSError, Failed):
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


def _call(base: str, key: str, method: str, path: str, body: Any = None, media_type: str = "application/json") -> Any:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": media_type}
    request = urllib.request.Request(base + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise Failed(f"{method} {path} answered {refused.code}: {refused.read(600)!r}") from None


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
