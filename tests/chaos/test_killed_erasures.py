"""A process that is killed while it erases a person: all of the person is there or nothing, and asking again erases."""

from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.accord_process import run_accord_up
from tests.support.scenario import set_up_company
from tests.support.stored_texts import find_tables

SCHEMAS = ("intake", "contacts", "qualification", "handoff", "metrics")
EMAIL, NAME = "quenby.zyxwold@canary-mail.example", "Quenby Zyxwold"
PERSON = {"source": "website", "contact": {"email": EMAIL, "name": NAME}, "activity": "demo_requested"}


@pytest.mark.parametrize("point", ["intake.erasure.after_bodies", "intake.erasure.before_commit"])
async def test_an_erasure_that_is_killed_is_done_when_it_is_asked_again(
    point: str, database_url: str, tmp_path: Path
) -> None:
    with run_accord_up(database_url, tmp_path, fault=f"{point}:exit") as (program, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        _, captured = client.call("POST", "/v1/leads", PERSON)
        path = f"/v1/leads/{captured['lead_id']}"
        with suppress(AssertionError):
            client.call("DELETE", path, tries=1)
        assert program.wait() == 137

        program.start()
        assert client.call("GET", path)[1]["contact"]["name"] == NAME
        status, erased = client.call("DELETE", path)

        assert (status, erased["captures"]) == (200, 1)
        assert await find_tables(database_url, [EMAIL, NAME], SCHEMAS) == {}
        client.wait_for(f"/v1/scores/{captured['lead_id']}", lambda score: score.get("verdict") == "unscored")
