"""A deal finds its lead by its id or by a match key, and waits while the lead is unknown."""

import pytest
from uuid_utils.compat import uuid7

from shared.events.intake import MatchKey
from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.handoff.concurrency import run_as_intake
from tests.handoff.deals.crm_messages import DANA, capture_known_lead, event_types, report_deal
from tests.handoff.event_builders import HOUR, NOON, SECRET, email_key, lead_captured, lead_qualified
from tests.handoff.process import run_process
from tests.handoff.service import HandoffService

CARD = """
    insert into contacts.people (lead_id, name, email, phone, external_ids, seen_at, updated_at)
    values ('{lead}', 'Dana Reyes', 'dana@example.com', null, '{{}}', now(), now())
"""


async def test_a_deal_of_an_unknown_lead_waits_and_applies_when_the_lead_comes(crm: HandoffService) -> None:
    response = await report_deal(crm)
    other = await capture_known_lead(crm, "erin@example.com")
    assert response == {"deal_id": "d-1", "pending": True, "lead_id": None, "handoff_id": None, "duplicate": False}
    assert (await crm.staged_events(), await crm.handoffs(lead=str(other))) == ([], [])

    lead = await capture_known_lead(crm)

    assert (await crm.handoff(lead))["state"] == "won"
    assert event_types(await crm.staged_events()) == ["deal.won"]
    assert await report_deal(crm) == response | {
        "pending": False,
        "lead_id": str(lead),
        "handoff_id": (await crm.handoff(lead))["handoff_id"],
        "duplicate": True,
    }


async def test_every_stage_of_a_deal_that_waited_is_published_once_and_in_order(crm: HandoffService) -> None:
    await report_deal(crm)
    await report_deal(crm, stage="opportunity", occurred_at="2018-11-20T12:00:00Z", amount=None, owner="ben")

    lead = await capture_known_lead(crm)
    await crm.receive(lead_captured(lead, DANA, occurred_at=NOON + HOUR))

    assert event_types(await crm.staged_events()) == ["deal.opened", "handoff.reassigned", "deal.won"]
    assert await crm.rows("select count(*) from waiting_deals") == [(0,)]


async def test_a_deal_that_waited_keeps_nothing_that_names_the_person_of_its_lead(crm: HandoffService) -> None:
    lead = uuid7()
    attributes = {"competitor": "reyes", "segment": "bikes"}
    await report_deal(crm, stage="lost", reason="dana_reyes", attributes=attributes, amount=None)
    await report_deal(crm, stage="opportunity", occurred_at="2018-11-20T12:00:00Z", attributes={"segment": "cars"})
    await run_as_intake(crm, CARD.format(lead=lead))

    await crm.receive(lead_captured(lead, DANA))

    kept = "select stage, reason, attributes from deal_stages order by number"
    assert await crm.rows(kept) == [
        ("lost", None, {"segment": "bikes"}),
        ("opportunity", None, {"segment": "cars"}),
    ]


async def test_a_deal_may_wait_for_a_lead_by_its_id(crm: HandoffService) -> None:
    lead, other = uuid7(), uuid7()
    assert (await report_deal(crm, lead={"lead_id": str(lead)}))["pending"]

    await crm.receive(lead_qualified(other))
    await crm.receive(lead_qualified(lead))

    assert (await crm.handoff(lead))["state"] == "won"
    assert (await crm.handoff(other))["state"] == "offered"


@pytest.mark.parametrize("kind", ["person", "submission"])
async def test_a_source_and_an_external_id_name_a_person_or_a_submission(crm: HandoffService, kind: Kind) -> None:
    key = match_key(kind, source_scoped_id("olist", "m-1"), SECRET.encode())
    lead = uuid7()
    await report_deal(crm, lead={"source": "olist", "external_id": "m-1"})

    await crm.receive(lead_captured(lead, match_keys=(MatchKey(hash=key, claimed_at=NOON),)))

    assert (await crm.handoff(lead))["state"] == "won"


async def test_a_deal_is_found_by_a_key_that_an_older_secret_made(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)

    async with run_process(crm.url, f"{'n' * 43},{SECRET}") as rotated:
        response = await report_deal(rotated)

    assert response["lead_id"] == str(lead)


async def test_the_latest_claim_of_a_key_decides_the_lead_of_the_deal(crm: HandoffService) -> None:
    first, second = uuid7(), uuid7()
    await crm.receive(lead_captured(second, DANA, occurred_at=NOON + HOUR))
    await crm.receive(lead_captured(first, DANA))

    assert (await report_deal(crm))["lead_id"] == str(second)


async def test_only_the_hashes_of_keys_are_stored(crm: HandoffService) -> None:
    await capture_known_lead(crm)

    assert await crm.rows("select hash from match_keys") == [(email_key(DANA),)]
