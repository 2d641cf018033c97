"""The two logs on which the story is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.kafka_broker import own_broker


@contextmanager
def settings_of(log: str) -> Iterator[dict[str, str]]:
    """What names this log to Accord, as long as it is there."""
    if log == "journal":
        yield {"ACCORD_LOG": "journal"}
        return
    with own_broker() as broker:
        yield {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}
