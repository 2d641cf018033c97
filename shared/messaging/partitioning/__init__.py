"""Raising the number of partitions of every topic, while captures are taken."""

from shared.messaging.partitioning.raising import Participant, PartitionsRefused, raise_partitions, require_possible
from shared.messaging.partitioning.store import read_count

__all__ = ["Participant", "PartitionsRefused", "raise_partitions", "read_count", "require_possible"]
