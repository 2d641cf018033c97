"""Who took part in a deal that was won."""

from services.metrics.meetings.domain.participants import list_participants
from services.metrics.projections.domain.folds import FOLDS
from tests.metrics.event_builders import (
    day,
    fact,
    handoff_accepted,
    handoff_offered,
    handoff_worked,
    lead_captured,
    new_lead_id,
)

LEAD = new_lead_id()


def test_a_seller_who_only_tried_to_reach_the_lead_took_part_and_one_who_was_only_asked_did_not() -> None:
    facts = [
        fact(lead_captured(LEAD, day(1), "email")),
        fact(handoff_offered(LEAD, day(2), "ole", "south")),
        fact(handoff_accepted(LEAD, day(3), seller="anna", team="north")),
        fact(handoff_worked(LEAD, day(4), seller="ben", team="south")),
    ]

    took_part = list_participants(facts)

    assert (took_part.sellers, took_part.teams) == (["anna", "ben"], ["north", "south"])


def test_an_attempt_changes_no_row_of_reports() -> None:
    attempt = fact(handoff_worked(LEAD, day(4)))

    assert [rule.state for rule in FOLDS if rule.read_key(attempt)] == []
