"""The parts of the bench by name: each sets up what it needs, so that each can run alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench import (
    bad_receivers,
    credit,
    disk,
    form_throughput,
    import_throughput,
    inbox,
    packs,
    replays,
    reports,
    routing_throughput,
    streams,
    webhooks,
)
from bench.all_in_one import measure_all_in_one
from bench.capture_throughput import measure_captures
from bench.consumer_throughput import measure_consumers
from bench.figures import Figure
from bench.idle import measure_idle
from bench.metrics_page import measure_metrics_page
from bench.processes import BOTH, OTHER
from bench.sla_sweep import measure_sla_sweep
from bench.working_time import measure_working_time


@dataclass(frozen=True)
class Part:
    """A part: `run` takes the number of rounds; PostgreSQL and the load run on `cores`."""

    title: str
    run: Callable[[int], Awaitable[list[Figure]]]
    cores: frozenset[int] = frozenset(BOTH)
    rounds: int = 1


PARTS = {
    "captures": Part("Captures, one core", measure_captures, frozenset({OTHER}), rounds=5),
    "forms": Part(
        "Form posts, one core, alone, beside two platforms' hooks, and beside those and an import",
        form_throughput.measure_forms,
        frozenset({OTHER}),
        rounds=3,
    ),
    "imports": Part(
        "Leads that arrive beside an import, one core", import_throughput.measure_imports, frozenset({OTHER}), rounds=3
    ),
    "readers": Part(
        "Events through each service alone, from a full journal, one core", measure_consumers, frozenset({OTHER}), 5
    ),
    "routing": Part("Qualified leads through handoff, 12 partitions, both cores", routing_throughput.measure_routing),
    "working-time": Part("Working time", measure_working_time),
    "metrics": Part("/metrics with 5,000 sources and 1,000 teams", measure_metrics_page),
    "clocks": Part("Deadlines, one process, both cores", measure_sla_sweep),
    "reports": Part(
        "Reports and the board at 1,000,000 people, or BENCH_PEOPLE, both cores", reports.measure_reports, rounds=5
    ),
    "replays": Part(
        "A draft on 100,000 leads, alone and beside captures, one core", replays.measure_replays, frozenset({OTHER}), 5
    ),
    "packs": Part("Packs of meetings with 100,000 leads, both cores", packs.measure_packs),
    "credit": Part("Credit for won deals, both cores", credit.measure_credit),
    "webhooks": Part("Webhooks to receivers on this machine", webhooks.measure_webhooks, frozenset({OTHER})),
    "bad-receivers": Part(
        "Webhooks beside receivers that do harm", bad_receivers.measure_bad_receivers, frozenset({OTHER}), rounds=3
    ),
    "streams": Part("Streams, one core", streams.measure_streams, frozenset({OTHER})),
    "inbox": Part("The inbox of all sellers with 1,000 open handoffs, both cores", inbox.measure_inbox),
    "idle": Part("A process while nothing happens", measure_idle),
    "disk": Part("The disk that 20,000 leads take, each", disk.measure_disk),
    "whole-way": Part("Everything in one process (`accord up`), both cores", measure_all_in_one),
}
