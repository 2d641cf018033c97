"""Stories of deals, told in every order: handoff, metrics and the lead's journey agree with each other and the set."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings

from services.handoff.deals.domain.deal import DealUpdate
from services.handoff.handoffs.domain.snapshots import snapshot
from services.handoff.sla.domain.milestones import milestones_of
from services.metrics.journeys.domain import lifecycle, steps
from services.metrics.projections.domain.person import PersonProjection
from tests.flow.deal_company import DEALS, NOW
from tests.flow.deal_stories import expected_deal, expected_deal_seller, expected_seller, stories
from tests.flow.told_deals import LIFECYCLE_STAGES, tell_in_every_order


def read_deals(person: PersonProjection) -> dict[UUID, tuple[str | None, Decimal | None, str | None]]:
    return {row.deal: (row.stage, row.amount, row.seller) for row in person.deals}


@settings(max_examples=60, deadline=None)
@given(stories())
def test_the_deals_of_a_story_have_the_stage_amount_and_seller_of_the_set_in_every_order(
    story: list[DealUpdate],
) -> None:
    expected = {
        DEALS[name]: (*last, expected_deal_seller(story, name))
        for name in DEALS
        if (last := expected_deal(story, name))
    }

    for result in tell_in_every_order(story):
        assert read_deals(result.person) == expected
        assert {each.deal: each.stage for each in result.handoff.standings} == {
            deal: stage for deal, (stage, *_) in expected.items()
        }


@settings(max_examples=60, deadline=None)
@given(stories())
def test_the_owner_of_a_story_is_the_last_one_named_in_every_order(story: list[DealUpdate]) -> None:
    for result in tell_in_every_order(story):
        assert result.handoff.seller == expected_seller(story)
        assert [(row.seller, row.team) for row in result.person.handoffs] == [
            (result.handoff.seller, result.handoff.team)
        ]


@settings(max_examples=60, deadline=None)
@given(stories())
def test_handoff_its_clocks_and_the_journey_agree_on_what_a_story_implies(story: list[DealUpdate]) -> None:
    instants = [update.stated_at for update in story if update.stated_at]
    pursued = min((update.stated_at for update in story if update.stated_at and update.stage != "lost"), default=None)

    for result in tell_in_every_order(story):
        reached = {name: step.at for name, step in steps.list_steps(result.person).items() if step}
        outcomes = milestones_of(snapshot(result.handoff, NOW)).outcomes

        implied = dict.fromkeys(("contacted", "sales_qualified", "opportunity"), pursued) if pursued else {}
        assert {name: at for name, at in reached.items() if name not in ("won", "lost")} == {
            "accepted": min(instants), **implied,
        }  # fmt: skip
        assert (outcomes["acceptance"], outcomes["first_contact"]) == (min(instants), pursued)
        assert lifecycle.find_lifecycle(result.person).stage == LIFECYCLE_STAGES[str(result.handoff.state)]
