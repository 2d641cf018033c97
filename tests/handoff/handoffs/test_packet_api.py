"""The routes that read handoffs: packets, filters, pages, and which handoffs a seller's key sees."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from shared.events.intake import Touch
from tests.handoff.concurrency import run_as_intake
from tests.handoff.event_builders import (
    HOUR,
    NOON,
    activity_recorded,
    fixed_id,
    lead_captured,
    lead_enriched,
    lead_qualified,
)
from tests.handoff.service import HandoffService
from tests.support.packed_rows import keep_json_plain

LEAD, OTHER = fixed_id(2), fixed_id(3)
CARDS = f"""
    insert into contacts.people (lead_id, name, email, phone, external_ids, seen_at, updated_at) values
    ('{LEAD}', 'Dana Reyes', 'dana@example.com', null, '{{"website": "crm-77"}}', now(), now()),
    ('{OTHER}', 'Erin Wolf', 'erin@example.com', null, '{{}}', now(), now())
"""
WORDS = f"""
    insert into contacts.written (capture_id, lead_id, source, occurred_at, words) values
    ('{fixed_id(4)}', '{LEAD}', 'website', '2018-11-20T13:00:00Z',
     '{{"message": "Call me.", "answers": {{"What do you ship?": "bikes"}}}}'),
    ('{fixed_id(5)}', '{LEAD}', 'website', '2018-11-20T12:00:00Z',
     '{{"consent": {{"marketing": true, "text_version": "2026-03"}}}}')
"""
FIRST = lead_captured(
    LEAD,
    activity="form_submitted",
    touch=Touch(channel="social", campaign="summer"),
    attributes={"company.industry": "retail", "company.employees": 12, "role.title": "COO", "custom.fleet_size": 40},
)
SECOND = lead_captured(
    LEAD,
    occurred_at=NOON + HOUR,
    activity="demo_requested",
    touch=Touch(),
    attributes={
        "company.industry": "logistics",
        "interest.budget": {"amount": "15000", "currency": "EUR"},
        "contact.email_class": "business",
    },
)


@pytest.fixture(params=["packed", "plain"])
async def two_leads(service: HandoffService, request: pytest.FixtureRequest) -> HandoffService:
    """Two leads, each with a card, a capture and a seller of its own, as this version or the former one stored them."""
    if request.param == "plain":
        await keep_json_plain(service.database)
    await run_as_intake(service, CARDS)
    await run_as_intake(service, WORDS)
    await service.put_seller("anna", capacity=1)
    await service.receive(SECOND, FIRST, lead_qualified(LEAD))
    await service.put_seller("ben")
    await service.receive(lead_captured(OTHER), lead_qualified(OTHER, clauses=()))
    return service


async def test_the_packet_has_all_that_is_known_and_the_newest_value_counts(two_leads: HandoffService) -> None:
    assert (await two_leads.handoff(LEAD))["packet"] == {
        "contact": {
            "name": "Dana Reyes",
            "email": "dana@example.com",
            "phone": None,
            "external_ids": {"website": "crm-77"},
        },
        "words": [
            {
                "at": "2018-11-20T13:00:00Z",
                "source": "website",
                "message": "Call me.",
                "answers": {"What do you ship?": "bikes"},
            }
        ],
        "consents": [{"at": "2018-11-20T12:00:00Z", "source": "website", "marketing": True, "text_version": "2026-03"}],
        "company": {"industry": "logistics", "employees": 12},
        "role": {"title": "COO"},
        "interest": {"budget": {"amount": "15000", "currency": "EUR"}},
        "custom": {"fleet_size": 40},
        "account": None,
        "persona": None,
        "buyer": None,
        "touches": [
            {"at": "2018-11-20T12:00:00Z", "source": "website", "channel": "social", "campaign": "summer"},
            {"at": "2018-11-20T13:00:00Z", "source": "website"},
        ],
        "activities": [
            {"type": "form_submitted", "at": "2018-11-20T12:00:00Z", "source": "website"},
            {"type": "demo_requested", "at": "2018-11-20T13:00:00Z", "source": "website"},
        ],
        "clauses": [{"id": "industry", "part": "profile", "points": 30.0}],
        "content": [],
    }


async def test_the_contact_is_read_when_the_packet_is_shown_and_not_stored(two_leads: HandoffService) -> None:
    await run_as_intake(two_leads, f"delete from contacts.people where lead_id = '{LEAD}'")

    packet = (await two_leads.handoff(LEAD))["packet"]
    assert (packet["contact"], packet["words"], packet["consents"]) == (None, None, None)
    assert (await two_leads.handoff(OTHER))["packet"]["contact"]["name"] == "Erin Wolf"


async def test_a_capture_received_twice_is_shown_once(two_leads: HandoffService) -> None:
    await two_leads.receive(FIRST)

    assert len((await two_leads.handoff(LEAD))["packet"]["touches"]) == 2


async def test_the_activities_of_a_lead_are_shown_with_its_captures_in_order(two_leads: HandoffService) -> None:
    visit = activity_recorded(LEAD, occurred_at=NOON + HOUR / 2, touch=Touch(channel="email", campaign="autumn"))
    await two_leads.receive(activity_recorded(LEAD, occurred_at=NOON + 2 * HOUR), visit)
    await two_leads.receive(visit, activity_recorded(OTHER))

    packet = (await two_leads.handoff(LEAD))["packet"]
    assert packet["activities"] == [
        {"type": "form_submitted", "at": "2018-11-20T12:00:00Z", "source": "website"},
        {"type": "page_viewed", "at": "2018-11-20T12:30:00Z", "properties": {"page": "/pricing"}},
        {"type": "demo_requested", "at": "2018-11-20T13:00:00Z", "source": "website"},
        {"type": "page_viewed", "at": "2018-11-20T14:00:00Z", "properties": {"page": "/pricing"}},
    ]
    assert packet["touches"][1] == {
        "at": "2018-11-20T12:30:00Z",
        "source": None,
        "channel": "email",
        "campaign": "autumn",
    }


async def test_what_became_known_without_a_capture_is_in_the_packet_and_is_no_activity(
    two_leads: HandoffService,
) -> None:
    asked = lead_enriched(
        LEAD,
        occurred_at=NOON + HOUR / 2,
        attributes={"company.employees": 120, "company.industry": "mining", "role.seniority": "c_level"},
        derived=("role.seniority",),
    )
    before = (await two_leads.handoff(LEAD))["packet"]

    await two_leads.receive(asked)
    await two_leads.receive(asked)

    assert (await two_leads.handoff(LEAD))["packet"] == before | {
        # The capture that came later named the industry.
        "company": {"industry": "logistics", "employees": 120},
        "role": {"title": "COO", "seniority": "c_level"},
    }


async def test_a_single_handoff_is_shown_as_in_a_list_with_packets(two_leads: HandoffService) -> None:
    listed = await two_leads.handoff(LEAD)

    answer = await two_leads.admin.get(f"/v1/handoffs/{listed['handoff_id']}")

    assert (answer.status_code, answer.json()) == (200, listed)


async def test_a_list_shows_handoffs_without_packet_and_history(two_leads: HandoffService) -> None:
    whole = [await two_leads.handoff(OTHER), await two_leads.handoff(LEAD)]

    short = [{name: value for name, value in each.items() if name not in ("packet", "history")} for each in whole]
    assert await two_leads.handoffs() == short


async def test_a_page_with_packets_has_at_most_twenty_handoffs(two_leads: HandoffService) -> None:
    await two_leads.receive(*(lead_qualified() for _ in range(20)))

    assert len(await two_leads.handoffs(include="packet")) == 20
    assert len(await two_leads.handoffs()) == 22


async def test_a_handoff_that_does_not_exist_is_not_found(two_leads: HandoffService) -> None:
    assert (await two_leads.admin.get(f"/v1/handoffs/{uuid7()}")).status_code == 404


@pytest.mark.parametrize(
    ("filters", "leads"),
    [
        ({}, [OTHER, LEAD]),
        ({"seller": "anna"}, [LEAD]),
        ({"lead": str(OTHER)}, [OTHER]),
        ({"state": "won"}, [OTHER]),
        ({"state": "offered", "team": "reps"}, [LEAD]),
        ({"team": "field"}, []),
    ],
)
async def test_handoffs_are_listed_by_filters(
    two_leads: HandoffService, filters: dict[str, Any], leads: list[object]
) -> None:
    won = {"deal_id": "d-1", "lead": {"lead_id": str(OTHER)}, "stage": "won", "owner": "ben"}
    assert (await two_leads.post("/v1/deals", won))[0] == 202

    assert [handoff["lead_id"] for handoff in await two_leads.handoffs(**filters)] == [str(lead) for lead in leads]


async def test_handoffs_are_listed_page_by_page(two_leads: HandoffService) -> None:
    await two_leads.receive(*(lead_qualified() for _ in range(5)))

    listed: list[str] = []
    sizes: list[int] = []
    cursor = None
    while cursor or not sizes:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await two_leads.admin.get("/v1/handoffs", params=query)).json()
        listed += [handoff["handoff_id"] for handoff in page["handoffs"]]
        sizes.append(len(page["handoffs"]))
        cursor = page["next_cursor"]

    assert sizes == [3, 3, 1]
    assert listed == sorted(set(listed), reverse=True)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "sleeping"}, "/query/state"),
        ({"limit": 201}, "/query/limit"),
        ({"limit": 0}, "/query/limit"),
        ({"limit": 21, "include": "packet"}, "/query/limit"),
        ({"include": "contact"}, "/query/include"),
        ({"cursor": "x"}, "/query/cursor"),
        ({"lead": "x"}, "/query/lead"),
        ({"overdue": "late"}, "/query/overdue"),
    ],
)
async def test_the_error_of_a_query_names_the_parameter(
    service: HandoffService, query: dict[str, Any], pointer: str
) -> None:
    answer = await service.admin.get("/v1/handoffs", params=query)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_a_sellers_key_sees_that_sellers_handoffs_only(two_leads: HandoffService) -> None:
    of_anna, of_ben = (await two_leads.handoff(LEAD))["handoff_id"], (await two_leads.handoff(OTHER))["handoff_id"]

    async with await two_leads.client("sales", seller="anna") as client:
        listed = [
            [handoff["handoff_id"] for handoff in (await client.get(f"/v1/handoffs{query}")).json()["handoffs"]]
            for query in ("", "?seller=anna", "?seller=ben", f"?lead={OTHER}")
        ]
        statuses = [(await client.get(f"/v1/handoffs/{handoff_id}")).status_code for handoff_id in (of_anna, of_ben)]

    assert (listed, statuses) == ([[of_anna], [of_anna], [], []], [200, 404])


async def test_handoffs_are_for_sales(service: HandoffService) -> None:
    for scopes, status in (((), 401), (("marketing",), 403), (("sales",), 200)):
        async with await service.client(*scopes) as client:
            assert (await client.get("/v1/handoffs")).status_code == status
