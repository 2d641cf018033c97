"""Kafka, Meta, PostgreSQL and the process are away, one after another and together, under forms and hooks.

All services run in one process. Each form and hook that was answered is captured once, and what follows is whole.
"""

import signal
from pathlib import Path

from shared.embedded_postgres.cluster import EmbeddedCluster
from tests.chaos.graph import Graph, run_graph
from tests.chaos.requests import KEY
from tests.chaos.servers import kill, wait_until
from tests.chaos.visitors import Visitors, require_each_once_and_in_order
from tests.support.accord_process import AccordProcess, run_accord_up
from tests.support.database import run_sql
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.kafka_broker import OwnBroker, run_broker
from tests.support.retrying_client import Client

VISITORS = "abcde"
PHASE_SECONDS = 1.5
# Meta's leads are asked for one by one, some of them again: they have the order in which it tells them.
OF_META = "e"
CAPTURED = "select external_id from intake.captures where lead_id is not null order by received_at, occurred_at"
ASK_NOW = "update intake.hook_tasks set due_at = now()"


def put_sources(client: Client, graph: Graph) -> None:
    api = {"token": "token-1", "address": graph.address}
    for code, source in {"contact": {"kind": "form"}, "ads": {"kind": "ads", "secret": KEY, "api": api}}.items():
        assert client.call("PUT", f"/v1/sources/{code}", source)[0] == 200


def restart(accord: AccordProcess) -> None:
    """`kill -9`, and at once the next process."""
    accord.stop()
    accord.start()


def fail_one_after_another(
    accord: AccordProcess, visitors: Visitors, server: EmbeddedCluster, kafka: OwnBroker, graph: Graph
) -> None:
    graph.stop()
    visitors.await_more(PHASE_SECONDS)
    kafka.kill()
    visitors.await_more(PHASE_SECONDS)
    restart(accord)
    visitors.await_more(PHASE_SECONDS)
    kill(server)
    visitors.await_more(PHASE_SECONDS)
    restart(accord)
    visitors.await_more(PHASE_SECONDS)
    for come_back in (server.ensure, graph.start, kafka.start):
        come_back()
        visitors.await_more(PHASE_SECONDS)


async def test_every_answered_form_is_captured_once_while_kafka_meta_postgresql_and_the_process_fail(
    server: EmbeddedCluster, tmp_path: Path
) -> None:
    with run_broker() as kafka, run_graph() as graph:
        settings = {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": kafka.bootstrap}
        allow = {"ACCORD_WEBHOOK_ALLOW": "127.0.0.0/8"}
        with run_accord_up(server.url, tmp_path, **settings, **allow) as (accord, client):
            accord.await_ready()
            put_sources(client, graph)
            with Visitors(accord, VISITORS) as visitors:
                visitors.await_more(PHASE_SECONDS)
                fail_one_after_another(accord, visitors, server, kafka, graph)

            async def is_captured() -> bool:
                await run_sql(server.url, ASK_NOW)
                return set(visitors.answered) <= {form for (form,) in await run_sql(server.url, CAPTURED)}

            accord.await_ready()
            await wait_until(is_captured)
            await wait_until_processed(server.url)
            captured = [form for (form,) in await run_sql(server.url, CAPTURED)]
            assert accord.stop(signal.SIGTERM) == 0
        assert await violated_invariants(server.url) == {}

    require_each_once_and_in_order(visitors, captured, OF_META)
