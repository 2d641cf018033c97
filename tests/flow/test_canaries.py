"""No field of any body takes an identifier out of intake: to Kafka, journals, other tables, logs, series, problems."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow import canaries
from tests.flow.canary_requests import send_everything, send_wrong_bodies
from tests.flow.log_backends import LogBackend, run_log
from tests.flow.public_outputs import fetch_series, list_dead_letters, read_topic
from tests.support.accord_process import run_accord_up
from tests.support.database import run_sql
from tests.support.scenario import set_up_company

# PostgreSQL answers with the whole row that breaks this.
POISON = "alter table handoff.captures add constraint poisoned check (source <> 'poisoned') not valid"
# Metrics publishes nothing.
SPEAKERS = ("intake", "qualification", "handoff")
WAIT_SECONDS, PAUSE_SECONDS = 60.0, 0.1


@pytest.fixture
def kafka() -> Iterator[LogBackend]:
    with run_log("kafka") as backend:
        yield backend


async def test_no_field_of_any_body_takes_an_identifier_out_of_intake(
    kafka: LogBackend, database_url: str, tmp_path: Path
) -> None:
    with run_accord_up(database_url, tmp_path, **kafka.settings) as (program, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        await run_sql(database_url, POISON)
        score = send_everything(client)
        seen = [*send_wrong_bodies(client), fetch_series(program)]
        client.wait_for("/v1/reports/funnel", lambda document: document["totals"]["lost"] == 1)
        await wait_for_dead_letter(database_url)
        seen += list_dead_letters(database_url)
        messages = [message for service in SPEAKERS for message in await read_topic(kafka, service)]
        seen += [program.read_output(), *messages]

    texts = canaries.list_encoded_texts()
    assert await canaries.find_texts(database_url, texts) == []
    lowered = [text.lower() for text in seen]
    assert [text for text in texts if any(text.lower() in output for output in lowered)] == []
    # The ids of a CRM stay with handoff, which finds the deal and the receipt by them.
    assert await canaries.find_texts(database_url, [canaries.DEAL_ID]) == [("handoff.deals", canaries.DEAL_ID)]
    assert await canaries.find_texts(database_url, [canaries.RECEIPT_ID]) == [("handoff.revenue", canaries.RECEIPT_ID)]
    assert score["verdict"] == "qualified"
    assert len(messages) > len(canaries.activity_bodies())


async def wait_for_dead_letter(database_url: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not await run_sql(database_url, "select number from handoff.dead_letters"):
        assert time.monotonic() < end
        time.sleep(PAUSE_SECONDS)  # noqa: ASYNC251 - the processes run outside of this loop
