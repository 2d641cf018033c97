"""Webhooks: deliveries a second of one process on one core, and the way from a lead to its receiver."""

import asyncio
import time

import orjson

from bench.figures import Figure, Rounds
from bench.http_calls import call
from bench.lead_payloads import lead
from bench.load_generator import ConnectionPool, encode_post
from bench.processes import KEY, cpu_seconds
from bench.receiver import Receiver, run_receiver
from bench.setup import run_accord, run_handoff
from shared.db.connection import sql
from shared.db.database import Database

EVENTS = 20_000
RATE = 100
SECONDS = 20
LIMIT_SECONDS = 300.0
LOOPBACK = {"ACCORD_WEBHOOK_ALLOW": "127.0.0.0/8"}

STAGE = sql("""
    insert into outbox (partition, event_id, type, version, subject, occurred_at, recorded_at, data)
    select number % 12, gen_random_uuid(), 'handoff.offered', 1, lead, clock_timestamp(), clock_timestamp(),
           json_build_object('lead_id', lead, 'handoff_id', gen_random_uuid(), 'seller', 'seller-1', 'team', 'reps',
                             'why', 'fewest open for the weight, then longest unserved', 'product', 'default')
    from (select number, gen_random_uuid()::text as lead from generate_series(1, :count) as number) as new
""")


async def measure_webhooks(rounds: int) -> list[Figure]:
    """The rate of EVENTS events, then the latency at RATE leads a second."""
    figures = Rounds()
    for _ in range(rounds):
        rate, of_processor = await _measure_rate()
        figures.add(f"{EVENTS:,} events to one receiver, one core", rate, "/s", "≥ 1500")
        figures.add("the same, of each second of the processor", of_processor, "/s")
        p50, p99 = await measure_latency()
        figures.add(f"POST to webhook at {RATE} leads/s, p50", p50, "ms")
        figures.add(f"POST to webhook at {RATE} leads/s, p99", p99, "ms", "≤ 500")
    return figures.figures()


async def _measure_rate() -> tuple[float, float]:
    """The deliveries of a second, and of a second of the processor."""
    async with run_receiver() as receiver, run_handoff(**LOOPBACK) as accord:
        await asyncio.to_thread(subscribe, accord.port, receiver.port)
        used, database = cpu_seconds(accord.pid), Database(accord.database_url, "handoff")
        await database.run(lambda conn: conn.execute(STAGE, {"count": EVENTS}))
        await database.close()
        seconds = await _wait_for(receiver, EVENTS)
        return EVENTS / seconds, EVENTS / (cpu_seconds(accord.pid) - used)


async def measure_latency(*others: int) -> tuple[float, float]:
    """The p50 and p99, in milliseconds, from sending a lead to its webhook at a receiver that answers at once.

    `others`: the ports of receivers that are subscribed too.
    """
    async with run_receiver() as receiver, run_accord(**LOOPBACK) as accord:
        for port in [receiver.port, *others]:
            await asyncio.to_thread(subscribe, accord.port, port)
        connections, tasks = ConnectionPool(accord.port), []
        started = time.perf_counter()
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, started + number / RATE - time.perf_counter()))
            tasks.append(asyncio.create_task(_send(connections, number)))
        sent = dict(await asyncio.gather(*tasks))
        await _wait_for(receiver, len(sent))
        latencies = sorted(receiver.subjects[subject] - at for subject, at in sent.items())
        return 1000 * latencies[len(latencies) // 2], 1000 * latencies[int(0.99 * len(latencies))]


async def _send(connections: ConnectionPool, number: int) -> tuple[str, float]:
    """The lead, and when it was sent."""
    sent_at = time.perf_counter()
    answer = orjson.loads(await connections.send(encode_post("/v1/leads", orjson.dumps(lead(number)), KEY)))
    return answer["lead_id"], sent_at


async def _wait_for(receiver: Receiver, events: int) -> float:
    """The seconds from the first message to the last one."""
    end = time.perf_counter() + LIMIT_SECONDS
    while len(receiver.came) < events:
        if time.perf_counter() > end:
            raise TimeoutError(f"{len(receiver.came)} of {events} events came")
        await asyncio.sleep(0.01)
    return max(receiver.came.values()) - min(receiver.came.values())


def subscribe(port: int, receiver_port: int) -> None:
    """Subscribe a receiver to offers."""
    body = {"url": f"http://127.0.0.1:{receiver_port}/hook", "types": ["handoff.offered"]}
    call(port, "POST", "/v1/subscriptions", body)
