"""Sends the invented month to a running Accord through its HTTP contract, as any other program would."""

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.demo.dataset import SELLERS, Deals, month_until
from services.demo.seller_actions import seller_actions

AGREEMENT = Path(__file__).with_name("agreement.yaml")
START_SECONDS = 60.0
SETTLE_SECONDS = 60.0
ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 0.2
CHUNK = 500
PAGE = 200
SELLERS_AT_WORK = 8


class Failed(Exception):
    """Accord answered otherwise than the contract says."""


def load_demo_data(base: str, key: str) -> None:
    """Send the month, unless this Accord has leads already; return when the board shows it."""
    _wait(base, key)
    if _funnel(base, key)["captured"]:
        _say("There are leads here already: going on with them.")
        return
    now = datetime.now(UTC).replace(microsecond=0)
    month = month_until(now)
    steps = sum(len(deals.steps) for deals in month.deals)
    _say(f"Sending a month of an invented company: {len(month.leads)} leads, {steps} steps of deals…")
    _set_up(base, key)
    ids = _send(base, key, month.leads)
    offered = _until("every lead is with a seller or with marketing", lambda: _offered(base, key, len(ids)))
    with ThreadPoolExecutor(SELLERS_AT_WORK) as sellers:
        list(sellers.map(lambda deals: _sell(base, key, offered.get(ids[deals.lead]), deals, now), month.deals))
    _call(base, key, "POST", "/v1/revenue", {"rows": month.revenue})
    _call(base, key, "POST", "/v1/handoffs/closures", {"until": now.isoformat()})
    funnel = _until("the board shows everything", lambda: _shown(base, key, len(ids), len(month.revenue)))
    _say(f"The board shows {funnel['captured']} leads, {funnel['qualified']} qualified, {funnel['won']} won.")


def _send(base: str, key: str, leads: list[dict[str, Any]]) -> list[str]:
    """The id of each lead."""
    ids = []
    for start in range(0, len(leads), CHUNK):
        answered = _call(base, key, "POST", "/v1/leads/batch", {"leads": leads[start : start + CHUNK]})
        ids += [result["lead_id"] for result in answered["results"]]
    return ids


def _offered(base: str, key: str, leads: int) -> dict[str, Any] | None:
    """The handoff of each qualified lead, once all leads are judged and all qualified ones offered."""
    funnel = _funnel(base, key)
    found: dict[str, Any] = {}
    cursor = ""
    while funnel["captured"] == leads:
        page = _call(base, key, "GET", f"/v1/handoffs?state=offered&limit={PAGE}{cursor}")
        found |= {handoff["lead_id"]: handoff for handoff in page["handoffs"]}
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    return found if found and len(found) == _funnel(base, key)["qualified"] == funnel["qualified"] else None


def _sell(base: str, key: str, handoff: dict[str, Any] | None, deals: Deals, now: datetime) -> None:
    """What a seller does with one lead, in order; a deal without a handoff is sales' own."""
    calls = seller_actions(handoff, deals, now) if handoff else (("POST", "/v1/deals", step) for step in deals.steps)
    for method, path, body in calls:
        _call(base, key, method, path, body)


def _shown(base: str, key: str, leads: int, won: int) -> dict[str, Any] | None:
    funnel = _funnel(base, key)
    return funnel if (funnel["captured"], funnel["won"]) == (leads, won) else None


def _until(what: str, answer: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
    end = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < end:
        if found := answer():
            return found
        time.sleep(PAUSE_SECONDS)
    raise Failed(f"it does not come true within {SETTLE_SECONDS:.0f} seconds that {what}")


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
