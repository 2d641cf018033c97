"""A process that works through one replay: so judging takes no time from the requests of the service.

It reads the address of the database and what it is to do from its standard input, as one line of JSON.
"""

import asyncio
import os
import sys
from uuid import UUID

import orjson

from services.qualification.replays.domain.replay import BROKEN
from services.qualification.replays.handlers import judge_piece, work
from services.qualification.replays.store import replays as store
from shared.db.database import DATABASE_FAILURES, Database
from shared.runtime.garbage import collect_rarely
from shared.telemetry import log
from shared.telemetry.logs import configure

SERVICE = "qualification"


async def work_on(url: str, claim: judge_piece.Claim, parent: int) -> None:
    """Work through the replay. It stops without the process that started it."""
    database = Database(url, SERVICE)
    try:
        await work.work_through(database, claim, lambda: os.getppid() == parent)
    except DATABASE_FAILURES as error:
        log.warning("replay_interrupted", service=SERVICE, replay=claim.replay_id, exc_info=error)
    except Exception as error:
        log.error("replay_failed", service=SERVICE, replay=claim.replay_id, exc_info=error)
        await database.run(lambda conn: store.finish(conn, *claim, "failed", BROKEN))
    finally:
        await database.close()


def main() -> None:
    """Read what to do, and do it."""
    configure()
    _give_way()
    collect_rarely()
    told = orjson.loads(sys.stdin.buffer.readline())
    asyncio.run(
        work_on(told["url"], judge_piece.Claim(UUID(told["replay_id"]), UUID(told["claim_id"])), told["parent"])
    )


def _give_way() -> None:
    """Any other process of this machine that has work takes the processor at once: captures come first."""
    # One of low priority only (`nice`) would keep it for some milliseconds, in which a capture waits.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


if __name__ == "__main__":
    main()
