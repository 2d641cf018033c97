"""The events about a person, under any of its ids and in any order, end in the same scores."""

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
from tests.qualification.story_strategies import NOW, POLICY, RECYCLING_TERMS, STORY


def replay(story: Sequence[Event], now: datetime = NOW) -> dict[UUID, tuple[object, ...]]:
    leads = LeadReplay(POLICY, now)
    leads.receive(story)
    return leads.outcomes()


@settings(max_examples=150)
@given(STORY, st.randoms(use_true_random=False), st.sampled_from([day(5), day(40), NOW]))
def test_a_story_ends_the_same_in_whatever_order_it_is_heard(
    story: list[Event], chance: random.Random, now: datetime
) -> None:
    repeated = [*story, *story[:3]]
    chance.shuffle(repeated)

    assert replay(repeated, now) == replay(story, now)


@settings(max_examples=60)
@given(STORY, st.randoms(use_true_random=False))
def test_what_was_said_of_an_open_cycle_is_never_later_than_its_verdict(
    story: list[Event], chance: random.Random
) -> None:
    chance.shuffle(story)
    leads = LeadReplay(POLICY, NOW)
    leads.receive(story)

    for score in leads.scores.values():
        qualified = [
            event for event in leads.events if isinstance(event, LeadQualified) and event.lead_id == score.lead_id
        ]
        instants = [event.occurred_at for event in qualified if event.cycle == score.cycle]
        assert instants == sorted(set(instants), reverse=True)
        if score.verdict and score.verdict.status == "qualified":
            assert score.qualified_at == instants[-1] <= score.verdict.since


@settings(max_examples=60)
@given(STORY)
def test_no_lead_qualifies_while_it_rests_nor_more_often_than_agreed(story: list[Event]) -> None:
    leads = LeadReplay(POLICY, NOW)
    leads.receive(sorted(story, key=lambda event: event.occurred_at))

    for score in leads.scores.values():
        verdict, own = score.verdict, [closure for closure in score.closures if closure.merged_lead_id is None]
        if verdict and verdict.status == "qualified" and own:
            won = max((closure.cycle for closure in own if closure.won and closure.cycle < score.cycle), default=0)
            assert score.cycle - won <= RECYCLING_TERMS["max_cycles"]
            assert verdict.since >= (own[-1].return_at or own[-1].closed_at)
