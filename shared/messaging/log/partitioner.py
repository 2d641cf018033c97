"""The hash of a key, by which Kafka's own clients choose its partition."""

from collections.abc import Collection
from functools import lru_cache
from struct import unpack_from

from shared.db.messaging_tables import PARTITIONS

# The constants of Kafka's Utils.murmur2. A library's function would bring a whole client into every process.
_SEED, _MULTIPLIER, _WORD = 0x9747B28C, 0x5BD1E995, 0xFFFFFFFF
_WORD_BYTES = 4


@lru_cache(maxsize=65536)
def hash_key(key: str) -> int:
    """The hash whose remainder is the partition of an event with this key."""
    return murmur2(key.encode()) & 0x7FFFFFFF


def is_preceded(partition: int, others: Collection[int]) -> bool:
    """Whether one of the others may hold earlier events of the same keys, from when there were fewer partitions."""
    return any(other in others for other in range(partition % PARTITIONS, partition, PARTITIONS))


def murmur2(data: bytes) -> int:
    """Kafka's 32-bit hash of these bytes."""
    words, rest = divmod(len(data), _WORD_BYTES)
    hashed = _SEED ^ len(data)
    for word in unpack_from(f"<{words}I", data):
        mixed = word * _MULTIPLIER & _WORD
        hashed = (hashed * _MULTIPLIER & _WORD) ^ ((mixed ^ mixed >> 24) * _MULTIPLIER & _WORD)
    if rest:
        hashed = (hashed ^ int.from_bytes(data[-rest:], "little")) * _MULTIPLIER & _WORD
    hashed = (hashed ^ hashed >> 13) * _MULTIPLIER & _WORD
    return hashed ^ hashed >> 15
