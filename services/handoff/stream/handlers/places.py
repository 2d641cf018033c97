"""How many streams are open in this process, in all and for each key."""

from collections import Counter
from uuid import UUID

from services.handoff.stream import telemetry
from services.handoff.stream.domain import NoRoomForStream, TooManyStreams

STREAMS_LIMIT = 2000
STREAMS_PER_KEY = 100


class Places:
    """The places of open streams. `stopped`: the process ends, and all streams with it."""

    def __init__(self) -> None:
        self.stopped = False
        self._by_key: Counter[UUID] = Counter()

    @property
    def taken(self) -> int:
        """How many streams are open."""
        return self._by_key.total()

    def require_free(self, key_id: UUID) -> None:
        """Raises TooManyStreams and NoRoomForStream if another stream of this key would be one too many."""
        if self._by_key[key_id] >= STREAMS_PER_KEY:
            raise TooManyStreams
        if self.stopped or self.taken >= STREAMS_LIMIT:
            raise NoRoomForStream

    def take(self, key_id: UUID) -> None:
        """Take a place. Raises as `require_free` does."""
        self.require_free(key_id)
        self._by_key[key_id] += 1
        telemetry.streams.set(self.taken)

    def free(self, key_id: UUID) -> None:
        """Give a place back."""
        self._by_key[key_id] -= 1
        if not self._by_key[key_id]:
            del self._by_key[key_id]
        telemetry.streams.set(self.taken)
