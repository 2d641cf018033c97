"""Captures are stored packed, and recognised and shown as those that a former version stored."""

import orjson
import pytest

from shared.db.migrations import downgrade, migrate
from tests.intake.builders import lead
from tests.intake.running_service import running_service
from tests.intake.service import IntakeService
from tests.support.database import run_as_service, run_sql
from tests.support.packed_rows import keep_json_plain

CONTENT = "select touch, attributes, convert_from(raw, 'UTF8') from intake.captures"
STAGED = "select data from intake.outbox order by position"
PLAIN = "select touch is not null and attributes is not null and raw is not null, packed is not null from captures"
NOW = "update packed_json set since = clock_timestamp()"
BODY = lead(
    external_id="f-1", company={"name": "Bäcker & Söhne 100%: :x", "industry": "retail"}, touch={"channel": "referral"}
)


@pytest.fixture(params=["packed", "plain"])
async def stored(service: IntakeService, request: pytest.FixtureRequest, database_url: str) -> IntakeService:
    """Intake, with a capture that this version or a former one stored; from now on it packs."""
    if request.param == "plain":
        await keep_json_plain(service.database)
    assert (await service.post(BODY))[0] == 202
    assert await service.rows(PLAIN) == [(request.param == "plain", request.param == "packed")]
    await run_as_service(database_url, "intake", NOW)
    await service.database.close()
    return service


async def test_a_repeated_submission_is_a_duplicate_and_another_content_a_conflict(stored: IntakeService) -> None:
    repeat = await stored.post(BODY)
    other = await stored.post(BODY | {"activity": "trial_started"})

    assert (repeat[0], repeat[1]["duplicate"], other[0]) == (202, True, 409)


async def test_the_profile_of_a_lead_shows_its_captures(stored: IntakeService) -> None:
    ((lead_id,),) = await stored.rows("select lead_id from captures")

    profile = (await stored.admin.get(f"/v1/leads/{lead_id}")).json()

    assert profile["attributes"]["company.industry"] == {"value": "retail", "derived": False}
    assert [touch["channel"] for touch in profile["touches"]] == ["referral"]


async def test_a_former_version_can_read_all_captures_and_events_after_a_downgrade(
    service: IntakeService, database_url: str
) -> None:
    await service.post(BODY)
    (event,) = await service.staged_events()
    await service.database.close()

    await downgrade(database_url, "intake", "0010")

    ((touch, attributes, raw),) = await run_sql(database_url, CONTENT)
    assert touch == {"channel": "referral", "campaign": "evergreen"}
    assert attributes == event["data"]["attributes"]
    assert orjson.loads(raw) == BODY
    assert await run_sql(database_url, STAGED) == [(event["data"],)]
    await migrate(database_url)
    async with running_service(database_url) as upgraded:
        assert (await upgraded.post(BODY))[1]["duplicate"] is True
