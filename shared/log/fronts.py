"""Which log a service reads and publishes to, by the settings."""

from shared.events.catalogue import BY_TOPIC
from shared.log.bells import Bells
from shared.log.journal import JournalSource
from shared.log.records import Source
from shared.service import Front, Runtime, Service

# Where every relay is in this process its bell is enough; else others number too, and nobody rings.
TOGETHER_POLL_SECONDS = 0.5
ALONE_POLL_SECONDS = 0.05


def front_of(service: Service, runtime: Runtime, bells: Bells, alone: bool) -> Front:
    """The log of one service; `alone`: its speakers are in other processes."""
    settings = runtime.settings
    if settings.log == "kafka" and settings.kafka_bootstrap:
        return _kafka(service, settings.kafka_bootstrap, settings.retention_days)
    poll_seconds = ALONE_POLL_SECONDS if alone else TOGETHER_POLL_SECONDS
    return Front(JournalSource(runtime.database, bells.listen(service.hears), poll_seconds))


def _kafka(service: Service, bootstrap: str, retention_days: int) -> Front:
    # Only who uses Kafka pays for loading its client.
    from shared.log.kafka import KafkaPublisher, KafkaSource

    source: Source = KafkaSource(bootstrap, service.name)
    if not BY_TOPIC.get(service.name):
        return Front(source)
    return Front(source, KafkaPublisher(bootstrap, service.name, retention_days))
