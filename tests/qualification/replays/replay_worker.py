"""A replay that is worked through in the test's own process."""

from uuid_utils.compat import uuid7

from services.qualification.replays.handlers.judge_piece import Claim
from services.qualification.replays.handlers.work import work_through
from services.qualification.replays.store import replays as store
from tests.qualification.service import QualificationService


async def work(service: QualificationService) -> Claim | None:
    """Take the oldest replay that waits, and work through it."""
    claim_id = uuid7()
    replay_id = await service.database.run(lambda conn: store.claim(conn, claim_id, "interrupted"))
    if replay_id is None:
        return None
    await work_through(service.database, Claim(replay_id, claim_id), lambda: True)
    return Claim(replay_id, claim_id)
