"""The domain of a lead's company: the newest that was said, else the newest derived, in any order of arrival."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handoff.companies.domain.company_domain import find_domain
from shared.events.intake import LeadCaptured, LeadEnriched


@dataclass(frozen=True, order=True)
class LeadDomain:
    """What was stated of a lead; of two statements the greater one counts."""

    said: bool
    stated_at: datetime
    domain: str
    lead_id: UUID


def read_statements(events: Iterable[LeadCaptured | LeadEnriched]) -> list[LeadDomain]:
    """The statements about companies in these events."""
    return [
        LeadDomain("company.domain" not in event.derived, event.occurred_at, domain, event.lead_id)
        for event in events
        if (domain := find_domain(event.attributes)) is not None
    ]


def find_strongest(statements: Iterable[LeadDomain]) -> list[LeadDomain]:
    """For each lead the statement that counts, in the order of the leads' ids."""
    strongest: dict[UUID, LeadDomain] = {}
    for each in statements:
        known = strongest.get(each.lead_id)
        strongest[each.lead_id] = each if known is None else max(known, each)
    return [strongest[lead_id] for lead_id in sorted(strongest)]
