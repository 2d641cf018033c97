"""The two logs on which the flow tests run: PostgreSQL's journal alone, and Kafka in front of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.kafka_broker import OwnBroker, run_broker


@dataclass(frozen=True)
class LogBackend:
    """A log that is ready: the settings by which Accord uses it, and the broker of a Kafka."""

    settings: dict[str, str]
    broker: OwnBroker | None = None


@contextmanager
def run_log(name: str) -> Iterator[LogBackend]:
    """The log `journal` or `kafka`; a broker runs as long as the block."""
    if name == "journal":
        yield LogBackend({"ACCORD_LOG": "journal"})
        return
    with run_broker() as broker:
        yield LogBackend({"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}, broker)
