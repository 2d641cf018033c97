"""The number of partitions is raised while leads come in, and the command and the services are killed on the way."""

import random
import threading
from pathlib import Path

import pytest

from tests.chaos.company import run_company
from tests.chaos.more_partitions import ReturningLeads, raise_partitions
from tests.support.database import run_sql
from tests.support.kafka_broker import run_broker
from tests.support.lead_order import count_moved, find_disorder
from tests.support.ports import free_port

POINTS = (
    "intake.after_heads",
    "metrics.after_heads",
    "handoff.after_readers",
    *(f"{service}.{step}" for service in ("intake", "handoff") for step in ("paused", "drained", "switched")),
)
SAID = "intake 48\nqualification 48\nhandoff 48\nmetrics 48\n"
COUNTS = """
    select (select count from intake.partitioning), (select count from qualification.partitioning),
           (select count from handoff.partitioning), (select count from metrics.partitioning),
           (select count(*) from intake.heads), (select count(*) from metrics.positions where topic = 'intake'),
           (select count(*) from metrics.leases where partition >= 0 and member is not null)
"""


@pytest.mark.timeout(300)
async def test_order_survives_a_raise_of_partitions_that_is_killed_at_each_step(
    database_url: str, tmp_path: Path
) -> None:
    with run_company(database_url, tmp_path) as company:
        returning = ReturningLeads(company)
        returning.start()
        for point in POINTS:
            assert raise_partitions(database_url, fault=f"partitions.{point}:exit") == (137, ""), point
            company.programs[random.choice(list(company.programs))].stop()
            company.traffic.wait_for(2)
        assert raise_partitions(database_url) == (0, SAID)
        assert raise_partitions(database_url) == (0, SAID)
        company.traffic.wait_for(10)
        returning.stop()
        await company.check(database_url)

    assert await run_sql(database_url, COUNTS) == [(48, 48, 48, 48, 48, 48, 0)]
    assert await find_disorder(database_url) == {}
    assert await count_moved(database_url) > 0


@pytest.mark.timeout(240)
async def test_topics_of_kafka_get_their_partitions_before_events_do(database_url: str, tmp_path: Path) -> None:
    with run_broker() as broker:
        kafka = {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}
        with run_company(database_url, tmp_path, **kafka) as company:
            returning = ReturningLeads(company)
            returning.start()
            assert raise_partitions(database_url, **kafka) == (
                0,
                "intake 48\nqualification 48\nhandoff 48\nmetrics 48\n",
            )
            company.traffic.wait_for(10)
            returning.stop()
            await company.check(database_url)

    assert await find_disorder(database_url) == {}
    assert await count_moved(database_url) > 0


@pytest.mark.timeout(600)
async def test_a_broker_that_is_killed_while_partitions_are_raised_costs_no_event_and_no_order(
    database_url: str, tmp_path: Path
) -> None:
    with run_broker() as broker:
        kafka = {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}
        with run_company(database_url, tmp_path, **kafka) as company:
            returning = ReturningLeads(company)
            returning.start()
            assert raise_partitions(database_url, "partitions.intake.drained:exit", **kafka) == (137, "")
            broker.kill()
            company.traffic.wait_for(2)
            broker.start()
            # Killed somewhere on the way, and away for the rest of it.
            raising = threading.Thread(target=raise_partitions, args=(database_url,), kwargs=kafka)
            raising.start()
            broker.kill()
            company.traffic.wait_for(2)
            broker.start()
            raising.join()
            assert raise_partitions(database_url, **kafka) == (0, SAID)
            company.traffic.wait_for(10)
            returning.stop()
            await company.check(database_url)

    assert await run_sql(database_url, COUNTS) == [(48, 48, 48, 48, 48, 48, 0)]
    assert await find_disorder(database_url) == {}
    assert await count_moved(database_url) > 0


async def test_without_a_broker_nothing_is_changed(database_url: str) -> None:
    kafka = {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": f"127.0.0.1:{free_port()}"}

    status, said = raise_partitions(database_url, **kafka)

    assert (status, said.startswith("Kafka did not add partitions (")) == (1, True)
    assert await run_sql(database_url, "select count(*) from intake.heads") == [(12,)]
