"""What arrives while PostgreSQL is away is kept in a folder: durable, sealed, bounded, and taken up in order."""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.intake.captures.domain.arrival import Arrival
from services.intake.spool.handlers.spool import Spool
from services.intake.spool.tasks import IDLE_SECONDS, delete_damaged, drain
from shared.errors import Unavailable
from tests.intake.service import SECRET

SECRETS = [SECRET.encode()]
NOW = datetime.now(UTC)


def make_arrival(number: int, received_at: datetime = NOW) -> Arrival:
    body, ids = b"email=canary%d%%40example.com" % number, (UUID(int=number + 1), UUID(int=1000 + number))
    return Arrival(*ids, "form", "contact", received_at, body, address="192.0.2.1")


def begin(folder: Path, secrets: Sequence[bytes] = SECRETS, limit: int = 10_000_000) -> Spool:
    """The spool of a process that has just started; the one before has ended."""
    spool = Spool(folder, secrets, limit)
    spool.begin()
    return spool


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read_only_file(folder: Path) -> tuple[Path, bytes]:
    (file,) = folder.iterdir()
    return file, file.read_bytes()


def close(spool: Spool) -> None:
    """End the process of this spool: its files are free."""
    assert spool.files
    spool.files.close()


async def read_nothing() -> None:
    """The sources are known."""


async def take(spool: Spool) -> list[Arrival]:
    """What is captured when PostgreSQL is back, in order."""
    captured: list[Arrival] = []

    async def receive(arrival: Arrival) -> None:
        captured.append(arrival)

    while await drain(spool, receive, read_nothing) == 0:
        pass
    return captured


async def test_arrivals_are_kept_sealed_and_taken_up_in_order_by_the_next_process(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    await asyncio.gather(*(spool.add(make_arrival(number)) for number in range(50)))
    await spool.add(make_arrival(50))
    _, content = read_only_file(tmp_path)
    close(spool)

    after_restart = begin(tmp_path)
    assert after_restart.waiting == 51
    assert await take(after_restart) == [make_arrival(number) for number in range(51)]
    assert after_restart.waiting == 0
    assert list_names(tmp_path) == []
    assert b"canary" not in content


async def test_what_is_not_captured_yet_stays_until_it_is(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    for number in range(3):
        await spool.add(make_arrival(number))

    async def refuse(arrival: Arrival) -> None:
        raise Unavailable("database")

    assert await drain(spool, refuse, read_nothing) > 0
    await spool.add(make_arrival(3))
    assert await take(spool) == [make_arrival(number) for number in range(4)]
    assert await drain(spool, refuse, read_nothing) == IDLE_SECONDS


async def test_a_process_that_lives_keeps_its_files_to_itself(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    await spool.add(make_arrival(0))
    assert await take(begin(tmp_path)) == []
    assert await take(spool) == [make_arrival(0)]


async def test_a_record_that_was_changed_is_set_aside_and_the_others_are_captured(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    for number in range(3):
        await spool.add(make_arrival(number))
    close(spool)
    file, content = read_only_file(tmp_path)
    middle = len(content) // 2
    file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])

    assert await take(begin(tmp_path)) == [make_arrival(0), make_arrival(2)]
    assert list_names(tmp_path) == [file.with_suffix(".damaged").name]
    # Of those that were captured nothing is left.
    assert read_only_file(tmp_path)[0].stat().st_size < len(content) / 2


async def test_an_arrival_that_waited_longer_than_erasures_are_remembered_is_set_aside(tmp_path: Path) -> None:
    spool = begin(tmp_path)
    old, recent = make_arrival(0, NOW - timedelta(days=61)), make_arrival(1, NOW - timedelta(days=59))
    await spool.add(old)
    await spool.add(recent)

    assert await take(spool) == [recent]
    file, content = read_only_file(tmp_path)
    assert (file.suffix, b"canary" in content) == (".damaged", False)


async def test_what_was_set_aside_is_deleted_after_thirty_days(tmp_path: Path) -> None:
    for name, age in (("0.damaged", timedelta(days=29)), ("1.damaged", timedelta(days=31))):
        (tmp_path / name).write_bytes(b"x")
        seconds = (NOW - age).timestamp()
        os.utime(tmp_path / name, (seconds, seconds))

    assert await delete_damaged(begin(tmp_path)) > 0

    assert list_names(tmp_path) == ["0.damaged"]


@pytest.mark.parametrize("cut", [1, 5, 60])
async def test_a_record_that_the_end_of_the_process_cut_off_was_never_answered(tmp_path: Path, cut: int) -> None:
    spool = begin(tmp_path)
    await spool.add(make_arrival(0))
    await spool.add(make_arrival(1))
    close(spool)
    file, content = read_only_file(tmp_path)
    file.write_bytes(content[:-cut])

    assert await take(begin(tmp_path)) == [make_arrival(0)]
    assert list_names(tmp_path) == [file.with_suffix(".damaged").name]


async def test_garbage_in_the_folder_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "0.spool").write_bytes(b"\xff" * 1000)
    (tmp_path / "1.spool").write_bytes(b"\x00\x00\x00\x05short")
    (tmp_path / "readme").write_bytes(b"x")
    spool = begin(tmp_path)
    await spool.add(make_arrival(0))
    assert await take(spool) == [make_arrival(0)]
    assert list_names(tmp_path) == ["0.damaged", "1.damaged", "readme"]


async def test_a_full_spool_says_not_now_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    spool = begin(tmp_path, limit=1500)
    outcomes = [
        (await asyncio.gather(spool.add(make_arrival(number)), return_exceptions=True))[0] for number in range(20)
    ]
    kept = outcomes.count(None)
    assert 0 < kept < 20
    assert {type(outcome) for outcome in outcomes[kept:]} == {Unavailable}
    assert [arrival.body for arrival in await take(spool)] == [make_arrival(number).body for number in range(kept)]
    await spool.add(make_arrival(0))
    assert spool.waiting == 1


async def test_a_disk_that_is_full_refuses_the_arrival_and_keeps_the_ones_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = begin(tmp_path)
    await spool.add(make_arrival(0))
    write = os.pwrite

    def write_some(file: int, content: bytes, position: int) -> int:
        monkeypatch.setattr(os, "pwrite", fail)
        return write(file, content[:10], position)

    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", write_some)
    with pytest.raises(Unavailable):
        await spool.add(make_arrival(1))
    monkeypatch.setattr(os, "pwrite", write)
    await spool.add(make_arrival(2))
    assert await take(spool) == [make_arrival(0), make_arrival(2)]


async def test_without_a_folder_nothing_is_kept() -> None:
    spool = Spool(None, SECRETS)
    spool.begin()
    with pytest.raises(Unavailable):
        await spool.add(make_arrival(0))
    assert spool.waiting == 0
