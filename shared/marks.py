"""What an Idempotency-Key is, and for how long what was answered under it is kept."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

KEPT = timedelta(days=7)


class Mark(NamedTuple):
    """The Idempotency-Key of one caller."""

    key_id: UUID
    key: str
