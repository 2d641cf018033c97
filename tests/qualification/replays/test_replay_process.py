"""A replay runs in a process of its own, and goes on where it was when that process is killed."""

import asyncio
import os

import orjson
import pytest
from uuid_utils.compat import uuid7

from services.qualification.replays.domain.replay import INTERRUPTED
from services.qualification.replays.handlers import judge_piece, read_pieces, work
from services.qualification.replays.store import replays as store
from services.qualification.replays.tasks import COMMAND, ReplayRunner
from shared.db.connection import sql
from tests.qualification.replays.replay_story import counts, draft, sized, tell_story
from tests.qualification.service import QualificationService

END_CLAIM = sql("update replays set claimed_until = clock_timestamp() - interval '1 second'")
WAIT_SECONDS, LOOKS = 0.2, 300


async def begin(service: QualificationService, version: int) -> str:
    async with await service.client("marketing") as client:
        answer = await client.post(f"/v1/agreements/{version}/replays", json={})
    assert answer.status_code == 202
    replay_id: str = answer.json()["id"]
    return replay_id


async def read(service: QualificationService, version: int, replay_id: str) -> dict[str, object]:
    async with await service.client("read") as client:
        shown: dict[str, object] = (await client.get(f"/v1/agreements/{version}/replays/{replay_id}")).json()
    return shown


async def claim(service: QualificationService) -> judge_piece.Claim | None:
    claim_id = uuid7()
    replay_id = await service.database.run(lambda conn: store.claim(conn, claim_id, INTERRUPTED))
    return judge_piece.Claim(replay_id, claim_id) if replay_id else None


async def test_the_task_starts_a_process_that_counts_all(service: QualificationService, database_url: str) -> None:
    await service.sign_agreement()
    await tell_story(service)
    async with await service.client("admin") as client:
        version = await draft(client, sized(100))
    replay_id = await begin(service, version)
    runner = ReplayRunner(service.database, lambda: database_url)

    for _ in range(LOOKS):
        await runner.run()
        shown = await read(service, version, replay_id)
        if shown["state"] not in ("queued", "running"):
            break
        await asyncio.sleep(WAIT_SECONDS)

    assert (shown["state"], shown["lost"], shown["now"]) == (
        "done", counts(1, rejected=1), counts(1, accepted=1, won=1, money="1200.00"),
    )  # fmt: skip


@pytest.mark.usefixtures("processes_and_sockets")
async def test_the_process_of_a_replay_leaves_the_processor_to_captures() -> None:
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=asyncio.subprocess.PIPE)
    try:
        for _ in range(LOOKS):
            if os.sched_getscheduler(process.pid) == os.SCHED_IDLE:
                break
            await asyncio.sleep(WAIT_SECONDS)

        assert os.sched_getscheduler(process.pid) == os.SCHED_IDLE
    finally:
        process.kill()
        await process.wait()


async def test_a_process_killed_after_a_piece_is_followed_by_one_that_goes_on_there(
    service: QualificationService, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.sign_agreement()
    await tell_story(service)
    replay_id = await begin(service, 1)
    taken = await claim(service)
    assert taken
    told = {"url": database_url, "replay_id": str(taken.replay_id), "claim_id": str(taken.claim_id)}
    environment = os.environ | {"ACCORD_FAULT": "qualification.replay_piece:exit"}
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=asyncio.subprocess.PIPE, env=environment)
    await process.communicate(orjson.dumps(told | {"parent": os.getpid()}) + b"\n")
    between = await read(service, 1, replay_id)

    await service.database.run(lambda conn: conn.execute(END_CLAIM))
    again = await claim(service)
    assert again
    monkeypatch.setattr(read_pieces, "PIECE", 1)
    await work.work_through(service.database, again, lambda: True)
    done = await read(service, 1, replay_id)

    assert (process.returncode, between["state"], between["progress"]) == (137, "running", {"leads": 4, "of": 4})
    assert (done["state"], done["progress"], done["then"]) == ("done", {"leads": 4, "of": 4}, between["then"])


async def test_a_process_that_lost_its_claim_writes_nothing_more(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)
    replay_id = await begin(service, 1)
    first = await claim(service)
    await service.database.run(lambda conn: conn.execute(END_CLAIM))
    second = await claim(service)
    assert first
    assert second

    await work.work_through(service.database, first, lambda: True)
    late = await read(service, 1, replay_id)
    await work.work_through(service.database, second, lambda: True)
    done = await read(service, 1, replay_id)

    assert (late["state"], late["progress"]) == ("running", {"leads": 0, "of": None})
    assert (done["state"], done["progress"], done["then"]) == (
        "done", {"leads": 4, "of": 4}, counts(2, accepted=1, rejected=1, won=1, money="1200.00"),
    )  # fmt: skip


async def test_a_replay_that_is_interrupted_three_times_at_one_place_fails(service: QualificationService) -> None:
    await service.sign_agreement()
    replay_id = await begin(service, 1)
    claims = []
    for _ in range(4):
        claims.append(await claim(service))
        await service.database.run(lambda conn: conn.execute(END_CLAIM))
    shown = await read(service, 1, replay_id)

    assert [each is not None for each in claims] == [True, True, True, False]
    assert (shown["state"], shown["failure"]) == ("failed", INTERRUPTED)
