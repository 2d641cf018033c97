"""Whatever is heard of a person, under whichever name and in whatever order, ends the same."""

import random
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.base import Event
from shared.events.qualification import LeadQualified
from tests.qualification.agreement_builders import day
from tests.qualification.lead_replay import LeadReplay
from tests.qualification.story_strategies import NOW, POLICY, STORY, TERMS


def ends(story: Sequence[Event], now: datetime = NOW) -> dict[UUID, tuple[object, ...]]:
    leads = LeadReplay(POLICY, now)
    leads.hear(story)
    return leads.ends()


@settings(max_examples=150)
@given(STORY, st.randoms(use_true_random=False), st.sampled_from([day(5), day(40), NOW]))
def test_a_story_ends_the_same_in_whatever_order_it_is_heard(
    story: list[Event], chance: random.Random, now: datetime
) -> None:
    again = [*story, *story[:3]]
    chance.shuffle(again)

    assert ends(again, now) == ends(story, now)


@settings(max_examples=60)
@given(STORY, st.randoms(use_true_random=False))
def test_what_was_said_of_an_open_cycle_is_never_later_than_its_verdict(
    story: list[Event], chance: random.Random
) -> None:
    chance.shuffle(story)
    leads = LeadReplay(POLICY, NOW)
    leads.hear(story)

    for score in leads.scores.values():
        told = [event for event in leads.said if isinstance(event, LeadQualified) and event.lead_id == score.lead_id]
        said = [event.occurred_at for event in told if event.cycle == score.cycle]
        assert said == sorted(set(said), reverse=True)
        if score.verdict and score.verdict.standing == "qualified":
            assert score.qualified_at == said[-1] <= score.verdict.since


@settings(max_examples=60)
@given(STORY)
def test_no_lead_qualifies_while_it_rests_nor_more_often_than_agreed(story: list[Event]) -> None:
    leads = LeadReplay(POLICY, NOW)
    leads.hear(sorted(story, key=lambda event: event.occurred_at))

    for score in leads.scores.values():
        verdict, own = score.verdict, [closing for closing in score.closings if closing.of is None]
        if verdict and verdict.standing == "qualified" and own:
            assert score.cycle <= TERMS["max_cycles"]
            assert verdict.since >= (own[-1].return_at or own[-1].at)
