"""Which log a service reads and publishes to, by the settings."""

from dataclasses import dataclass

from shared.config.settings import Settings
from shared.db.database import Database
from shared.events.catalogue import BY_TOPIC
from shared.messaging.log.journal import JournalSource
from shared.messaging.log.record import RecordPublisher, RecordSource
from shared.messaging.log.wakeups import Wakeups

# Where every relay is in this process its bell is enough; else others number too, and nobody rings.
SAME_PROCESS_POLL_SECONDS = 0.5
OTHER_PROCESS_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class LogBackend:
    """The log in front of the journal, for one service: how it reads and how it publishes."""

    source: RecordSource
    publisher: RecordPublisher | None = None


def choose_log_backend(
    settings: Settings, database: Database, topics: tuple[str, ...], bells: Wakeups, alone: bool
) -> LogBackend:
    """The log of the service of this database, which reads `topics`; `alone`: their speakers are in other processes."""
    if settings.log == "kafka" and settings.kafka_bootstrap:
        return _kafka(database.service, settings.kafka_bootstrap, settings.retention_days)
    poll_seconds = OTHER_PROCESS_POLL_SECONDS if alone else SAME_PROCESS_POLL_SECONDS
    return LogBackend(JournalSource(database, bells.subscribe(topics), poll_seconds))


def _kafka(service: str, bootstrap: str, retention_days: int) -> LogBackend:
    # Only who uses Kafka pays for loading its client.
    from shared.messaging.log.kafka import KafkaPublisher, KafkaSource

    source: RecordSource = KafkaSource(bootstrap, service)
    if not BY_TOPIC.get(service):
        return LogBackend(source)
    return LogBackend(source, KafkaPublisher(bootstrap, service, retention_days))
