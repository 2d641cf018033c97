"""JSON as rows keep it where it takes most of the disk: compressed by zstandard, with a dictionary of Accord's words.

A row has its JSON either in a column of type `json` or, a quarter as long, in one of type `bytea` beside it. Until the
instant in `packed_json` a process of a former version may still run, which reads the first alone.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import zstandard

from shared.db.connection import Connection
from shared.db.json_codec import as_bytes, as_json

# Every packed value needs it: the file never changes. `python -m bench.dictionary` says how it was made.
DICTIONARY = Path(__file__).with_name("packed_json.1.dictionary")
LEVEL = 3
# Shorter texts stay as they are: a packed one has a head of 12 bytes.
SHORTEST = 100


class StoredJson(NamedTuple):
    """The values of both columns of a JSON text, one of which is null."""

    plain: str | None
    packed: bytes | None

    def to_row(self, name: str) -> dict[str, Any]:
        """Both values for `rows_to_json`, by the name of the column; the other one is called `packed_` and that."""
        return {name: as_json(self.plain), f"packed_{name}": as_bytes(self.packed)}


def store_json(conn: Connection, text: str) -> StoredJson:
    """How a transaction on this connection stores a JSON text."""
    if len(text) < SHORTEST or not conn.packs_json:
        return StoredJson(text, None)
    return StoredJson(None, pack(text.encode()))


def read_json(plain: str | None, packed: bytes | None) -> str:
    """The JSON text of a row with these values."""
    return plain if packed is None and plain is not None else unpack(packed or b"").decode()


def decode_json(value: Any, packed: bytes | None) -> Any:
    """The value of a row with the value of its JSON column, which the connection has decoded, and the packed one."""
    return value if packed is None else orjson.loads(unpack(packed))


def store_json_parts(conn: Connection, *texts: str) -> tuple[Any, ...]:
    """How a transaction on this connection stores JSON texts in a column each, with one column for all when packed.

    The values of the columns: these texts and None, or None for each text and what is packed.
    """
    if sum(map(len, texts)) < SHORTEST or not conn.packs_json:
        return (*texts, None)
    return (*(None for _ in texts), pack(f"[{','.join(texts)}]".encode()))


def read_json_parts(*values: Any) -> Sequence[Any]:
    """The values of a row that was stored so: those of its JSON columns, decoded by the connection, the packed last."""
    *plain, packed = values
    parts: list[Any] = plain if packed is None else orjson.loads(unpack(packed))
    return parts


def pack(content: bytes) -> bytes:
    """The content compressed. Called in the thread of the event loop only, as all of this module."""
    return _compressor().compress(content)


def unpack(packed: bytes) -> bytes:
    """The content that was packed. Raises zstandard.ZstdError for anything else."""
    return _decompressor().decompress(packed)


@cache
def _compressor() -> zstandard.ZstdCompressor:
    dictionary = zstandard.ZstdCompressionDict(DICTIONARY.read_bytes())
    dictionary.precompute_compress(level=LEVEL)
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary)


@cache
def _decompressor() -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(DICTIONARY.read_bytes()))
