"""The attributes of a packet, as captures and enrichments state them."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

from services.handoff.handoffs.domain.packet import Capture, Enrichment, fold_attributes

LEAD, MARCH = UUID(int=1), datetime(2026, 3, 1, tzinfo=UTC)


def test_of_a_capture_and_an_enrichment_of_one_instant_the_same_one_counts_whichever_was_told_first() -> None:
    for first, second in permutations((UUID(int=2), UUID(int=3))):
        captured = Capture(LEAD, MARCH, "website", "form_submitted", {}, {"company.industry": "logistics"}, (), first)
        enriched = Enrichment(LEAD, MARCH, {"company.industry": "retail", "company.country": "DE"}, (), second)
        attributes = fold_attributes([captured, enriched])

        assert attributes == {"company.industry": "retail", "company.country": "DE"}
