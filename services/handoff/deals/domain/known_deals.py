"""Deals of several leads with what it takes to publish their stages again."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.handoff.deals.domain.deal import Deal, People


@dataclass(frozen=True)
class KnownDeals:
    """Deals by our ids of them; the teams of their owners; and the person of each lead."""

    deals: Mapping[UUID, Deal]
    teams: Mapping[str, str]
    people: People


NO_DEALS = KnownDeals({}, {}, {})
