"""Whether a reader has Kafka, and why not: logged once for each outage."""

from shared.config.kafka_settings import KafkaConnection
from shared.messaging.log.kafka.causes import find_blamed_setting
from shared.telemetry import log

UNAVAILABLE = "Kafka is away"


class Availability:
    """`reason`: why Kafka cannot be read now, for /readyz; None if it can."""

    def __init__(self, service: str, connection: KafkaConnection) -> None:
        self.reason: str | None = UNAVAILABLE
        self._service = service
        self._connection = connection
        self._blamed: str | None = None

    def gain(self) -> None:
        """A broker answers."""
        if self.reason:
            log.info("kafka_connected", service=self._service)
        self.reason = self._blamed = None

    def lose(self, error: Exception) -> None:
        """The client failed."""
        if not self.reason:
            log.warning("kafka_disconnected", service=self._service, cause=type(error).__name__)
        self.reason = self.reason or UNAVAILABLE

    async def explain(self) -> None:
        """Find out which setting is to blame, if one is."""
        blamed = await find_blamed_setting(self._connection)
        if blamed and blamed != self._blamed:
            log.warning("kafka_setting_refused", service=self._service, why=blamed)
        self._blamed = blamed
        self.reason = f"{UNAVAILABLE}: {blamed}" if blamed else UNAVAILABLE
