"""The plan of a year: quarters worked backward from the goal, territories, content and headcount, all replaceable."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    deal_event,
    handoff_accepted,
    lead_captured,
    lead_qualified,
    new_lead_id,
)
from tests.metrics.html_page import fetch, fetch_page
from tests.support.database import run_as_service

CARD = """
    insert into content_cards (card, kind, title, link, rejections)
    values ('rival', 'battle_card', 'How we compare', 'https://content.example/rival', '{too_small}')
"""
PEOPLE = """
    insert into access.keys (key_hash, key_id, scopes) values (decode(md5('mia'), 'hex'), md5('mia')::uuid, '{}');
    insert into access.people (person, key_id, name, email, roles, active)
    values ('mia', md5('mia')::uuid, 'Mia', 'mia@heads.example', '{marketing_lead}', true)
"""
GOAL = {"metric": "bookings", "per": "quarter", "target": {"amount": "30000", "currency": "EUR"}}


async def live_a_year(receive: Receive, database_url: str) -> None:
    """Of forty leads that two sellers took on half bought for 3,000 each, three in four of them from north."""
    now = datetime.now(UTC)
    facts: list[Any] = [
        agreement_activated(
            now - timedelta(days=300),
            goal=GOAL,
            rejection_reasons=[{"code": "too_small", "clause": "size", "returns": "nurture"}],
        )
    ]
    for number in range(40):
        lead, at = new_lead_id(), now - timedelta(days=182 - number)
        who = {"seller": "anna" if number % 2 else "ben", "team": "south" if number % 8 == 0 else "north"}
        facts += [lead_captured(lead, at), lead_qualified(lead, at), handoff_accepted(lead, at, **who)]
        if number % 2 == 0:
            facts.append(deal_event("won", lead, at + timedelta(days=20), "3000.00", **who))
    # Anna took a lead on lately too.
    lead = new_lead_id()
    facts += [lead_captured(lead, now - timedelta(days=3)), handoff_accepted(lead, now - timedelta(days=2))]
    await receive(*facts)
    await run_as_service(database_url, "handoff", CARD)
    for statement in PEOPLE.split(";"):
        await run_as_service(database_url, "intake", statement)


async def test_a_year_is_planned_from_the_goal_and_what_the_last_year_taught(
    receive: Receive, get_json: GetJson, database_url: str
) -> None:
    await live_a_year(receive, database_url)

    plan = await get_json("/v1/goals/plan/2199")
    money = {"amount": "30000.00", "currency": "EUR"}
    assert plan["quarters"][0] == {
        "quarter": "2199-Q1", "target": money, "origin": "agreement", "customers": 10, "qualified_leads": 20,
        "qualify_by": "2199-03-12", "too_late": False, "sellers": 2,
    }  # fmt: skip
    assert plan["total"] == {
        "target": {"amount": "120000.00", "currency": "EUR"}, "customers": 40, "qualified_leads": 80,
    }  # fmt: skip
    assert {name: (each["value"], each["origin"]) for name, each in plan["assumptions"].items()} == {
        "deal": (3000.0, "actual"),
        "qualified_to_customer": (0.5, "actual"),
        "lag_days": (20.0, "actual"),
        "leads_per_seller": (10.2, "actual"),
        "sellers_per_marketer": (1.0, "actual"),
    }
    assert [(each["team"], each["share"]["value"], each["target"]["amount"]) for each in plan["territories"]] == [
        ("north", 0.75, "90000.00"), ("south", 0.25, "30000.00"),
    ]  # fmt: skip
    assert plan["headcount"] == {"sellers": 2, "sellers_now": 1, "marketers": 2, "marketers_now": 1}
    assert plan["content"] == [
        {"of": "kind", "name": "battle_card", "cards": 1},
        {"of": "kind", "name": "case_study", "cards": 0},
        {"of": "kind", "name": "objection_guide", "cards": 0},
        {"of": "rejection", "name": "too_small", "cards": 1},
    ]


async def test_every_assumption_of_a_year_may_be_replaced(
    receive: Receive, get_json: GetJson, database_url: str
) -> None:
    await live_a_year(receive, database_url)

    other = await get_json(
        "/v1/goals/plan/2199", target_q1="60000", deal="6000", qualified_to_customer="0.1", lag_days="31",
        leads_per_seller="10", sellers_per_marketer="2", territory="south:0.4",
    )  # fmt: skip

    assert {each["origin"] for each in other["assumptions"].values()} == {"given"}
    assert [(each["target"]["amount"], each["origin"]) for each in other["quarters"][:2]] == [
        ("60000.00", "given"), ("30000.00", "agreement"),
    ]  # fmt: skip
    assert (other["quarters"][0]["qualified_leads"], other["quarters"][0]["sellers"]) == (100, 10)
    assert other["headcount"] | {"sellers": 10, "marketers": 5} == other["headcount"]
    assert {each["team"]: (each["share"]["origin"], each["sellers"]) for each in other["territories"]} == {
        "north": ("actual", 8), "south": ("given", 4),
    }  # fmt: skip


async def test_the_page_shows_the_plan_with_a_field_for_each_assumption(
    receive: Receive, database_url: str, client: httpx2.AsyncClient
) -> None:
    await live_a_year(receive, database_url)

    page = await fetch_page(client, "meetings/plan/2199?leads_per_seller=5&of=north&share=&of=south&share=0.4")
    wrong = await fetch(client, "meetings/plan/2199?deal=0&of=south&share=many")

    fields = [(tag["name"], tag.get("value")) for name, tag in page.tags if name == "input"]
    assert fields[fields.index(("target_q1", "")) :] == [
        *((f"target_q{number}", "") for number in range(1, 5)),
        *((name, "") for name in ("deal", "qualified_to_customer", "lag_days")),
        *(("leads_per_seller", "5"), ("sellers_per_marketer", "")),
        *(("of", "north"), ("share", ""), ("of", "south"), ("share", "0.4")),
    ]
    assert "120,000.00 EUR in deals won in 2199 needs 80 qualified leads." in page.texts
    assert "The shares add up to 115.0%." in page.texts
    assert "2 steps without any content card." in page.texts
    assert wrong.status_code == 422
    assert wrong.text.count('aria-invalid="true"') == 2


@pytest.mark.parametrize("year", ["1999", "2200", "soon"])
async def test_a_plan_is_of_a_year(client: httpx2.AsyncClient, create_key: CreateKey, year: str) -> None:
    response = await client.get(f"/v1/goals/plan/{year}", headers=await create_key("read"))

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/path/year"]
