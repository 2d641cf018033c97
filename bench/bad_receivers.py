"""Whether receivers that do harm delay the others: the way from a lead to its webhook, alone and beside others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

from bench.figures import Figure, Rounds
from bench.receiver import run_receiver
from bench.webhooks import RATE, measure_latency

# More than a sender keeps of a reply.
SLOW_BYTES = 1_000_000
DRIP_SECONDS = 0.2
AIM = "≤ 1.2"
# How many receivers there are beside the one that is measured.
OTHERS = 5

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def measure_bad_receivers(rounds: int) -> list[Figure]:
    """The latency to one good receiver alone, then beside five other good ones, then beside five bad ones.

    The ratio compares the last two: as many subscriptions, whose deliveries cost the same until they are sent.
    """
    figures = Rounds()
    for _ in range(rounds):
        alone = await measure_latency()
        async with AsyncExitStack() as stack:
            good = [(await stack.enter_async_context(run_receiver())).port for _ in range(OTHERS)]
            beside_good = await measure_latency(*good)
        async with run_bad_receivers() as bad:
            beside_bad = await measure_latency(*bad)
        ways = {"": alone, ", beside five good receivers": beside_good, ", beside five bad receivers": beside_bad}
        for name, (p50, p99) in ways.items():
            figures.add(f"POST to webhook at {RATE} leads/s{name}, p50", p50, "ms")
            figures.add(f"POST to webhook at {RATE} leads/s{name}, p99", p99, "ms", "≤ 500")
        figures.add("p99 beside bad receivers to p99 beside good ones", beside_bad[1] / beside_good[1], aim=AIM)
        figures.add("p99 beside bad receivers to p99 alone", beside_bad[1] / alone[1])
    return figures.figures()


@asynccontextmanager
async def run_bad_receivers() -> AsyncIterator[list[int]]:
    """The ports of receivers that say nothing, refuse, begin a gigabyte, answer byte by byte, and of none."""

    writers: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    async def serve(answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers[asyncio.current_task()] = writer
        # The sender has closed the connection.
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await answer(reader, writer)
        writer.close()
        del writers[asyncio.current_task()]

    answers = (say_nothing, refuse, begin_a_gigabyte, drip)
    servers = [await asyncio.start_server(partial(serve, answer), "127.0.0.1", 0) for answer in answers]
    try:
        yield [*(server.sockets[0].getsockname()[1] for server in servers), 1]
    finally:
        for server in servers:
            server.close()
        for writer in writers.values():
            writer.transport.abort()
        if ending := [task for task in writers if task]:
            await asyncio.wait(ending)


async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")


async def begin_a_gigabyte(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
    # The sender closes the connection; what is left unsent then is dropped.
    writer.write(b"x" * SLOW_BYTES)
    await reader.read()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n":
        writer.write(bytes([byte]))
        with suppress(TimeoutError):
            async with asyncio.timeout(DRIP_SECONDS):
                await reader.read()
                return
