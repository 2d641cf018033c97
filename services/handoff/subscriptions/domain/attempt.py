"""What follows from one attempt to deliver an event: delivered, again later, failed, or aborted by the receiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

DeliveryState = Literal["pending", "delivered", "failed", "aborted"]
Outcome = Literal["delivered", "retried", "failed", "aborted"]

# Seconds after the first, the second… attempt.
DELAYS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
# The share by which a delay grows at most, so that what failed together is not tried again together.
JITTER = 0.1
# A receiver that asks for more time than this is asked again all the same.
RETRY_AFTER_LIMIT_SECONDS = 86_400.0
ABORT = "abort-message"
GONE = 410
# The error of a delivery whose event the journal lost before it was first sent.
EVENT_GONE = "event-gone"


@dataclass(frozen=True)
class Attempt:
    """What a receiver answered: its status, or in `error` why there is none; `retry_after` in seconds."""

    status: int | None
    error: str | None = None
    milliseconds: int = 0
    reply: bytes = b""
    retry_after: float | None = None
    abort: bool = False

    @property
    def delivered(self) -> bool:
        """Whether the receiver took the event."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Decision:
    """The delivery's state after an attempt; a pending one is tried again after `delay` seconds."""

    state: DeliveryState
    delay: float | None = None

    @property
    def outcome(self) -> Outcome:
        """The word under which the attempt is counted."""
        return "retried" if self.state == "pending" else self.state


def decide(attempt: Attempt, number: int, chance: float) -> Decision:
    """What follows from attempt `number`, counted from 1; `chance`, from 0 to 1, sets the jitter."""
    if attempt.delivered:
        return Decision("delivered")
    if attempt.abort or attempt.status == GONE:
        return Decision("aborted")
    if number > len(DELAYS):
        return Decision("failed")
    delay = DELAYS[number - 1] * (1 + JITTER * chance)
    return Decision("pending", max(delay, min(attempt.retry_after or 0.0, RETRY_AFTER_LIMIT_SECONDS)))


def read_answer(status: int, headers: Mapping[str, str], reply: bytes, milliseconds: int, now: datetime) -> Attempt:
    """The attempt that a receiver answered."""
    retry_after = read_retry_after(headers.get("retry-after"), now)
    abort = headers.get("webhook-delivery", "").strip().lower() == ABORT
    return Attempt(status, None, milliseconds, reply, retry_after, abort)


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds of a header `Retry-After`: a number or a date; None without one and for anything else."""
    if value is None:
        return None
    text = value.strip()[:40]
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
