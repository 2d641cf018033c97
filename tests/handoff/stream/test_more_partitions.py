"""A reader misses nothing and gets nothing twice while the journal gets more partitions."""

import pytest

from services.handoff.stream.handlers import stream_reader
from services.handoff.subscriptions.store.feed import add_positions
from shared.messaging.partitioning import Participant, raise_partitions
from tests.handoff.stream.conftest import Served
from tests.handoff.stream.reader import StreamClient, read_stream
from tests.handoff.stream.served import offer, read_journal
from tests.handoff.stream.test_resuming import check_exact


async def test_a_reader_goes_on_while_partitions_are_raised(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_reader, "PAGE_EACH", 1)
    database, offers = served.service.database, served.service
    async with read_stream(served.url, served.key) as first:
        begin = first.last_id
        await offer(offers, 40)
        await first.wait_for(40)
        await raise_partitions([Participant(database, prepare_more=add_positions)], 48)
        await offer(offers, 60)
        await first.wait_for(100)
    await check_exact(offers, first)

    resumed = StreamClient(last_id=begin)
    async with read_stream(served.url, served.key, resumed, begin):
        await resumed.wait_for(100)
    await check_exact(offers, resumed)
    assert len(await read_journal(offers)) > 12
    assert find_too_early(await read_journal(offers), resumed.ids) == []


def find_too_early(journal: dict[int, list[str]], ids: list[str]) -> list[str]:
    """The events of new partitions that came before the 40 leads' of the partition that their keys had before."""
    place = {event: index for index, event in enumerate(ids)}
    return [
        event
        for partition, events in journal.items()
        for event in events
        if partition >= 12 and any(place[event] < place[former] for former in journal.get(partition % 12, []))
    ]
