"""Receivers of webhooks that answer in every wrong way, or die and come back, and take each message in the end."""

import asyncio
import random
from collections import Counter

from tests.handoff.subscriptions.receiver import Message, Receiver, never_end, say, say_nothing, status
from tests.support.ports import free_port

# After so many bad answers a message is taken: a delivery has ten attempts.
BAD_ANSWERS = 3
BAD_SHARE = 0.4
# Silence lasts 15 seconds, in which a subscription that fails sends nothing else.
SILENT_SHARE = 0.01
DRIP_SECONDS = 0.05
# At random between both: what is sent again at regular times must not always find it dead.
LIFE_SECONDS, DEATH_SECONDS = (1.0, 3.0), (0.5, 1.5)


async def drip(writer: asyncio.StreamWriter, _: Message) -> bool:
    """Refuse the message, one byte after the other."""
    for byte in b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(DRIP_SECONDS)
    return True


ANSWERS = (
    status(500),
    status(302, "Location: http://127.0.0.1:1/other"),
    status(429, "Retry-After: 1"),
    say(b"this is not HTTP\r\n\r\n", close=True),
    say(b"", close=True),
    never_end,
    drip,
)


class Chaos:
    """Answers at random, badly in this share of the cases, and knows which messages were taken."""

    def __init__(self, bad_share: float = BAD_SHARE) -> None:
        self.taken: set[str] = set()
        self._bad_share = bad_share
        self._refused: Counter[str] = Counter()
        self._random = random.Random(7)

    async def answer(self, writer: asyncio.StreamWriter, message: Message) -> bool:
        event_id = message.headers["webhook-id"]
        if self._refused[event_id] < BAD_ANSWERS and self._random.random() < self._bad_share:
            self._refused[event_id] += 1
            answer = say_nothing if self._random.random() < SILENT_SHARE else self._random.choice(ANSWERS)
            # It begins with 200, which is all that the sender waits for.
            if answer is never_end:
                self.taken.add(event_id)
            return await answer(writer, message)
        self.taken.add(event_id)
        return await status(204)(writer, message)


class Mortal:
    """A receiver that dies again and again: nothing listens, and what comes on kept connections is lost."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._port = free_port()
        self.receiver = Receiver(f"http://127.0.0.1:{self._port}/hook", answer=self.answer)
        self._alive = False
        self._random = random.Random(11)

    async def answer(self, writer: asyncio.StreamWriter, message: Message) -> bool:
        if not self._alive:
            return await say(b"", close=True)(writer, message)
        self.taken.add(message.headers["webhook-id"])
        return await status(204)(writer, message)

    async def live_and_die(self) -> None:
        """Do so until cancelled."""
        while True:
            server = await asyncio.start_server(self.receiver.serve, "127.0.0.1", self._port)
            self._alive = True
            try:
                await asyncio.sleep(self._random.uniform(*LIFE_SECONDS))
            finally:
                self._alive = False
                server.close()
            await asyncio.sleep(self._random.uniform(*DEATH_SECONDS))
