"""Whole stories of people, as the service hears them: in batches, and with restarts in between."""

import random

import pytest

from shared.events.base import Event
from tests.qualification.agreement_builders import definition
from tests.qualification.event_builders import AFTERWARDS, heard
from tests.qualification.lead_replay import LeadReplay, end
from tests.qualification.service import QualificationService
from tests.qualification.story_strategies import PARTS, POLICY, STORIES, TERMS
from tests.qualification.table_rows import kept


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("seed", range(4))
async def test_batches_and_restarts_change_nothing_either(
    here: QualificationService, story: list[Event], seed: int
) -> None:
    chance = random.Random(seed)
    await here.agree(definition=definition(**PARTS), recycling=TERMS)
    arrivals = [*story, *chance.sample(story, 3)]
    chance.shuffle(arrivals)
    while arrivals:
        size = chance.randint(1, 4)
        await here.hear(*(heard(one, AFTERWARDS) for one in arrivals[:size]))
        here.known.clear()  # as after a restart
        del arrivals[:size]
    # Long after all of this: PostgreSQL's clock is years ahead of the story.
    leads = LeadReplay(POLICY, AFTERWARDS)
    leads.hear(story)

    assert {lead: end(await kept(here.database, lead)) for lead in leads.scores} == leads.ends()
