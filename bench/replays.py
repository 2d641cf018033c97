"""A draft on 100,000 leads, alone and beside captures: how long it takes, its processor time, and what they wait."""

import asyncio
import copy
import time
from contextlib import AsyncExitStack

from bench.bare_route import WARM_UP, Target
from bench.capture_throughput import add_latency
from bench.figures import Figure, Rounds
from bench.http_calls import call
from bench.load_generator import Answers, wait_for_port
from bench.processes import find_postmaster, free_port, run_postgres, run_program, server_cpu_seconds
from bench.replay_leads import LEADS, insert_leads
from bench.setup import AGREEMENT, prepare_database, register_source

LIVE_RATE, LIVE_REQUESTS = 100, 1500
POLL_SECONDS, LIMIT_SECONDS = 0.5, 600.0


async def measure_replays(rounds: int) -> list[Figure]:
    """Seconds and processor time of a replay, alone and beside captures, whose latency is measured alone and beside."""
    figures = Rounds()
    async with AsyncExitStack() as stack:
        url = stack.enter_context(run_postgres())
        await prepare_database(url)
        await insert_leads(url)
        ports = {service: free_port() for service in ("intake", "qualification")}
        programs = {
            service: stack.enter_context(
                run_program(["-m", "services.cli.main", "serve", service, "--port", str(port)], ACCORD_DATABASE_URL=url)
            )
            for service, port in ports.items()
        }
        for port in ports.values():
            await wait_for_port(port)
        register_source(ports["intake"])
        intake = Target(ports["intake"], programs["intake"].pid)
        await intake.send(WARM_UP)
        replays = Replays(ports["qualification"], programs["qualification"].pid, await find_postmaster(url))
        # Fifteen requests of a round are slower than its p99, which varies by half: the rounds are judged together.
        alone, beside = Answers(), Answers()
        for _ in range(rounds):
            await _measure_round(intake, replays, figures, alone, beside)
    slower = beside.percentile(0.99) / alone.percentile(0.99)
    figures.add(f"p99 of {len(beside.durations):,} captures, beside to alone", slower, aim="≤ 1.2")
    return figures.figures()


class Replays:
    """Qualification, which replays a draft, and its PostgreSQL."""

    def __init__(self, port: int, pid: int, postmaster: int) -> None:
        self._port, self._pid, self._postmaster = port, pid, postmaster
        stricter = copy.deepcopy(AGREEMENT)
        stricter["definition"]["profile"][1]["between"] = [100, 2000]  # type: ignore[index]
        self._version = call(port, "POST", "/v1/agreements", stricter)["version"]

    async def measure(self, name: str, figures: Rounds) -> None:
        """Replay the draft, and add what it took."""
        before = server_cpu_seconds(self._pid), server_cpu_seconds(self._postmaster)
        begun = time.perf_counter()
        address = f"/v1/agreements/{self._version}/replays"
        replay = call(self._port, "POST", address, {})
        while replay["state"] in ("queued", "running"):
            if time.perf_counter() - begun > LIMIT_SECONDS:
                raise TimeoutError(f"the replay has not ended after {LIMIT_SECONDS:.0f} seconds")
            await asyncio.sleep(POLL_SECONDS)
            replay = await asyncio.to_thread(call, self._port, "GET", f"{address}/{replay['id']}")
        # The captures of the measurement itself are leads too, which qualification judges meanwhile.
        leads = replay["progress"]["leads"]
        if replay["state"] != "done" or leads < LEADS:
            raise AssertionError(f"the replay ended as {replay['state']} after {leads} leads")
        figures.add(f"{name}, {LEADS:,} leads", time.perf_counter() - begun, "s", "≤ 20")
        own = server_cpu_seconds(self._pid) - before[0]
        figures.add(f"{name}, processor of qualification", 1e6 * own / leads, "µs a lead")
        database = server_cpu_seconds(self._postmaster) - before[1]
        figures.add(f"{name}, processor of PostgreSQL", 1e6 * database / leads, "µs a lead")


async def _measure_round(intake: Target, replays: Replays, figures: Rounds, alone: Answers, beside: Answers) -> None:
    await replays.measure("replay alone", figures)
    answers = await intake.send_at_rate(LIVE_REQUESTS, LIVE_RATE)
    add_latency(figures, f"{LIVE_RATE} captures/s alone", answers)
    alone.durations += answers.durations
    replay = asyncio.create_task(replays.measure(f"replay beside {LIVE_RATE} captures/s", figures))
    answers = await intake.send_at_rate(LIVE_REQUESTS, LIVE_RATE)
    await replay
    add_latency(figures, f"{LIVE_RATE} captures/s beside a replay", answers)
    beside.durations += answers.durations
