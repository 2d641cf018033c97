"""What intake deletes when it is old; `docs/operations/retention.md` lists it."""

from datetime import timedelta
from functools import partial

from services.intake.activities.store import pending
from services.intake.captures.store import arrivals, captures, erased_keys, hook_requests, rejected_requests
from services.intake.imports.domain import progress
from services.intake.imports.handlers.save import delete_expired_imports
from services.intake.telemetry import count_activity
from shared.auth import links, sessions
from shared.idempotency import domain, store
from shared.runtime.expiries import Expiry

EXPIRIES = (
    Expiry("activities", pending.RETENTION, pending.delete_expired, partial(count_activity, "dropped")),
    Expiry("captures", captures.FILTERED_RETENTION, captures.delete_old_filtered),
    Expiry("arrivals", arrivals.RETENTION, arrivals.delete_expired),
    Expiry("hook_requests", hook_requests.RETENTION, hook_requests.delete_expired),
    Expiry("erased_keys", erased_keys.RETENTION, erased_keys.delete_expired),
    Expiry("imports", progress.RETENTION, delete_expired_imports),
    Expiry("refused", rejected_requests.RETENTION, rejected_requests.delete_expired),
    Expiry("repeats", domain.RETENTION, store.delete_expired),
    Expiry("access.links", timedelta(seconds=links.INVITATION_SECONDS), links.delete_expired),
    Expiry("access.sessions", timedelta(seconds=sessions.SESSION_SECONDS), sessions.delete_expired),
)
