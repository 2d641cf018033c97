"""A subscriber gets every event once while the journal gets more partitions, and all of them again on demand."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from services.handoff.subscriptions.store.feed import add_positions, count_unmade
from shared.messaging.partitioning import Participant, raise_partitions
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Receiver
from tests.handoff.subscriptions.test_again import replay
from tests.handoff.subscriptions.webhooks import qualify, sending, subscribe, wait_for_deliveries

LEADS = 20


async def test_deliveries_go_on_and_are_replayed_across_a_raise(service: HandoffService, receiver: Receiver) -> None:
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        leads = [await qualify(service) for _ in range(LEADS)]
        handoff = Participant(service.database, count_more=count_unmade, prepare_more=add_positions)
        await raise_partitions([handoff], 48)
        assert len(receiver.messages) <= LEADS
        leads += [await qualify(service) for _ in range(LEADS)]
        await receiver.wait_for(2 * LEADS)
        await wait_for_deliveries(service, made, state="delivered")
        assert sorted(message.event["subject"] for message in receiver.messages) == sorted(leads)
        await replay(service, made, datetime.now(UTC) - timedelta(days=365))
        await receiver.wait_for(4 * LEADS)

    assert Counter(message.event["subject"] for message in receiver.messages) == dict.fromkeys(leads, 2)
    assert await service.rows("select count(*) from journal where partition >= 12") != [(0,)]
