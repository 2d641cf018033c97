"""A record in Kafka says by its headers what it is."""

import json
from types import SimpleNamespace
from uuid import UUID

import yaml
from aiokafka import TopicPartition
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from jsonschema import Draft202012Validator

from shared.events.schemas import FOLDER
from shared.messaging.log.kafka.serialization import from_kafka, to_kafka
from shared.messaging.log.record import Record
from tests.shared.messaging.event_builders import NOON, lead_captured


def test_a_reader_that_finds_the_mode_by_the_header_reads_what_kafka_carries() -> None:
    event = lead_captured(UUID("01a2011b-1c5c-7360-b3ca-8b09c8ea33dc"))
    record = Record("intake", 3, 7, UUID(int=7), UUID(int=8), event.type, 1, event.subject, NOON, NOON, "{}")
    sent = to_kafka(record)

    read = from_kafka_event(KafkaMessage(headers=dict(sent["headers"]), key=sent["key"], value=sent["value"]))
    assert (read.get_id(), read.get_type()) == (str(UUID(int=8)), "lead.captured")
    assert dict(sent["headers"]) == {
        "content-type": b"application/cloudevents+json; charset=UTF-8",
        "number": b"7",
        "epoch": str(UUID(int=7)).encode(),
    }


TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_trace_of_an_event_goes_through_kafka_as_a_header() -> None:
    event = lead_captured(UUID("01a2011b-1c5c-7360-b3ca-8b09c8ea33dc"))
    data = event.model_dump_json()
    record = Record("intake", 3, 7, UUID(int=7), UUID(int=8), event.type, 1, event.subject, NOON, NOON, data)
    traced = record._replace(traceparent=TRACEPARENT)

    sent = [to_kafka(each) for each in (record, traced)]
    messages = [SimpleNamespace(**each, offset=5) for each in sent]

    assert [dict(each["headers"]).get("traceparent") for each in sent] == [None, TRACEPARENT.encode()]
    assert [each.traceparent for each in from_kafka({TopicPartition("intake", 3): messages}, "")] == [None, TRACEPARENT]


def test_a_record_is_what_the_asyncapi_document_says() -> None:
    event = lead_captured()
    data = event.model_dump_json()
    sent = to_kafka(Record("intake", 3, 7, UUID(int=7), UUID(int=8), event.type, 1, event.subject, NOON, NOON, data))
    components = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))["components"]
    payload = components["messages"]["lead.captured.1"]["payload"]
    payload["properties"]["data"] = json.loads((FOLDER / payload["properties"]["data"]["$ref"]).read_text("utf-8"))
    headers = {name: value.decode() for name, value in sent["headers"]}

    assert list(Draft202012Validator(payload).iter_errors(json.loads(sent["value"]))) == []
    assert list(Draft202012Validator(components["schemas"]["headers"]).iter_errors(headers)) == []
