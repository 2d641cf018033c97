"""The pages of sellers: a leader of sales adds one, changes one, and says who is away, without a command."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from services.handoff.sellers.schemas import SellerForm
from tests.handoff.inbox.browsers import read_page, sign_in
from tests.handoff.service import HandoffService
from tests.support.page_forms import find_form, read_refusals, send_form

SELLERS = "/setup/sellers"


@pytest.fixture
async def browser(service: HandoffService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of a leader of sales."""
    async with await sign_in(service, "Lou Berg", bound=False) as browser:
        yield browser


async def read_seller(service: HandoffService, seller: str) -> dict[str, object]:
    document: dict[str, object] = (await service.admin.get(f"/v1/sellers/{seller}")).json()
    return document


async def test_a_seller_is_added_with_everything_that_the_interface_takes(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    year = datetime.now(UTC).year + 1
    away = {"away__0__from": f"{year}-07-01", "away__0__to": f"{year}-07-15", "away__1__from": f"{year}-03-02"}
    sent = await send_form(
        browser, SELLERS, SELLERS, seller="kim", name="Kim <Reyes>", email="kim@example.com", team="inbound",
        kind="commission_agent", capacity="20", weight="1.5", timezone="Europe/Berlin", on_leave="reassign",
        booking_url="https://example.com/kim?a=1",
        away__1__to=f"{year}-03-02", **away,
    )  # fmt: skip

    assert (sent.status_code, sent.headers["location"]) == (303, SELLERS)
    assert await read_seller(service, "kim") == {
        "seller": "kim", "name": "Kim <Reyes>", "email": "kim@example.com", "team": "inbound",
        "kind": "commission_agent", "capacity": 20, "weight": 1.5, "timezone": "Europe/Berlin", "active": True,
        "on_leave": "reassign",
        "away": [
            {"from": f"{year}-06-30T22:00:00Z", "to": f"{year}-07-14T22:00:00Z"},
            {"from": f"{year}-03-01T23:00:00Z", "to": f"{year}-03-02T23:00:00Z"},
        ],
        "notify": [], "booking_url": "https://example.com/kim?a=1",
    }  # fmt: skip
    words = await read_page(browser, SELLERS)
    assert "kim · team inbound · commission agent · at most 20 open · share 1.5 · Europe/Berlin" in words
    assert f"away from {year}-03-02 to {year}-03-03 · away from {year}-07-01 to {year}-07-15" in words


async def test_the_form_has_every_field_of_the_interface(browser: httpx2.AsyncClient) -> None:
    form = find_form((await browser.get(SELLERS)).text, SELLERS)

    fields = {name.partition(".")[0] for name in form.values} - {"form_token"}
    assert fields == set(SellerForm.model_fields)


async def test_what_is_stored_stands_in_the_form_and_is_saved_unchanged(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    day = datetime.now(UTC).replace(hour=10, minute=30, second=0, microsecond=0)
    ends = [day - timedelta(days=40), day - timedelta(days=39), day + timedelta(days=1), day + timedelta(days=2)]
    past, coming = [{"from": a.isoformat(), "to": b.isoformat()} for a, b in (ends[:2], ends[2:])]
    await service.put_seller("kim", capacity=3, timezone="Asia/Kolkata", away=[past, coming], active=False)
    before = await read_seller(service, "kim")
    sent = await send_form(browser, f"{SELLERS}/kim", f"{SELLERS}/kim")

    assert sent.status_code == 303
    assert await read_seller(service, "kim") == before
    assert "Kim inactive" in await read_page(browser, SELLERS)


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    refused = await send_form(
        browser, SELLERS, SELLERS, seller="kim reyes", name="Kim", capacity="many", weight="0", timezone="Berlin",
        email="kim at example", away__1__from="2030-02-01", away__1__to="2030-01-01",
    )  # fmt: skip

    assert refused.status_code == 422
    assert read_refusals(refused) == {
        "seller": "Must be letters, digits and _ . : -, and begin with a letter or digit.",
        "email": "Not an e-mail address.",
        "capacity": "Must be a whole number.",
        "weight": "Must be greater than 0.",
        "timezone": "Must be a zone of the IANA database, like Europe/Berlin.",
        "away.1.to": "An absence ends after it begins.",
    }
    kept = find_form(refused.text, SELLERS).values
    assert (kept["capacity"], kept["away.1.from"]) == ("many", "2030-02-01")
    assert (await service.admin.get("/v1/sellers")).json()["sellers"] == []


async def test_a_seller_who_exists_is_not_replaced_by_the_form_that_adds_one(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    await service.put_seller("kim", capacity=3)
    refused = await send_form(browser, SELLERS, SELLERS, seller="kim", name="Other")

    assert (refused.status_code, read_refusals(refused)) == (
        422,
        {"seller": "There is a seller with this id already."},
    )
    assert (await read_seller(service, "kim"))["name"] == "Kim"


async def test_more_absences_than_the_form_first_had_are_all_taken(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    await service.put_seller("kim")
    days = {
        f"away__{row}__{end}": f"2031-0{row + 1}-0{day}" for row in range(4) for end, day in (("from", 1), ("to", 2))
    }
    await send_form(browser, f"{SELLERS}/kim", f"{SELLERS}/kim", **days)

    away = (await read_seller(service, "kim"))["away"]
    assert away == [{"from": f"2031-0{n}-01T00:00:00Z", "to": f"2031-0{n}-02T00:00:00Z"} for n in range(1, 5)]


async def test_a_field_with_an_absurd_number_is_no_row_of_the_form(browser: httpx2.AsyncClient) -> None:
    refused = await send_form(browser, SELLERS, SELLERS, **{f"away__{'9' * 5000}__from": "2031-01-01"})

    assert refused.status_code == 422
    assert read_refusals(refused) == {"seller": "Required.", "name": "Required."}


async def test_an_unknown_seller_has_no_page(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get(f"{SELLERS}/unknown")).status_code == 404


async def test_a_seller_alone_sets_up_nothing(service: HandoffService) -> None:
    await service.put_seller("kim")
    async with await sign_in(service, "Kim", seller="kim") as browser:
        statuses = [(await browser.get(path)).status_code for path in (SELLERS, f"{SELLERS}/kim", "/setup/teams")]

    assert statuses == [403, 403, 403]
