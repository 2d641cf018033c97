"""A person who is erased while a replay judges is in no list of it."""

from contextlib import aclosing

from uuid_utils.compat import uuid7

from services.qualification.replays.domain.tally import Tally
from services.qualification.replays.handlers import judge_piece, load_trial, read_pieces
from services.qualification.replays.store import replays as store
from services.qualification.scores.handlers.apply_events import on_lead_erased
from shared.db.connection import sql
from shared.events.intake import LeadErased
from tests.qualification.event_builders import AFTERWARDS, arrival
from tests.qualification.replays.replay_story import TOO_SMALL, WON, ago, tell_story
from tests.qualification.replays.test_replay_process import begin
from tests.qualification.service import QualificationService

LISTED = sql("select lead_id from replay_leads order by lead_id")


async def test_who_is_erased_between_reading_and_writing_is_not_listed(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)
    await begin(service, 1)
    claim_id = uuid7()
    replay_id = await service.database.run(lambda conn: store.claim(conn, claim_id, "interrupted"))
    assert replay_id
    async with service.database.read_connection() as conn:
        replay = await store.find(conn, replay_id)
        assert replay
        draft = load_trial.Draft(replay.version, replay.document, replay.floor_at)
        trial = await load_trial.load_trial(conn, draft, replay.span, {}, clauses=False)
    async with aclosing(read_pieces.read_pieces(service.database, trial, None)) as pieces:
        piece = await anext(pieces)
    erased = LeadErased(lead_id=WON, occurred_at=ago(0), lead_ids=(WON,))
    await service.database.run(lambda conn: on_lead_erased(conn, [arrival(erased, AFTERWARDS)]))
    goes_on = await judge_piece.judge_piece(
        service.database, judge_piece.Claim(replay_id, claim_id), trial, piece, Tally()
    )
    async with service.database.read_connection() as conn:
        listed = (await conn.execute(LISTED)).scalars()

    assert (goes_on, WON in piece.lead_ids, listed) == (True, True, [TOO_SMALL])
