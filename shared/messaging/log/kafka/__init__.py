"""Kafka in front of the journal: what it brings is fast, what it does not bring is read from the journal."""

import logging

from shared.messaging.log.kafka.publisher import KafkaPublisher
from shared.messaging.log.kafka.source import KafkaSource

__all__ = ["KafkaPublisher", "KafkaSource"]

# The client tells of each of its attempts, several in a second while a broker is away. We say once what follows.
logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
