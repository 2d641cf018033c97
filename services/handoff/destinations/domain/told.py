"""What notices are about, as it is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.destinations.domain.stale import is_stale
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.notices.domain.notice import Notice
from services.handoff.sla.domain.clock import Clock


@dataclass(frozen=True)
class Told:
    """Handoffs by id, and their clocks; the terms in force; all as it is at `now`."""

    handoffs: Mapping[UUID, Handoff]
    clocks: Mapping[UUID, Sequence[Clock]]
    terms: SlaTerms
    now: datetime

    def is_stale(self, notice: Notice) -> bool:
        """Whether the notice is not true any more."""
        if notice.handoff_id is None:
            return is_stale(notice, None, (), self.now)
        return is_stale(notice, self.handoffs.get(notice.handoff_id), self.clocks.get(notice.handoff_id, ()), self.now)
