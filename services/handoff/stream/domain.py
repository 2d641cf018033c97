"""How far a reader of the stream has come: a number in each partition of handoff's journal, written as one id."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from shared.errors import Refusal

# The longest that Accord writes: 96 numbers of up to 16 digits.
CURSOR_CHARACTERS = 1700
FINGERPRINT_BYTES = 6


class TooManyStreams(Refusal):
    code = "too-many-streams"
    detail = "This key has 100 open streams, as many as it may have. Close one, or use webhooks."


class NoRoomForStream(Refusal):
    code = "no-room-for-stream"
    detail = "This process has 2000 open streams, as many as it may have. Try again, or use webhooks."


@dataclass(frozen=True)
class Progress:
    """Everything up to these numbers was sent, or not wanted. `epochs`: the owner of each number."""

    numbers: tuple[int, ...]
    epochs: tuple[UUID | None, ...]

    @cached_property
    def cursor(self) -> str:
        """The id that names this progress."""
        return f"{'.'.join(map(str, self.numbers))}-{fingerprint(self.epochs)}"

    def advance(self, partition: int, number: int, epoch: UUID) -> "Progress":
        """The progress after the next event of this partition."""
        numbers, epochs = list(self.numbers), list(self.epochs)
        numbers[partition], epochs[partition] = number, epoch
        return Progress(tuple(numbers), tuple(epochs))

    def widen(self, partitions: int) -> "Progress":
        """The same, where the journal has so many partitions now: of the new ones nothing was sent."""
        more = partitions - len(self.numbers)
        return Progress((*self.numbers, *([0] * more)), (*self.epochs, *([None] * more))) if more > 0 else self

    def covers(self, other: "Progress") -> bool:
        """Whether nothing that `other` has is missing."""
        pairs = zip(self.numbers, other.numbers, strict=False)
        return len(self.numbers) == len(other.numbers) and all(mine >= theirs for mine, theirs in pairs)


@dataclass(frozen=True)
class Head:
    """A partition of the journal: its last number, the last one that was dropped, and the owner of a number."""

    number: int
    floor: int
    epoch: UUID | None


def fingerprint(epochs: Sequence[UUID | None]) -> str:
    """A few characters that change if one of the epochs does: after a backup was restored, numbers come again."""
    content = b"".join(epoch.bytes if epoch else bytes(16) for epoch in epochs)
    return hashlib.blake2b(content, digest_size=FINGERPRINT_BYTES).hexdigest()


def read_cursor(text: str, partitions: int) -> tuple[tuple[int, ...], str] | None:
    """The numbers and the fingerprint of an id that Accord wrote; None for any other text.

    `partitions`: how many there are at least; there may be a multiple of it.
    """
    numbers, _, mark = text.strip().partition("-")
    parts = numbers.split(".")
    known = len(text) <= CURSOR_CHARACTERS and len(parts) % partitions == 0
    if not known or not all(part.isascii() and part.isdigit() and len(part) <= 16 for part in parts):
        return None
    return tuple(map(int, parts)), mark


def is_known(progress: Progress, heads: Sequence[Head]) -> bool:
    """Whether the journal is the one of this progress, and has each event after it.

    `heads`: with the owners of the numbers of the progress, which differ after a backup was restored.
    """
    if len(progress.numbers) != len(heads):
        return False
    pairs = zip(progress.numbers, heads, strict=True)
    within = all(head.floor <= number <= head.number for number, head in pairs)
    return within and progress.epochs == tuple(head.epoch for head in heads)
