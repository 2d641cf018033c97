"""The task that takes replays that wait, and starts a process for each."""

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial

import orjson
from uuid_utils.compat import uuid7

from services.qualification.replays.domain.replay import INTERRUPTED, RUNNING_LIMIT
from services.qualification.replays.handlers.judge_piece import Claim
from services.qualification.replays.store import replays as store
from shared.db.database import Database

IDLE_SECONDS = 15.0
WATCH_SECONDS = 0.5
COMMAND = (sys.executable, "-m", "services.qualification.replays.process")


class ReplayRunner:
    """Starts processes for replays, at most RUNNING_LIMIT of all processes of the service together.

    `read_url`: the address of the service's database.
    """

    def __init__(self, database: Database, read_url: Callable[[], str]) -> None:
        self._database = database
        self._read_url = read_url
        self._processes: dict[Claim, asyncio.subprocess.Process] = {}

    async def run(self) -> float:
        """Start the next replay; the seconds until the next look."""
        await self._forget_ended()
        if len(self._processes) < RUNNING_LIMIT and (claim := await self._take()):
            self._processes[claim] = await self._start(claim)
        return WATCH_SECONDS if self._processes else IDLE_SECONDS

    def stop(self) -> None:
        """End the processes; what they have not finished goes on after the next start."""
        for process in self._processes.values():
            if process.returncode is None:
                process.terminate()

    async def _take(self) -> Claim | None:
        claim_id = uuid7()
        replay_id = await self._database.run(partial(store.claim, claim_id=claim_id, failure=INTERRUPTED))
        return Claim(replay_id, claim_id) if replay_id else None

    async def _start(self, claim: Claim) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(*COMMAND, stdin=asyncio.subprocess.PIPE)
        told = {"url": self._read_url(), "replay_id": str(claim.replay_id), "claim_id": str(claim.claim_id)}
        if process.stdin:
            process.stdin.write(orjson.dumps(told | {"parent": os.getpid()}) + b"\n")
            process.stdin.close()
        return process

    async def _forget_ended(self) -> None:
        """A process that ended before its replay lets another one go on with it."""
        for claim in [claim for claim, process in self._processes.items() if process.returncode is not None]:
            del self._processes[claim]
            await self._database.run(partial(store.release, replay_id=claim.replay_id, claim_id=claim.claim_id))
