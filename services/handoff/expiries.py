"""What handoff deletes when it is old; `docs/operations/retention.md` lists it."""

from services.handoff.notices.handlers import delete_old
from services.handoff.subscriptions.handlers import clean_up
from shared.idempotency import domain, store
from shared.runtime.expiries import Expiry

EXPIRIES = (
    Expiry("deliveries", clean_up.LOG_RETENTION, clean_up.delete_old),
    Expiry("notices", delete_old.RETENTION, delete_old.delete_old),
    Expiry("repeats", domain.RETENTION, store.delete_expired),
)
