"""The steps that a lead's rows add up to."""

from dataclasses import replace

from services.metrics.journeys.domain.steps import Step, list_steps
from services.metrics.projections.domain.person import PersonProjection
from tests.metrics.event_builders import day
from tests.metrics.state_builders import TOUCH, deal, handoff, qualified_journey


def reached(lead: PersonProjection) -> dict[str, Step]:
    return {name: step for name, step in list_steps(lead).items() if step}


def test_a_deal_won_straight_away_was_accepted_contacted_and_sales_qualified_then() -> None:
    lead = PersonProjection(TOUCH, [qualified_journey(day(2))], deals=[deal("won", day(9))])

    then = Step(day(9), implied=True)
    assert reached(lead) == {
        "captured": Step(day(1)), "qualified": Step(day(2)), "accepted": then, "contacted": then,
        "sales_qualified": then, "opportunity": then, "won": Step(day(9)),
    }  # fmt: skip


def test_a_win_does_not_imply_that_the_lead_was_qualified() -> None:
    assert "qualified" not in reached(PersonProjection(TOUCH, deals=[deal("won", day(9))]))


def test_an_opportunity_that_was_opened_first_is_not_implied() -> None:
    lead = PersonProjection(TOUCH, deals=[deal("won", day(9), begun_at=day(4), opened_at=day(4))])

    assert list_steps(lead)["opportunity"] == Step(day(4))
    assert list_steps(lead)["accepted"] == Step(day(4), implied=True)


def test_a_deal_reopened_after_it_was_won_was_an_opportunity_when_it_was_won() -> None:
    lead = PersonProjection(TOUCH, deals=[deal("opportunity", day(9), begun_at=day(4), opened_at=day(9))])

    assert reached(lead)["opportunity"] == Step(day(4), implied=True)
    assert "won" not in reached(lead)


def test_each_step_counts_at_its_earliest_instant_in_any_cycle() -> None:
    lead = PersonProjection(
        TOUCH,
        [qualified_journey(day(8), 2), qualified_journey(day(2))],
        [handoff(day(8), 2, accepted_at=day(8.5), contacted_at=day(10)), handoff(day(2), accepted_at=day(3))],
        [deal("lost", day(7)), deal("won", day(9), cycle=2)],
    )

    assert reached(lead) == {
        "captured": Step(day(1)), "qualified": Step(day(2)), "accepted": Step(day(3)),
        "contacted": Step(day(7), implied=True), "sales_qualified": Step(day(7), implied=True),
        "opportunity": Step(day(7), implied=True), "won": Step(day(9)), "lost": Step(day(7)),
    }  # fmt: skip


def test_a_conversation_implies_the_acceptance_and_what_sales_qualified_implies_both() -> None:
    spoken = PersonProjection(TOUCH, handoffs=[handoff(day(2), contacted_at=day(4), accepted_at=day(5))])
    heard = PersonProjection(TOUCH, handoffs=[handoff(day(2), accepted_at=day(3), sales_qualified_at=day(6))])

    assert reached(spoken) == {
        "captured": Step(day(1)), "accepted": Step(day(4), implied=True), "contacted": Step(day(4)),
    }  # fmt: skip
    assert reached(heard) == {
        "captured": Step(day(1)), "accepted": Step(day(3)), "contacted": Step(day(6), implied=True),
        "sales_qualified": Step(day(6)),
    }  # fmt: skip


def test_a_second_handoff_of_one_person_closed_by_a_merge_was_not_recycled() -> None:
    merged, given_back = handoff(day(2), recycled_at=day(3), counted=False), handoff(day(2), 2, recycled_at=day(5))

    assert "recycled" not in reached(PersonProjection(TOUCH, handoffs=[merged]))
    assert reached(PersonProjection(TOUCH, handoffs=[merged, replace(given_back, counted=True)]))["recycled"] == Step(
        day(5)
    )
