"""AsyncAPI 3.0 of the topics, in `docs/events/asyncapi.yaml`: made from the same catalogue as the schemas."""

from typing import Any

from shared.events.base import Event
from shared.events.catalogue import BY_TOPIC

RETENTION_MS = 30 * 24 * 3600 * 1000
BINDING = "0.5.0"
SPEAKERS = {
    "intake": "Who came, and from where: leads, what they did, merges.",
    "qualification": "Which leads are good, by which signed agreement.",
    "handoff": "Whose each lead is, what sales did with it, promises kept and missed, deals and revenue.",
    "metrics": "What came of it: which promises both sides kept.",
}
DESCRIPTION = (
    "Every fact that Accord publishes, as CloudEvents 1.0 in Kafka's structured mode. The key of a record is "
    "the event's subject, nearly always a lead's id, so the events of a lead keep their order. `sequence` "
    "counts the records of a partition without holes. An event may come again, also long after: drop what has "
    "an `id` that you know. Ignore types and fields that you do not know. A topic has twelve partitions at "
    "first, and more once the operator raises them: new ones come while you read."
)


def build_document() -> dict[str, Any]:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Accord's events", "version": "1.0.0", "description": DESCRIPTION},
        "defaultContentType": "application/cloudevents+json",
        "channels": {topic: _build_channel(topic) for topic in BY_TOPIC},
        "operations": {f"publish_{topic}": _build_operation(topic) for topic in BY_TOPIC},
        "components": {
            "messages": {_name(event): _build_message(event) for _, event in _events()},
            "schemas": {"headers": _HEADERS},
        },
    }


def _events() -> list[tuple[str, type[Event]]]:
    return [(topic, event) for topic, events in BY_TOPIC.items() for event in events]


def _name(event: type[Event]) -> str:
    return f"{event.type}.{event.version}"


def _build_channel(topic: str) -> dict[str, Any]:
    topic_settings = {"cleanup.policy": ["delete"], "retention.ms": RETENTION_MS}
    return {
        "address": topic,
        "description": SPEAKERS[topic],
        "messages": {_name(event): {"$ref": f"#/components/messages/{_name(event)}"} for event in BY_TOPIC[topic]},
        "bindings": {"kafka": {"topicConfiguration": topic_settings, "bindingVersion": BINDING}},
    }


def _build_operation(topic: str) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{topic}"}, "summary": SPEAKERS[topic]}


def _build_message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.type,
        "summary": (event.__doc__ or "").strip().partition("\n")[0],
        "contentType": "application/cloudevents+json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": _build_envelope(event),
        "bindings": {
            "kafka": {"key": {"type": "string", "description": "The event's subject."}, "bindingVersion": BINDING}
        },
    }


def _build_envelope(event: type[Event]) -> dict[str, Any]:
    sources = [f"accord/{topic}" for topic, events in BY_TOPIC.items() if event in events]
    text, instant = {"type": "string"}, {"type": "string", "format": "date-time"}
    properties = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "Known already: drop the event."},
        "type": {"const": event.type},
        "source": {"const": sources[0]} if len(sources) == 1 else {"enum": sources},
        "subject": text,
        "sequence": {"type": "string", "pattern": "^[0-9]{16}$", "description": "A jump within a partition is a gap."},
        "time": instant | {"description": "When it happened."},
        "recordedat": instant | {"description": "When Accord learned of it."},
        "dataschema": {"const": f"urn:accord:events/{event.type}/{event.version}"},
        "datacontenttype": {"const": "application/json"},
        "data": {"$ref": f"./{event.type}/{event.version}.json"},
    }
    return {"type": "object", "required": list(properties), "properties": properties}


_HEADERS: dict[str, Any] = {
    "type": "object",
    "required": ["content-type", "number", "epoch"],
    "properties": {
        "content-type": {"const": "application/cloudevents+json; charset=UTF-8"},
        "number": {"type": "string", "description": "`sequence` without its zeros; for Accord's own services."},
        "epoch": {"type": "string", "format": "uuid", "description": "Who numbered it; for Accord's own services."},
        "traceparent": {"type": "string", "description": "W3C Trace Context, where a trace of the event is recorded."},
    },
}
