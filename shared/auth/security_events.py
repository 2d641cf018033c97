"""Security events: log lines that say who gained, used or was refused access, and from where.

Only this file writes them. They hold no secret, no name and no address of mail: a key is its id, a session the
beginning of its hash.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

from shared.auth.caller import hash_secret
from shared.http.client_address import client_address
from shared.telemetry import log, security_events_total

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

# The events that each happen once: every one is a line.
SINGLE_EVENTS = frozenset(
    {
        "session_started",
        "session_ended",
        "key_made",
        "key_revoked",
        "last_admin_refused",
        "agreement_signed",
        "person_saved",
        "person_invited",
        "sessions_ended",
        "lead_erased",
    }
)
# Those that a client may cause as often as it likes: of one client in an hour, the 1st, 2nd, 4th, 8th… is a line.
REPEATED_EVENTS = frozenset(
    {
        *("signin_failed", "key_refused", "form_refused", "rate_limit_hit"),
        *("report_exported", "lead_exported", "signin_link_asked"),
    }
)
REFUSALS = frozenset({"signin_failed", "key_refused", "form_refused", "rate_limit_hit", "last_admin_refused"})
for _event in SINGLE_EVENTS | REPEATED_EVENTS:
    # The series is there, at 0, before the first event: Prometheus counts no rise from nothing.
    security_events_total.labels(_event)

# The name in the log of an operator's command, which no address sent.
COMMAND_LINE = "command-line"

COUNT_SECONDS = 3600.0
# More clients than these in an hour are counted together: so an attacker with many addresses fills no disk.
COUNTED_CLIENTS = 200
OTHER = "other"
SESSION_DIGITS = 16


class EventCounts:
    """How often each client caused an event within the current hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.counts: Counter[tuple[str, str]] = Counter()
        self.clients: set[str] = set()
        self.ends_at = 0.0

    def add(self, event: str, client: str) -> tuple[str, int]:
        """The client, or `other`, and how often it has caused the event by now."""
        if self.clock() >= self.ends_at:
            self.ends_at = self.clock() + COUNT_SECONDS
            self.counts.clear()
            self.clients.clear()
        if len(self.clients) < COUNTED_CLIENTS:
            self.clients.add(client)
        counted = client if client in self.clients else OTHER
        self.counts[event, counted] += 1
        return counted, self.counts[event, counted]


_counts = EventCounts()


def record_security_event(
    event: str,
    request: Request | None = None,
    *,
    key_id: UUID | None = None,
    cookie: str = "",
    target: str | UUID | None = None,
    sender: str = COMMAND_LINE,
) -> None:
    """Write an event that `docs/operations/watch.md` lists.

    `request`: None if `sender`, which has no address, caused it: a command of the operator. `key_id`: who did it.
    `cookie`: of the session that it concerns. `target`: the id or code of what was made, changed or read.
    """
    if event not in SINGLE_EVENTS | REPEATED_EVENTS:
        raise ValueError(f"{event} is no security event")
    security_events_total.labels(event).inc()
    address, count = client_address(request) if request else sender, 1
    if event in REPEATED_EVENTS:
        address, count = _counts.add(event, address)
        if count & (count - 1):
            return
    log.info(
        event,
        family="security",
        outcome="refused" if event in REFUSALS else "done",
        address=address,
        route=getattr(request.scope.get("route"), "path", None) if request else None,
        key_id=key_id,
        session=hash_secret(cookie).hex()[:SESSION_DIGITS] if cookie else None,
        target=target,
        count=count,
    )
