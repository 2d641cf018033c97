"""The steps that follow from a person's folded rows."""

from dataclasses import replace

from services.metrics.journeys.domain.steps import Step, list_steps
from services.metrics.projections.domain.person import PersonProjection
from tests.metrics.event_builders import day
from tests.metrics.state_builders import TOUCH, deal, handoff, qualified_journey


def reached_steps(person: PersonProjection) -> dict[str, Step]:
    return {name: step for name, step in list_steps(person).items() if step}


def test_a_deal_won_straight_away_was_accepted_contacted_and_sales_qualified_then() -> None:
    person = PersonProjection(TOUCH, [qualified_journey(day(2))], deals=[deal("won", day(9))])

    implied = Step(day(9), implied=True)
    assert reached_steps(person) == {
        "captured": Step(day(1)), "qualified": Step(day(2)), "accepted": implied, "contacted": implied,
        "sales_qualified": implied, "opportunity": implied, "won": Step(day(9)),
    }  # fmt: skip


def test_a_lost_deal_implies_that_sales_took_the_lead_and_nothing_further() -> None:
    assert reached_steps(PersonProjection(TOUCH, deals=[deal("lost", day(9))])) == {
        "captured": Step(day(1)), "accepted": Step(day(9), implied=True), "lost": Step(day(9)),
    }  # fmt: skip


def test_a_win_does_not_imply_that_the_lead_was_qualified() -> None:
    assert "qualified" not in reached_steps(PersonProjection(TOUCH, deals=[deal("won", day(9))]))


def test_an_opportunity_whose_deal_was_opened_first_is_not_implied() -> None:
    person = PersonProjection(TOUCH, deals=[deal("won", day(9), begun_at=day(4), opened_at=day(4))])

    assert list_steps(person)["opportunity"] == Step(day(4))
    assert list_steps(person)["accepted"] == Step(day(4), implied=True)


def test_a_deal_reopened_after_it_was_won_was_an_opportunity_when_it_was_won() -> None:
    person = PersonProjection(TOUCH, deals=[deal("opportunity", day(9), begun_at=day(4), opened_at=day(9))])

    assert reached_steps(person)["opportunity"] == Step(day(4), implied=True)
    assert "won" not in reached_steps(person)


def test_each_step_counts_at_its_earliest_instant_in_any_cycle() -> None:
    person = PersonProjection(
        TOUCH,
        [qualified_journey(day(8), 2), qualified_journey(day(2))],
        [handoff(day(8), 2, accepted_at=day(8.5), contacted_at=day(10)), handoff(day(2), accepted_at=day(3))],
        [deal("lost", day(7)), deal("won", day(9), cycle=2)],
    )

    assert reached_steps(person) == {
        "captured": Step(day(1)), "qualified": Step(day(2)), "accepted": Step(day(3)),
        "contacted": Step(day(9), implied=True), "sales_qualified": Step(day(9), implied=True),
        "opportunity": Step(day(9), implied=True), "won": Step(day(9)), "lost": Step(day(7)),
    }  # fmt: skip


def test_a_conversation_implies_the_acceptance_and_sales_qualified_implies_both() -> None:
    contacted = PersonProjection(TOUCH, handoffs=[handoff(day(2), contacted_at=day(4), accepted_at=day(5))])
    sales_qualified = PersonProjection(TOUCH, handoffs=[handoff(day(2), accepted_at=day(3), sales_qualified_at=day(6))])

    assert reached_steps(contacted) == {
        "captured": Step(day(1)), "accepted": Step(day(4), implied=True), "contacted": Step(day(4)),
    }  # fmt: skip
    assert reached_steps(sales_qualified) == {
        "captured": Step(day(1)), "accepted": Step(day(3)), "contacted": Step(day(6), implied=True),
        "sales_qualified": Step(day(6)),
    }  # fmt: skip


def test_a_second_handoff_of_one_person_closed_by_a_merge_was_not_recycled() -> None:
    closed_by_merge, recycled = (
        handoff(day(2), recycled_at=day(3), counted=False),
        handoff(day(2), 2, recycled_at=day(5)),
    )

    assert "recycled" not in reached_steps(PersonProjection(TOUCH, handoffs=[closed_by_merge]))
    assert reached_steps(PersonProjection(TOUCH, handoffs=[closed_by_merge, replace(recycled, counted=True)]))[
        "recycled"
    ] == Step(day(5))
