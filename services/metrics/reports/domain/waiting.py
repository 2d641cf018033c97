"""The leads that wait longest, which reports of now name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from shared.events.base import format_rfc3339

# The kinds of items: leads without a contact, without a next date, and without a handoff.
Waiting = Literal["untouched", "unattended", "unowned"]
# The longest waiting of each group that are named.
NAMED_LEADS = 20


class Named(NamedTuple):
    """The leads of a group that wait longest, and since when the first of them waits."""

    oldest_at: datetime | None = None
    leads: Sequence[UUID] = ()

    def join(self, after: "Named") -> "Named":
        """These leads, then those: of both the first NAMED_LEADS."""
        instants = [at for at in (self.oldest_at, after.oldest_at) if at is not None]
        return Named(min(instants, default=None), [*self.leads, *after.leads][:NAMED_LEADS])

    def write(self) -> dict[str, Any]:
        """As reports show them."""
        oldest = None if self.oldest_at is None else format_rfc3339(self.oldest_at)
        return {"oldest_at": oldest, "leads": [str(lead) for lead in self.leads]}
