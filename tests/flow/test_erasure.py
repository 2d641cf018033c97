"""A person who asks to be forgotten is, in every table, topic, log and file; and every number stays."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.erased_person import TEXTS, come_through_every_door, read_numbers, run_receiver, sell, subscribe
from tests.flow.log_backends import LogBackend, run_log
from tests.flow.public_outputs import fetch_series, read_topic
from tests.support.accord_process import run_accord_up
from tests.support.retrying_client import Client
from tests.support.scenario import set_up_company
from tests.support.stored_texts import find_tables

SCHEMAS = ("intake", "contacts", "access", "qualification", "handoff", "metrics")
SPEAKERS = ("intake", "qualification", "handoff")


@pytest.fixture(params=["journal", "kafka"])
def log(request: pytest.FixtureRequest) -> Iterator[LogBackend]:
    with run_log(request.param) as backend:
        yield backend


async def test_nothing_of_an_erased_customer_is_found_anywhere_and_every_number_stays(
    log: LogBackend, database_url: str, tmp_path: Path
) -> None:
    with (
        run_receiver() as (address, received),
        run_accord_up(database_url, tmp_path, ACCORD_WEBHOOK_ALLOW="127.0.0.0/8", **log.settings) as (program, client),
    ):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        subscribe(client, address)
        lead_id = come_through_every_door(client)
        handoff_id = sell(client, lead_id)
        before = wait_for_numbers(client, lead_id)
        stored = await find_tables(database_url, TEXTS, SCHEMAS)
        assert set(stored) == set(TEXTS), "the search finds what is there"

        status, erased = client.call("DELETE", f"/v1/leads/{lead_id}")

        assert status == 200
        client.wait_for(f"/v1/handoffs/{handoff_id}", lambda document: document["packet"]["activities"] == [])
        wait_until(client, lambda: told(received, lead_id))
        assert await find_tables(database_url, TEXTS, SCHEMAS) == {}
        assert read_numbers(client, lead_id) == before
        assert client.call("DELETE", f"/v1/leads/{lead_id}") == (200, erased)
        # What came late: a note, and a deal that names the person by the lead.
        late_note = {"seller": "anna", "outcome": "lost", "note": TEXTS[0]}
        assert client.call("PUT", f"/v1/handoffs/{handoff_id}/outcome", late_note)[0] == 409
        late_deal = {"deal_id": "deal-2", "lead": {"lead_id": lead_id}, "stage": "lost", "reason": TEXTS[0]}
        assert client.call("POST", "/v1/deals", late_deal | {"attributes": {"who": TEXTS[0]}})[0] == 202
        assert await find_tables(database_url, TEXTS, SCHEMAS) == {}
        outputs = [program.read_output(), fetch_series(program), *(read_files(tmp_path))]
        if log.settings.get("ACCORD_LOG") == "kafka":
            outputs += [message for service in SPEAKERS for message in await read_topic(log, service)]

    assert [text for text in TEXTS if any(text.lower() in output.lower() for output in outputs)] == []


def wait_for_numbers(client: Client, lead_id: str) -> dict[str, Any]:
    """The numbers once everything is in them."""
    client.wait_for(
        "/v1/reports/revenue", lambda document: document["totals"]["revenue"] == {"amount": "900.00", "currency": "EUR"}
    )
    client.wait_for("/v1/reports/funnel", lambda document: document["totals"]["won"] == 1)
    client.wait_for("/v1/reports/sla", lambda document: document["totals"].get("running", 0) == 0)
    return read_numbers(client, lead_id)


def told(received: list[dict[str, Any]], lead_id: str) -> bool:
    """Whether the subscriber heard that this lead was erased."""
    return any(event["type"] == "lead.erased" and event["subject"] == lead_id for event in received)


def wait_until(client: Client, holds: Any) -> None:
    client.wait_for("/v1/handoffs", lambda _: holds())


def read_files(folder: Path) -> list[str]:
    """The contents of every file that Accord wrote into its data folder; the database is another one's."""
    return [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]
