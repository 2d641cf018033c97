"""Which log a service reads and publishes to, by the settings."""

from dataclasses import dataclass

from shared.database import Database
from shared.events.catalogue import BY_TOPIC
from shared.log.bells import Bells
from shared.log.journal import JournalSource
from shared.log.records import Publisher, Source
from shared.settings import Settings

# Where every relay is in this process its bell is enough; else others number too, and nobody rings.
TOGETHER_POLL_SECONDS = 0.5
ALONE_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Front:
    """The log in front of the journal, for one service: how it reads and how it publishes."""

    source: Source
    publisher: Publisher | None = None


def front_of(settings: Settings, database: Database, topics: tuple[str, ...], bells: Bells, alone: bool) -> Front:
    """The log of the service of this database, which reads `topics`; `alone`: their speakers are in other processes."""
    if settings.log == "kafka" and settings.kafka_bootstrap:
        return _kafka(database.service, settings.kafka_bootstrap, settings.retention_days)
    poll_seconds = ALONE_POLL_SECONDS if alone else TOGETHER_POLL_SECONDS
    return Front(JournalSource(database, bells.listen(topics), poll_seconds))


def _kafka(service: str, bootstrap: str, retention_days: int) -> Front:
    # Only who uses Kafka pays for loading its client.
    from shared.log.kafka import KafkaPublisher, KafkaSource

    source: Source = KafkaSource(bootstrap, service)
    if not BY_TOPIC.get(service):
        return Front(source)
    return Front(source, KafkaPublisher(bootstrap, service, retention_days))
