"""Kafka in front of the journal: it brings records fast; what it does not bring is read from the journal."""

import logging

from shared.messaging.log.kafka.publisher import KafkaPublisher
from shared.messaging.log.kafka.source import KafkaSource

__all__ = ["KafkaPublisher", "KafkaSource"]

# The client logs each of its attempts, several a second while a broker is unavailable. Accord logs the result once.
logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
