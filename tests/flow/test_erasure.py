"""A person who asks to be forgotten is, in every table, topic, log and file; and every number stays."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flow import erasure_steps, public_doors
from tests.flow.erased_person import TEXTS, come_through_every_door, read_numbers, run_receiver, sell, subscribe
from tests.flow.log_backends import LogBackend, run_log
from tests.flow.public_outputs import fetch_series, read_topic
from tests.support.accord_process import run_accord_up
from tests.support.database import run_sql
from tests.support.scenario import set_up_company
from tests.support.stored_texts import find_tables

SCHEMAS = ("intake", "contacts", "access", "qualification", "handoff", "metrics")
SPEAKERS = ("intake", "qualification", "handoff", "metrics")
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
        before = erasure_steps.wait_for_numbers(client, lead_id)
        stored = await find_tables(database_url, TEXTS, SCHEMAS)
        assert set(stored) == set(TEXTS), "the search finds what is there"
        assert await run_sql(database_url, SEALED) != NONE

        before_erasure = datetime.now(UTC)
        status, erased = client.call("DELETE", f"/v1/leads/{lead_id}")

        assert status == 200
        client.wait_for(f"/v1/handoffs/{handoff_id}", lambda document: document["packet"]["activities"] == [])
        erasure_steps.wait_until(client, lambda: erasure_steps.told(received, lead_id))
        assert await find_tables(database_url, TEXTS, SCHEMAS) == {}
        assert await run_sql(database_url, SEALED) == await run_sql(database_url, WAITING) == NONE
        assert read_numbers(client, lead_id) == before
        assert client.call("DELETE", f"/v1/leads/{lead_id}") == (200, erased)
        erasure_steps.come_late(client, lead_id, handoff_id)
        await erasure_steps.restart_with_waiting_form(program, client, tmp_path, before_erasure)
        assert await find_tables(database_url, TEXTS, SCHEMAS) == {}
        outputs = [program.read_output(), fetch_series(program), *(erasure_steps.read_files(tmp_path))]
        if log.settings.get("ACCORD_LOG") == "kafka":
            outputs += [message for service in SPEAKERS for message in await read_topic(log, service)]
        again = erasure_steps.come_again(client)

    assert again != lead_id, "the person who comes again is a new lead"
    assert [text for text in TEXTS if any(text.lower() in output.lower() for output in outputs)] == []
