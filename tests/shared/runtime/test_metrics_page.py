"""`/metrics` is rendered in a thread, so that no request waits for it, and once for scrapes at the same moment."""

import asyncio
import threading
from collections.abc import Iterable

from prometheus_client import Metric
from prometheus_client.registry import Collector

from shared.runtime.metrics_page import MetricsPage
from shared.telemetry.registries import PROCESS_REGISTRY


class ThreadRecorder(Collector):
    """Has no series; remembers the threads that asked for them."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        self.threads.append(threading.current_thread())
        return []


async def test_eight_scrapes_share_one_rendering_in_a_thread_of_its_own() -> None:
    recorder, page = ThreadRecorder(), MetricsPage([])
    PROCESS_REGISTRY.register(recorder)
    try:
        pages = await asyncio.gather(*(page.render() for _ in range(8)))
        again = await page.render()
    finally:
        PROCESS_REGISTRY.unregister(recorder)

    assert len(set(pages)) == 1
    assert b"accord_build_info" in again
    assert len(recorder.threads) == 2
    assert threading.main_thread() not in recorder.threads
