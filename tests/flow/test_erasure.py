"""A person who asks to be forgotten is, in every table, topic, log and file; and every number stays."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.flow import public_doors
from tests.flow.canaries import CANARIES
from tests.flow.erased_person import TEXTS, come_through_every_door, read_numbers, run_receiver, sell, subscribe
from tests.flow.log_backends import LogBackend, run_log
from tests.flow.public_outputs import fetch_series, read_topic
from tests.support.accord_process import AccordProcess, run_accord_up
from tests.support.database import run_sql
from tests.support.retrying_client import Client
from tests.support.scenario import set_up_company
from tests.support.stored_texts import find_tables

SCHEMAS = ("intake", "contacts", "access", "qualification", "handoff", "metrics")
SPEAKERS = ("intake", "qualification", "handoff")
# What the search for texts cannot read, because it is sealed.
SEALED = "select count(*) from intake.arrivals union all select count(*) from intake.hook_requests"
WAITING = "select count(*) from intake.hook_tasks union all select count(*) from intake.import_pieces"
NONE = [(0,), (0,)]


@pytest.fixture(params=["journal", "kafka"])
def log(request: pytest.FixtureRequest) -> Iterator[LogBackend]:
    with run_log(request.param) as backend:
        yield backend


async def test_nothing_of_an_erased_customer_is_found_anywhere_and_every_number_stays(
    log: LogBackend, database_url: str, tmp_path: Path
) -> None:
    settings = {"ACCORD_WEBHOOK_ALLOW": "127.0.0.0/8", **log.settings}
    with run_receiver() as (address, received), run_accord_up(database_url, tmp_path, **settings) as (program, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        subscribe(client, address)
        lead_id = come_through_every_door(client)
        public_doors.come_through_public_doors(program, client)
        handoff_id = sell(client, lead_id)
        public_doors.tell_by_crm(program)
        before = wait_for_numbers(client, lead_id)
        stored = await find_tables(database_url, TEXTS, SCHEMAS)
        assert set(stored) == set(TEXTS), "the search finds what is there"
        assert await run_sql(database_url, SEALED) != NONE

        before_erasure = datetime.now(UTC)
        status, erased = client.call("DELETE", f"/v1/leads/{lead_id}")

        assert status == 200
        client.wait_for(f"/v1/handoffs/{handoff_id}", lambda document: document["packet"]["activities"] == [])
        wait_until(client, lambda: told(received, lead_id))
        assert await find_tables(database_url, TEXTS, SCHEMAS) == {}
        assert await run_sql(database_url, SEALED) == await run_sql(database_url, WAITING) == NONE
        assert read_numbers(client, lead_id) == before
        assert client.call("DELETE", f"/v1/leads/{lead_id}") == (200, erased)
        come_late(client, lead_id, handoff_id)
        await restart_with_waiting_form(program, client, tmp_path, before_erasure)
        assert await find_tables(database_url, TEXTS, SCHEMAS) == {}
        outputs = [program.read_output(), fetch_series(program), *(read_files(tmp_path))]
        if log.settings.get("ACCORD_LOG") == "kafka":
            outputs += [message for service in SPEAKERS for message in await read_topic(log, service)]
        again = client.call("POST", "/v1/leads", {"source": "website", "contact": {"email": CANARIES["email"]}})[1]

    assert again["lead_id"] != lead_id, "the person who comes again is a new lead"
    assert [text for text in TEXTS if any(text.lower() in output.lower() for output in outputs)] == []


def come_late(client: Client, lead_id: str, handoff_id: str) -> None:
    """A note, and a deal that names the person by the lead."""
    late_note = {"seller": "anna", "outcome": "lost", "note": TEXTS[0]}
    assert client.call("PUT", f"/v1/handoffs/{handoff_id}/outcome", late_note)[0] == 409
    late_deal = {"deal_id": "deal-2", "lead": {"lead_id": lead_id}, "stage": "lost", "reason": TEXTS[0]}
    assert client.call("POST", "/v1/deals", late_deal | {"attributes": {"who": TEXTS[0]}})[0] == 202


async def restart_with_waiting_form(program: AccordProcess, client: Client, folder: Path, at: datetime) -> None:
    """Take up a form of the person that came at this instant, and waits in the spool since."""
    program.stop()
    await public_doors.leave_in_spool(folder, at)
    program.start()
    wait_until(client, lambda: list(folder.rglob("*.spool")) == [])


def wait_for_numbers(client: Client, lead_id: str) -> dict[str, Any]:
    """The numbers once everything is in them."""
    client.wait_for(
        "/v1/reports/revenue", lambda document: document["totals"]["revenue"] == {"amount": "900.00", "currency": "EUR"}
    )
    client.wait_for("/v1/reports/funnel", lambda document: document["totals"]["won"] == 1)
    client.wait_for("/v1/reports/sla", lambda document: document["totals"].get("running", 0) == 0)
    client.wait_for("/v1/reports/cost", lambda document: document["totals"]["spend"] is not None)
    return read_numbers(client, lead_id)


def told(received: list[dict[str, Any]], lead_id: str) -> bool:
    """Whether the subscriber heard that this lead was erased."""
    return any(event["type"] == "lead.erased" and event["subject"] == lead_id for event in received)


def wait_until(client: Client, holds: Any) -> None:
    client.wait_for("/v1/handoffs", lambda _: holds())


def read_files(folder: Path) -> list[str]:
    """The contents of every file that Accord wrote into its data folder; the database is another one's."""
    return [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]
