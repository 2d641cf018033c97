"""A receiver of webhooks that answers in every wrong way, and takes each message in the end."""

import asyncio
import random
from collections import Counter

from tests.handoff.subscriptions.receiver import Message, never_end, say, say_nothing, status

# After so many bad answers a message is taken: a delivery has ten attempts.
BAD_ANSWERS = 3
BAD_SHARE = 0.4
# Silence lasts 15 seconds, in which a subscription that fails sends nothing else.
SILENT_SHARE = 0.01
ANSWERS = (
    status(500),
    status(302, "Location: http://127.0.0.1:1/other"),
    status(429, "Retry-After: 1"),
    say(b"this is not HTTP\r\n\r\n", close=True),
    say(b"", close=True),
    never_end,
)


class Chaos:
    """Answers at random, and knows which messages were taken."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._random = random.Random(7)

    async def answer(self, writer: asyncio.StreamWriter, message: Message) -> bool:
        event_id = message.headers["webhook-id"]
        if self._refused[event_id] < BAD_ANSWERS and self._random.random() < BAD_SHARE:
            self._refused[event_id] += 1
            answer = say_nothing if self._random.random() < SILENT_SHARE else self._random.choice(ANSWERS)
            # It begins with 200, which is all that the sender waits for.
            self.taken[event_id] += answer is never_end
            return await answer(writer, message)
        self.taken[event_id] += 1
        return await status(204)(writer, message)
