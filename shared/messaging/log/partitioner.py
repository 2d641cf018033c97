"""The partition of a key, as Kafka's own clients choose it."""

from functools import lru_cache
from struct import unpack_from

from shared.db.messaging_tables import PARTITIONS

# The constants of Kafka's Utils.murmur2. A library's function would bring a whole client into every process.
_SEED, _MULTIPLIER, _WORD = 0x9747B28C, 0x5BD1E995, 0xFFFFFFFF
_WORD_BYTES = 4


@lru_cache(maxsize=65536)
def choose_partition(key: str) -> int:
    """The partition number, 0 to 11, of an event with this key."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS


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
