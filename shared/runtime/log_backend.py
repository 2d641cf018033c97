"""The log that a service reads from and publishes to, chosen by the settings: the journal alone, or Kafka before it."""

from dataclasses import dataclass

from shared.config.kafka_settings import KafkaConnection
from shared.config.settings import Settings
from shared.db.database import Database
from shared.events.catalogue import BY_TOPIC
from shared.messaging.log.journal import JournalSource
from shared.messaging.log.record import RecordPublisher, RecordSource
from shared.messaging.log.wakeups import Wakeups


@dataclass(frozen=True)
class LogBackend:
    """How one service reads events, and how it publishes them; the journal needs no publisher."""

    source: RecordSource
    publisher: RecordPublisher | None = None


def choose_log_backend(settings: Settings, database: Database, topics: tuple[str, ...], wakeups: Wakeups) -> LogBackend:
    """The log of the service of this database, which reads `topics`."""
    if connection := settings.kafka:
        return _kafka(database.service, connection, settings.retention_days)
    return LogBackend(JournalSource(database, wakeups.subscribe(topics)))


def _kafka(service: str, connection: KafkaConnection, retention_days: int) -> LogBackend:
    # The client takes memory and time to import, so only processes with Kafka import it.
    from shared.messaging.log.kafka import KafkaPublisher, KafkaSource

    source: RecordSource = KafkaSource(connection, service)
    if not BY_TOPIC.get(service):
        return LogBackend(source)
    return LogBackend(source, KafkaPublisher(connection, service, retention_days))
