"""Stories of deals and of leads that turn out to belong together: the order in which they are told changes nothing."""

from dataclasses import replace

from hypothesis import given, settings

from services.handoff.deals.domain.deal import DealUpdate
from tests.flow.deal_company import ADDRESS_KNOWN, DEALS, MERGED
from tests.flow.deal_stories import merged_stories, outcome_stories
from tests.flow.told_deals import LIFECYCLE_STAGES, read_outcome, tell_in_every_order


@settings(max_examples=60, deadline=None)
@given(outcome_stories())
def test_the_crms_deal_and_a_sellers_outcome_without_an_id_are_one_deal_in_every_order(story: list[DealUpdate]) -> None:
    told = tell_in_every_order([*story, ADDRESS_KNOWN], known=False)
    renamed = [read_outcome(result) | {"standings": None} for result in told]
    for outcome in renamed:
        outcome["deals"] = [replace(deal, deal=DEALS["d-1"]) for deal in outcome["deals"]]

    assert all(len(outcome["deals"]) == 1 for outcome in renamed)
    assert all(outcome == renamed[0] for outcome in renamed)
    assert renamed[0]["lifecycle"].stage == LIFECYCLE_STAGES[str(renamed[0]["state"])]


@settings(max_examples=60, deadline=None)
@given(merged_stories())
def test_deals_of_two_leads_that_are_one_person_end_alike_whenever_the_leads_are_merged(
    story: list[DealUpdate],
) -> None:
    outcomes = [read_outcome(result) for result in tell_in_every_order([*story, MERGED])]

    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert outcomes[0]["lifecycle"].stage == LIFECYCLE_STAGES[str(outcomes[0]["state"])]
