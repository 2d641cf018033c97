"""A sealed copy of the sources on disk: by it a process that starts while PostgreSQL is away takes forms and hooks."""

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
FIELDS = frozenset(field.name for field in fields(Source))


class SourcesCopy:
    """The copy in this folder. Several processes may share it: what one of them wrote is whole, and the last counts."""

    def __init__(self, folder: Path, secrets: Sequence[bytes]) -> None:
        self.path = folder / FILE
        self.secrets = secrets
        # What this process wrote last.
        self._written = b""

    def read(self) -> list[Source]:
        """The sources as a process kept them last; empty if there is no copy that `secrets` open."""
        try:
            age, sealed = time.time() - self.path.stat().st_mtime, self.path.read_bytes()
            sources = [_read_source(each) for each in orjson.loads(unseal(self.secrets, PURPOSE, CONTEXT, sealed))]
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
            if content == self._written and self.path.exists():
                self.path.touch()
            else:
                replace_file(self.path, seal(self.secrets[0], PURPOSE, CONTEXT, content))
                self._written = content
        except OSError as error:
            log.error("sources_not_kept", place=FILE, why=error.strerror)


def _write_source(source: Source) -> dict[str, Any]:
    return {**asdict(source), "sealed": source.sealed and b64encode(source.sealed).decode()}


def _read_source(document: dict[str, Any]) -> Source:
    """A source that this version or another one wrote: what it does not know it leaves out. Raises TypeError."""
    known = {name: value for name, value in document.items() if name in FIELDS}
    sealed = known.get("sealed")
    origins = tuple(known.get("allowed_origins", ()))
    return Source(**{**known, "allowed_origins": origins, "sealed": sealed and b64decode(sealed)})
