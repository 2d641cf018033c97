"""What a seller is shown of a lead, and which leads a seller is shown."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from shared.events.intake import Touch
from tests.handoff.concurrency import as_intake
from tests.handoff.event_builders import HOUR, NOON, an_id, captured, qualified, recorded
from tests.handoff.service import HandoffService

LEAD, OTHER = an_id(2), an_id(3)
CARDS = f"""
    insert into contacts.people (lead_id, name, email, phone, external_ids, seen_at, updated_at) values
    ('{LEAD}', 'Dana Reyes', 'dana@example.com', null, '{{"website": ["crm-77"]}}', now(), now()),
    ('{OTHER}', 'Erin Wolf', 'erin@example.com', null, '{{}}', now(), now())
"""
FIRST = captured(
    LEAD,
    activity="form_submitted",
    touch=Touch(channel="social", campaign="summer"),
    attributes={"company.industry": "retail", "company.employees": 12, "role.title": "COO", "custom.fleet_size": 40},
)
SECOND = captured(
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


@pytest.fixture
async def sold(here: HandoffService) -> HandoffService:
    """Two leads, each with a card, a capture and a seller of its own."""
    await as_intake(here, CARDS)
    await here.put_seller("anna", capacity=1)
    await here.receive(SECOND, FIRST, qualified(LEAD))
    await here.put_seller("ben")
    await here.receive(captured(OTHER), qualified(OTHER, clauses=()))
    return here


async def test_the_packet_has_all_that_is_known_and_the_newest_word_counts(sold: HandoffService) -> None:
    assert (await sold.handoff(LEAD))["packet"] == {
        "contact": {
            "name": "Dana Reyes",
            "email": "dana@example.com",
            "phone": None,
            "external_ids": {"website": ["crm-77"]},
        },
        "company": {"industry": "logistics", "employees": 12},
        "role": {"title": "COO"},
        "interest": {"budget": {"amount": "15000", "currency": "EUR"}},
        "custom": {"fleet_size": 40},
        "touches": [
            {"at": "2018-11-20T12:00:00Z", "source": "website", "channel": "social", "campaign": "summer"},
            {"at": "2018-11-20T13:00:00Z", "source": "website"},
        ],
        "activities": [
            {"type": "form_submitted", "at": "2018-11-20T12:00:00Z", "source": "website"},
            {"type": "demo_requested", "at": "2018-11-20T13:00:00Z", "source": "website"},
        ],
        "clauses": [{"id": "industry", "part": "profile", "points": 30.0}],
    }


async def test_the_contact_is_read_when_the_packet_is_shown_and_kept_nowhere(sold: HandoffService) -> None:
    await as_intake(sold, f"delete from contacts.people where lead_id = '{LEAD}'")

    assert (await sold.handoff(LEAD))["packet"]["contact"] is None
    assert (await sold.handoff(OTHER))["packet"]["contact"]["name"] == "Erin Wolf"


async def test_a_capture_heard_twice_is_shown_once(sold: HandoffService) -> None:
    await sold.receive(FIRST)

    assert len((await sold.handoff(LEAD))["packet"]["touches"]) == 2


async def test_what_the_lead_did_is_shown_with_its_captures_in_order(sold: HandoffService) -> None:
    visit = recorded(LEAD, occurred_at=NOON + HOUR / 2, touch=Touch(channel="email", campaign="autumn"))
    await sold.receive(recorded(LEAD, occurred_at=NOON + 2 * HOUR), visit)
    await sold.receive(visit, recorded(OTHER))

    packet = (await sold.handoff(LEAD))["packet"]
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


async def test_one_handoff_is_shown_like_in_the_list(sold: HandoffService) -> None:
    listed = await sold.handoff(LEAD)

    answer = await sold.admin.get(f"/v1/handoffs/{listed['handoff_id']}")

    assert (answer.status_code, answer.json()) == (200, listed)
    assert (await sold.admin.get(f"/v1/handoffs/{uuid7()}")).status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [OTHER, LEAD]),
        ({"seller": "anna"}, [LEAD]),
        ({"lead": str(OTHER)}, [OTHER]),
        ({"state": "won"}, [OTHER]),
        ({"state": "offered", "team": "reps"}, [LEAD]),
        ({"team": "field"}, []),
    ],
)
async def test_handoffs_are_found_by_what_is_asked(
    sold: HandoffService, asked: dict[str, Any], found: list[object]
) -> None:
    won = {"deal_id": "d-1", "lead": {"lead_id": str(OTHER)}, "stage": "won", "owner": "ben"}
    assert (await sold.post("/v1/deals", won))[0] == 202

    assert [one["lead_id"] for one in await sold.handoffs(**asked)] == [str(lead) for lead in found]


async def test_handoffs_are_listed_page_by_page(sold: HandoffService) -> None:
    await sold.receive(*(qualified() for _ in range(5)))

    seen: list[str] = []
    sizes: list[int] = []
    cursor = None
    while cursor or not sizes:
        asked = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await sold.admin.get("/v1/handoffs", params=asked)).json()
        seen += [one["handoff_id"] for one in page["handoffs"]]
        sizes.append(len(page["handoffs"]))
        cursor = page["next_cursor"]

    assert sizes == [3, 3, 1]
    assert seen == sorted(set(seen), reverse=True)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"state": "sleeping"}, "/query/state"),
        ({"limit": 201}, "/query/limit"),
        ({"limit": 0}, "/query/limit"),
        ({"cursor": "x"}, "/query/cursor"),
        ({"lead": "x"}, "/query/lead"),
        ({"overdue": "late"}, "/query/overdue"),
    ],
)
async def test_a_wrong_question_is_named(here: HandoffService, asked: dict[str, Any], pointer: str) -> None:
    answer = await here.admin.get("/v1/handoffs", params=asked)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_a_sellers_key_sees_that_sellers_handoffs_only(sold: HandoffService) -> None:
    mine, theirs = (await sold.handoff(LEAD))["handoff_id"], (await sold.handoff(OTHER))["handoff_id"]

    async with await sold.client("sales", seller="anna") as client:
        listed = [
            [one["handoff_id"] for one in (await client.get(f"/v1/handoffs{asked}")).json()["handoffs"]]
            for asked in ("", "?seller=anna", "?seller=ben", f"?lead={OTHER}")
        ]
        shown = [(await client.get(f"/v1/handoffs/{one}")).status_code for one in (mine, theirs)]

    assert (listed, shown) == ([[mine], [mine], [], []], [200, 404])


async def test_handoffs_are_for_sales(here: HandoffService) -> None:
    for scopes, status in (((), 401), (("marketing",), 403), (("sales",), 200)):
        async with await here.client(*scopes) as client:
            assert (await client.get("/v1/handoffs")).status_code == status
