"""Rows that qualification deletes when they are old."""

from services.qualification.replays.store import replays
from shared.runtime.expiries import Expiry

EXPIRIES = (Expiry("replays", replays.RETENTION, replays.delete_old),)
