"""The page of teams: who is in each, what is open, who leads it, where it is told, and when sales works."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.handoff.event_builders import agreement_activated
from tests.handoff.inbox.browsers import read_page, sign_in
from tests.handoff.service import HandoffService
from tests.support.page_forms import find_form, read_refusals, send_form

TEAMS = "/setup/teams"
CHANGE = "/setup/teams/settings"
ENTERPRISE, REPS = f"{CHANGE}?team=enterprise", f"{CHANGE}?team=reps"
HOURS = {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}, "holidays": "DE"}


@pytest.fixture
async def browser(crm: HandoffService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of a leader of sales, in a company with the sellers anna and ben, each in a team."""
    async with await sign_in(crm, "Lou Berg", bound=False) as browser:
        yield browser


async def read_teams(service: HandoffService) -> list[tuple[str, str | None, list[str]]]:
    teams = (await service.admin.get("/v1/teams")).json()["teams"]
    return [(each["team"], each["lead"], [seller["seller"] for seller in each["sellers"]]) for each in teams]


async def test_each_team_shows_its_sellers_and_what_they_have_open(
    crm: HandoffService, browser: httpx2.AsyncClient
) -> None:
    await crm.receive(agreement_activated(sales={"business_hours": HOURS}))
    words = await read_page(browser, TEAMS)

    unled = "no lead · 0 leads wait for it · no destination hears what its sellers hear Change"
    columns = "Seller Open At most Share Gets leads"
    assert f"field {unled} {columns} Ben 0 0 1 yes" in words
    assert f"reps {unled} {columns} Anna 0 any 1 yes" in words
    assert "mon 09:00 to 12:30, 13:30 to 18:00" in words
    assert "sun closed" in words
    assert "without the holidays of DE" in words


async def test_a_seller_is_put_into_a_team_and_leads_it(crm: HandoffService, browser: httpx2.AsyncClient) -> None:
    moved = await send_form(browser, TEAMS, TEAMS, seller="ben", team="enterprise")
    led = await send_form(browser, ENTERPRISE, CHANGE, lead="anna")

    assert (moved.status_code, led.status_code) == (303, 303)
    assert await read_teams(crm) == [("enterprise", "anna", ["ben"]), ("field", None, []), ("reps", None, ["anna"])]
    await send_form(browser, ENTERPRISE, CHANGE, lead="")
    assert (await read_teams(crm))[0] == ("enterprise", None, ["ben"])


async def test_a_team_is_told_at_destinations_which_stay_when_its_lead_changes(
    crm: HandoffService, browser: httpx2.AsyncClient
) -> None:
    for destination in ("mail", "room"):
        await crm.admin.put(f"/v1/destinations/{destination}", json={"kind": "email"})
    told = await send_form(browser, REPS, CHANGE, notify="room,  mail")
    await send_form(browser, REPS, CHANGE, lead="anna")

    assert (told.status_code, told.headers["location"]) == (303, TEAMS)
    teams = (await crm.admin.get("/v1/teams")).json()["teams"]
    assert [(each["team"], each["lead"], each["notify"]) for each in teams] == [
        ("field", None, []),
        ("reps", "anna", ["room", "mail"]),
    ]
    assert "reps led by anna · 0 leads wait for it · told at room, mail" in await read_page(browser, TEAMS)
    assert "The destinations: mail, room." in await read_page(browser, REPS)
    await send_form(browser, REPS, CHANGE, notify="")
    assert (await crm.admin.get("/v1/teams")).json()["teams"][1]["notify"] == []


async def test_what_does_not_exist_is_refused_beside_its_field(
    crm: HandoffService, browser: httpx2.AsyncClient
) -> None:
    token = find_form((await browser.get(TEAMS)).text, TEAMS).values["form_token"]
    member = await browser.post(TEAMS, data={"form_token": token, "seller": "cleo", "team": "reps"})
    blank = await browser.post(TEAMS, data={"form_token": token, "seller": "anna", "team": " "})
    lead = await browser.post(CHANGE, data={"form_token": token, "team": "reps", "lead": "cleo"})
    told = await browser.post(CHANGE, data={"form_token": token, "team": "reps", "notify": "nowhere"})
    odd = await browser.post(CHANGE, data={"form_token": token, "team": "reps", "notify": "mail, *"})
    none = [
        await browser.get(f"{CHANGE}?team=nowhere"),
        await browser.post(CHANGE, data={"form_token": token, "team": "nowhere"}),
    ]

    assert read_refusals(member) == {"seller": "No seller has this id."}
    assert read_refusals(blank) == {"team": "Required."}
    assert read_refusals(lead) == {"lead": "No seller has this id."}
    assert read_refusals(told) == {"notify": "There is no destination of this name."}
    assert list(read_refusals(odd)) == ["notify"]
    assert [answer.status_code for answer in none] == [404, 404]
    assert await read_teams(crm) == [("field", None, ["ben"]), ("reps", None, ["anna"])]
