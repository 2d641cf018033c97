"""The two logs; every behaviour is the same on both."""

from dataclasses import dataclass

from prometheus_client import REGISTRY

from shared.config.kafka_settings import KafkaConnection
from shared.db.database import Database
from shared.messaging.log.journal import JournalSource
from shared.messaging.log.kafka import KafkaPublisher, KafkaSource
from shared.messaging.log.record import RecordPublisher, RecordSource
from shared.messaging.log.wakeups import Wakeups

RETENTION_DAYS = 30


@dataclass(frozen=True)
class Log:
    """The journal alone, or Kafka in front of it, with topics of this test's own."""

    bootstrap: str = ""
    prefix: str = ""

    def source(self, database: Database, wakeups: Wakeups | None = None) -> RecordSource:
        """The source from which this service consumes the topic of intake."""
        if self.bootstrap:
            return KafkaSource(KafkaConnection(self.bootstrap), database.service, self.prefix)
        return JournalSource(database, (wakeups or Wakeups()).subscribe(("intake",)))

    def publisher(self, service: str) -> RecordPublisher | None:
        """The publisher to the log in front of this service's journal, if there is one."""
        return (
            KafkaPublisher(KafkaConnection(self.bootstrap), service, RETENTION_DAYS, self.prefix)
            if self.bootstrap
            else None
        )


def count_read_by(log_name: str) -> int:
    """The number of events of intake that this process has read from `kafka` or from the `journal`."""
    return int(REGISTRY.get_sample_value("accord_events_read_total", {"topic": "intake", "via": log_name}) or 0)
