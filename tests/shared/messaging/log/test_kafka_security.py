"""Kafka with TLS and users: events go both ways, and a setting that is wrong is named."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.messaging.log.kafka import KafkaPublisher, KafkaSource
from shared.messaging.log.kafka.causes import find_blamed_setting
from shared.messaging.log.record import Position, Record
from tests.shared.messaging.event_builders import NOON, lead_captured
from tests.support.certificates import Authority
from tests.support.secure_connections import WAYS, SecureBroker, connection_to, run_secure_broker

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


@pytest.fixture(scope="module")
def secure() -> Iterator[SecureBroker]:
    with run_secure_broker() as broker:
        yield broker


@pytest.mark.parametrize("way", WAYS)
async def test_events_go_out_and_come_back(secure: SecureBroker, way: str) -> None:
    connection, prefix = connection_to(secure, way), f"test-{uuid.uuid4().hex[:8]}-"
    event = lead_captured(uuid.uuid4())
    record = Record("intake", 3, 1, uuid.UUID(int=7), uuid.uuid4(), event.type, 1, event.subject, NOON, NOON, "{}")
    publisher, source = KafkaPublisher(connection, "intake", 30, prefix), KafkaSource(connection, "metrics", prefix)
    try:
        assert await publisher.publish([record]) == {3: 1}
        await source.assign({("intake", 3): Position(0, None)})
        found: list[Record] = []
        for _ in range(20):
            found += await source.fetch(10, 1.0)
            if found:
                break
        assert [each.event_id for each in found] == [record.event_id]
        assert source.unready_reason is None
    finally:
        await publisher.close()
        await source.close()


async def test_a_setting_that_the_broker_refuses_is_named(secure: SecureBroker, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "stranger")
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("sasl_ssl", {"kafka_password": "wrong"}, "ACCORD_KAFKA_PASSWORD"),
        ("sasl_ssl plain", {"kafka_username": "nobody"}, "ACCORD_KAFKA_USERNAME"),
        ("sasl_ssl", {"kafka_ca": stranger.cert}, "ACCORD_KAFKA_CA"),
        ("sasl_plaintext", {"kafka_bootstrap": secure.bootstrap["plaintext"]}, "ACCORD_KAFKA_SECURITY"),
    ]
    for way, changes, named in wrong:
        connection = connection_to(secure, way, **changes)
        blamed = await find_blamed_setting(connection)
        assert named in (blamed or ""), (way, changes.keys(), blamed)
        with pytest.raises(Unavailable):
            await KafkaPublisher(connection, "intake", 30).prepare()


async def test_a_process_says_why_kafka_is_away(secure: SecureBroker) -> None:
    connection = connection_to(secure, "sasl_ssl", kafka_password="wrong")
    source = KafkaSource(connection, "metrics")
    await source.assign({("intake", 0): Position(0, None)})
    for _ in range(20):
        await source.fetch(10, 0.5)
        if ":" in (source.unready_reason or ""):
            break
    await source.close()

    expected = "Kafka is away: the broker refuses ACCORD_KAFKA_USERNAME or ACCORD_KAFKA_PASSWORD"
    assert source.unready_reason == expected
