"""The rows of deals and receipts are the same in every order of their facts."""

from decimal import Decimal
from uuid import UUID

from services.metrics.projections.domain.deals import Deal, Receipt
from tests.metrics.event_builders import day, deal_event, fact, handoff_id, revenue_booked
from tests.metrics.permutations import fold_in_any_order
from tests.metrics.projection_rows import fold_facts

LEAD = UUID(int=2)
DEAL, HANDOFF = UUID(int=3), handoff_id(LEAD)
REVENUE = UUID(int=9)


def test_a_reopened_deal_is_no_longer_won() -> None:
    won = fact(deal_event("won", LEAD, day(3), "900.00"))
    reopened = fact(deal_event("reopened", LEAD, day(7), "700.00", seller="ben"), recorded_at=day(8))
    [row] = [state for state in fold_facts([reopened, won]).values() if isinstance(state, Deal)]

    assert row == Deal(
        DEAL, LEAD, "default", 1, begun_at=day(3), opened_at=day(7), stage="opportunity", stage_at=day(7),
        stage_recorded_at=day(8), stage_number=reopened.number, amount=Decimal("700.00"), currency="EUR", seller="ben",
        team="north", handoff_id=HANDOFF, pursued_at=day(3),
    )  # fmt: skip
    assert row in fold_facts([won, reopened]).values()


def test_the_stage_that_a_deal_reached_last_counts_whenever_it_is_learned() -> None:
    won, opened_before = (
        fact(deal_event("won", LEAD, day(5), "900.00")),
        fact(deal_event("opened", LEAD, day(2), "100.00"), day(9)),
    )
    [row] = [state for state in fold_facts([won, opened_before]).values() if isinstance(state, Deal)]

    assert (row.stage, row.stage_at, row.amount, row.begun_at) == ("won", day(5), Decimal("900.00"), day(2))
    assert row in fold_facts([opened_before, won]).values()


def test_a_receipt_whose_lead_became_known_belongs_to_that_lead() -> None:
    waiting = fact(revenue_booked(None, day(4), "50.00", revenue=REVENUE, deal=DEAL))
    matched = fact(revenue_booked(LEAD, day(4), "50.00", revenue=REVENUE, deal=DEAL), recorded_at=day(2))

    assert fold_in_any_order([waiting, matched]) == Receipt(
        REVENUE, DEAL, LEAD, day(4), day(2), matched.number, Decimal("50.00"), "EUR", "new"
    )
