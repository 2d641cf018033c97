"""Whole stories of leads, as the service receives them: in batches, and with restarts in between."""

import random

import pytest

from shared.events.base import Event
from tests.qualification.agreement_builders import definition
from tests.qualification.event_builders import AFTERWARDS, arrival
from tests.qualification.lead_replay import LeadReplay, outcome
from tests.qualification.service import QualificationService
from tests.qualification.story_strategies import PARTS, POLICY, RECYCLING_TERMS, STORIES
from tests.qualification.table_rows import find_score


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("seed", range(4))
async def test_batches_and_restarts_change_nothing_either(
    service: QualificationService, story: list[Event], seed: int
) -> None:
    chance = random.Random(seed)
    await service.sign_agreement(definition=definition(**PARTS), recycling=RECYCLING_TERMS)
    arrivals = [*story, *chance.sample(story, 3)]
    chance.shuffle(arrivals)
    while arrivals:
        size = chance.randint(1, 4)
        await service.receive(*(arrival(event, AFTERWARDS) for event in arrivals[:size]))
        service.agreements.clear()  # as after a restart
        del arrivals[:size]
    # Long after all of this: PostgreSQL's clock is years ahead of the story.
    leads = LeadReplay(POLICY, AFTERWARDS)
    leads.receive(story)

    assert {lead: outcome(await find_score(service.database, lead)) for lead in leads.scores} == leads.outcomes()
