"""A sealed copy of the sources on disk: by it a process that starts while PostgreSQL is away takes forms and hooks.

Before what is sealed stands a keyed hash of the content. By it a process knows a copy that says the same without
opening it: what seals takes 9 MB of memory.
"""

import hmac
import time
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import orjson

from services.intake.sources.domain import Source
from services.intake.spool.handlers.segment import replace_file
from shared.auth.sealing import Unreadable, seal, unseal
from shared.telemetry import log

FILE = "sources.sealed"
PURPOSE = b"accord: copy of the sources"
CONTEXT = b"sources"
SAME = b"accord: sources that are the same"
HASH_BYTES = 32
# A copy of no source: its hash, a nonce, `[]`, and what GCM adds.
EMPTY_BYTES = HASH_BYTES + 12 + 2 + 16
FIELDS = frozenset(field.name for field in fields(Source))


class SourcesCopy:
    """The copy in this folder. Several processes may share it: what one of them wrote is whole, and the last counts."""

    def __init__(self, folder: Path, secrets: Sequence[bytes]) -> None:
        self.path = folder / FILE
        self.secrets = secrets

    @property
    def holds_sources(self) -> bool:
        """Whether there is a copy of more than no source; it is not opened."""
        try:
            return self.path.stat().st_size > EMPTY_BYTES
        except OSError:
            return False

    def read(self) -> list[Source]:
        """The sources as a process kept them last; empty if there is no copy that `secrets` open."""
        try:
            age, content = time.time() - self.path.stat().st_mtime, self._unseal(self.path.read_bytes())
            sources = [_read_source(each) for each in orjson.loads(content)]
        except FileNotFoundError:
            return []
        except (OSError, Unreadable, ValueError, TypeError, AttributeError) as error:
            log.error("sources_unreadable", place=FILE, cause=type(error).__name__)
            return []
        log.info("sources_recalled", count=len(sources), seconds=round(age))
        return sources

    def keep(self, sources: Sequence[Source]) -> None:
        """Replace the copy; one that says the same gets the time of now. What the disk refuses is logged."""
        content = orjson.dumps([_write_source(source) for source in sources])
        try:
            same = hmac.digest(self.secrets[0], SAME + content, "sha256")
            if self._read_hash() == same:
                self.path.touch()
            else:
                replace_file(self.path, same + seal(self.secrets[0], PURPOSE, CONTEXT, content))
        except OSError as error:
            log.error("sources_not_kept", place=FILE, why=error.strerror)

    def _read_hash(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                return file.read(HASH_BYTES)
        except FileNotFoundError:
            return b""

    def _unseal(self, written: bytes) -> bytes:
        try:
            return unseal(self.secrets, PURPOSE, CONTEXT, written[HASH_BYTES:])
        except Unreadable:
            # A copy of a version before the hash.
            return unseal(self.secrets, PURPOSE, CONTEXT, written)


def _write_source(source: Source) -> dict[str, Any]:
    return {**asdict(source), "sealed": source.sealed and b64encode(source.sealed).decode()}


def _read_source(document: dict[str, Any]) -> Source:
    """A source that this version or another one wrote: what it does not know it leaves out. Raises TypeError."""
    known = {name: value for name, value in document.items() if name in FIELDS}
    sealed = known.get("sealed")
    origins = tuple(known.get("allowed_origins", ()))
    return Source(**{**known, "allowed_origins": origins, "sealed": sealed and b64decode(sealed)})
