"""How many deliveries of one subscription a process sends at once: few at first, more while its receiver keeps up."""

from services.handoff.subscriptions.domain.attempt import Attempt

# So many of each subscription have room in every process: none waits for another.
WINDOW = 4
WINDOW_LIMIT = 64
# A receiver that takes a message within this time gets more at once.
FAST_MILLISECONDS = 250


def next_window(window: int, attempt: Attempt) -> int:
    """The window after this attempt: one more after a fast success, else half, and never below four."""
    if attempt.delivered and attempt.milliseconds <= FAST_MILLISECONDS:
        return min(WINDOW_LIMIT, window + 1)
    return max(WINDOW, window // 2)
