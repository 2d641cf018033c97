"""The partition of a key, as Kafka's own clients choose it."""

from functools import lru_cache

from aiokafka.partitioner import murmur2

from shared.schema import PARTITIONS


@lru_cache(maxsize=65536)
def partition_of(key: str) -> int:
    """The partition number, 0 to 11, of an event with this key."""
    positive: int = murmur2(key.encode()) & 0x7FFFFFFF
    return positive % PARTITIONS
