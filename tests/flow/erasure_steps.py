"""What happens around the erasure of a person: numbers settle, a subscriber is told, and more comes late."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.flow import public_doors
from tests.flow.canaries import CANARIES
from tests.flow.erased_person import TEXTS, read_numbers
from tests.support.accord_process import AccordProcess
from tests.support.retrying_client import Client

# How often numbers are read until two readings, so many seconds apart, are the same.
READS, STEADY_SECONDS = 30, 2.0


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


def come_again(client: Client) -> str:
    """The person sends a form after the erasure; the id of its lead."""
    body = {"source": "website", "contact": {"email": CANARIES["email"]}}
    return str(client.call("POST", "/v1/leads", body)[1]["lead_id"])


def wait_for_numbers(client: Client, lead_id: str) -> dict[str, Any]:
    """The numbers once everything is in them."""
    client.wait_for(
        "/v1/reports/revenue", lambda document: document["totals"]["revenue"] == {"amount": "900.00", "currency": "EUR"}
    )
    client.wait_for("/v1/reports/funnel", lambda document: document["totals"]["won"] == 1)
    client.wait_for("/v1/reports/sla", lambda document: document["totals"].get("running", 0) == 0)
    client.wait_for("/v1/reports/cost", lambda document: document["totals"]["spend"] is not None)
    numbers: dict[str, Any] = {}
    # What comes by several topics comes in any order: they are whole once they stay.
    for _ in range(READS):
        before, numbers = numbers, read_numbers(client, lead_id)
        if numbers == before:
            break
        time.sleep(STEADY_SECONDS)
    return numbers


def told(received: list[dict[str, Any]], lead_id: str) -> bool:
    """Whether the subscriber heard that this lead was erased."""
    return any(event["type"] == "lead.erased" and event["subject"] == lead_id for event in received)


def wait_until(client: Client, holds: Any) -> None:
    client.wait_for("/v1/handoffs", lambda _: holds())


def read_files(folder: Path) -> list[str]:
    """The contents of every file that Accord wrote into its data folder; the database is another one's."""
    return [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]
