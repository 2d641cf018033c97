"""An event as it goes over the wire, for any program that reads CloudEvents."""

import json
from datetime import UTC, datetime
from uuid import UUID

from aiokafka.partitioner import murmur2 as kafkas_murmur2
from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.log.partitioner import hash_key, hash_keys, murmur2
from shared.messaging.log.record import Record, from_cloudevent, to_cloudevent
from tests.shared.messaging.event_builders import NOON, lead_captured


def test_a_record_is_a_cloudevent_that_any_library_reads_and_that_reads_back_the_same() -> None:
    event = lead_captured(UUID("01a2011b-1c5c-7360-b3ca-8b09c8ea33dc"))
    epoch, event_id = UUID(int=7), UUID(int=8)
    recorded = datetime(2026, 11, 20, 12, 0, 1, tzinfo=UTC)
    record = Record(
        "intake", 3, 7, epoch, event_id, event.type, 1, event.subject, NOON, recorded, event.model_dump_json()
    )
    value = to_cloudevent(record)

    message = KafkaMessage(headers={"content-type": b"application/cloudevents+json"}, key=None, value=value)
    read = from_structured(message, JSONFormat(), CloudEvent)
    assert (read.get_id(), read.get_type(), read.get_source()) == (str(event_id), "lead.captured", "accord/intake")
    assert (read.get_subject(), read.get_time()) == (event.subject, NOON)
    assert read.get_extension("sequence") == "0000000000000007"
    decoded = from_cloudevent(value, ("intake", 3), epoch, offset=40)
    assert json.loads(decoded.data) == json.loads(record.data)
    assert decoded == Record(
        "intake", 3, 7, epoch, event_id, event.type, 1, event.subject, NOON, recorded, decoded.data, offset=40
    )


@given(st.binary(max_size=80))
def test_the_partition_of_a_key_is_the_one_that_kafkas_own_clients_choose(key: bytes) -> None:
    assert murmur2(key) & 0x7FFFFFFF == kafkas_murmur2(key) & 0x7FFFFFFF


@given(st.lists(st.uuids().map(str) | st.text(max_size=12), max_size=40))
def test_keys_that_are_hashed_together_have_the_hashes_that_each_has_alone(keys: list[str]) -> None:
    assert hash_keys(keys) == [hash_key(key) for key in keys]


def test_a_lead_keeps_its_partition_in_every_version() -> None:
    # Kafka's UtilsTest has the hashes of these keys.
    assert [hash_key(key) % 12 for key in ("21", "foobar", "a-little-bit-long-string")] == [
        (hash_ & 0x7FFFFFFF) % 12 for hash_ in (-973932308, -790332482, -985981536)
    ]
