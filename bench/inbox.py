"""The inbox with 1,000 open handoffs: how long its views take, and how soon an offer is seen by 50 people who watch."""

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.figures import Figure, Rounds, find_p95
from bench.form_payloads import encode_request
from bench.inbox_company import fill, sign_in
from bench.load_generator import ConnectionPool
from bench.processes import cpu_seconds, find_postmaster, server_cpu_seconds
from bench.setup import Accord, run_accord
from bench.watcher import Watcher, encode_get

OPEN = 1000
PAGES = 100
VIEWS = ("team", "queue", "overdue", "follow_up")
WATCHERS = 50
# All stand on the first page.
OFFERS = 20
SECONDS_APART = 1.5
LIMIT_SECONDS = 60.0
PAUSE_SECONDS = 0.2


async def measure_inbox(rounds: int) -> list[Figure]:
    """The figures of the views, and of offers that come while WATCHERS people watch all sellers' handoffs."""
    figures = Rounds()
    for _ in range(rounds):
        async with run_accord() as accord:
            await asyncio.to_thread(fill, accord.port, OPEN)
            cookies = [await sign_in(accord.port) for _ in range(WATCHERS)]
            await _measure_views(figures, accord, cookies[0])
            await _measure_offers(figures, accord, cookies)
    return figures.figures()


async def _measure_views(figures: Rounds, accord: Accord, cookie: str) -> None:
    postmaster, pool = await find_postmaster(accord.database_url), ConnectionPool(accord.port)
    for view in VIEWS:
        request, times, page = encode_get(f"/inbox?view={view}", cookie), list[float](), b""
        await pool.send(request)
        used, server = cpu_seconds(accord.pid), server_cpu_seconds(postmaster)
        for _ in range(PAGES):
            began = time.perf_counter()
            page = await pool.send(request)
            times.append(1000 * (time.perf_counter() - began))
        name = f"{view} of {OPEN:,} open handoffs"
        figures.add(f"{name}, p95", find_p95(times), "ms", "≤ 100")
        figures.add(f"{name}, processor time", 1000 * (cpu_seconds(accord.pid) - used) / PAGES, "ms")
        figures.add(f"{name}, PostgreSQL's", 1000 * (server_cpu_seconds(postmaster) - server) / PAGES, "ms")
        figures.add(f"{name}, page", len(page) / 1024, "KiB")


async def _measure_offers(figures: Rounds, accord: Accord, cookies: Sequence[str]) -> None:
    watchers = [Watcher(accord.port, cookie) for cookie in cookies]
    began = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(work) for each in watchers for work in (each.follow(began), each.refresh())]
    async with asyncio.timeout(LIMIT_SECONDS):
        for _ in watchers:
            await began.acquire()
    used, sent = cpu_seconds(accord.pid), await _send_forms(accord.port)
    await _wait_until_seen(watchers, sent)
    share = (cpu_seconds(accord.pid) - used) / OFFERS
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    waited = sorted(1000 * (each.seen[name] - at) for each in watchers for name, at in sent.items())
    name = f"from a form to the pages of {WATCHERS} who watch"
    figures.add(f"{name}, answers 503", sum(each.refused for each in watchers), aim="0")
    figures.add(f"{name}, p50", waited[len(waited) // 2], "ms")
    figures.add(f"{name}, p95", find_p95(waited), "ms", "≤ 1,000")
    figures.add(f"{name}, processor time of each form", 1000 * share, "ms")


async def _send_forms(port: int) -> dict[str, float]:
    """Send a form now and then; when each was sent, by the name of its person."""
    pool, sent = ConnectionPool(port), dict[str, float]()
    for number in range(OFFERS):
        sent[str(number)] = time.perf_counter()
        fields = {
            "email": f"newcomer.{number}@new-{number}.example",
            "name": f"Newcomer {number}",
            "trade": "logistics",
            "size": "120",
        }
        body = urlencode(fields | {"_submission_id": f"newcomer-{number}"}).encode()
        await pool.send(encode_request("/v1/forms/website", body, "application/x-www-form-urlencoded"))
        await asyncio.sleep(SECONDS_APART)
    return sent


async def _wait_until_seen(watchers: Sequence[Watcher], sent: dict[str, float]) -> None:
    for _ in range(int(LIMIT_SECONDS / PAUSE_SECONDS)):
        if all(len(each.seen) == len(sent) for each in watchers):
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise TimeoutError(f"not all offers were seen within {LIMIT_SECONDS:.0f} seconds")
