"""What follows from one attempt to send a message: sent, again later, or failed."""

from dataclasses import dataclass
from typing import Literal

# Seconds after the first, the second… attempt; later ones are ten minutes apart, for more than a day.
DELAYS = (10, 60, 300)
LAST_DELAY = 600
ATTEMPTS_LIMIT = 160
JITTER = 0.2
# A destination that asks for more time than this is asked again all the same.
RETRY_AFTER_LIMIT_SECONDS = 6 * 3600.0
# With these, the same message will never be taken: the address is wrong, or the destination is gone.
PERMANENT = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})

State = Literal["sent", "pending", "failed"]


@dataclass(frozen=True)
class Answer:
    """What a destination answered. `reason`: why it did not take the message, None if it did."""

    reason: str | None = None
    is_permanent: bool = False
    retry_after: float | None = None


@dataclass(frozen=True)
class Outcome:
    """The state of the notices after an attempt; pending ones are sent again after `delay` seconds."""

    state: State
    reason: str | None = None
    delay: float = 0.0


def decide(answer: Answer, number: int, chance: float) -> Outcome:
    """What follows from attempt `number`, counted from 1; `chance`, from 0 to 1, sets the jitter."""
    if answer.reason is None:
        return Outcome("sent")
    if answer.is_permanent or number >= ATTEMPTS_LIMIT:
        return Outcome("failed", answer.reason)
    delay = DELAYS[number - 1] if number <= len(DELAYS) else LAST_DELAY
    wanted = min(answer.retry_after or 0.0, RETRY_AFTER_LIMIT_SECONDS)
    return Outcome("pending", answer.reason, max(delay * (1 + JITTER * chance), wanted))


def read_status(status: int | None, error: str | None, retry_after: float | None) -> Answer:
    """The answer of a chat or program: 2xx takes the message."""
    if status is None:
        return Answer(error or "no-answer")
    if 200 <= status < 300:
        return Answer()
    return Answer(f"http-{status}", status in PERMANENT, retry_after)
