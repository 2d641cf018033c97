"""Sellers on the telephone who open the link in the mail of a notice: they accept, reject, or are too late."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.flow.office import Office, fits
from tests.flow.pages.axe import find_violations

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
TAKEN = re.compile(r"Ben accepted it on \w{3} \d+ \w{3} \d{4}, \d\d:\d\d\.")


async def open_notice(office: Office, person: str, seller: str, *, javascript: bool = True) -> Page:
    """The telephone of this seller, who is not signed in and taps the link in the mail."""
    telephone = await office.open_telephone(javascript=javascript)
    await telephone.goto(await office.find_notice(person, seller))
    return telephone


@pytest.mark.parametrize("javascript", [True, False])
async def test_one_tap_on_the_page_of_the_link_accepts_the_lead(office: Office, javascript: bool) -> None:
    anna = await open_notice(office, await office.offer(0, "anna"), "anna", javascript=javascript)
    await expect(anna.get_by_role("heading", level=1)).to_have_text("Person 0")
    assert await fits(anna)
    await anna.get_by_role("button", name="Accept").click()

    await expect(anna.get_by_role("heading", level=1)).to_have_text("You have this lead")
    await expect(anna.get_by_role("status")).to_contain_text("You accepted it on")
    assert await fits(anna)
    [handoff] = (await office.call("GET", "/v1/handoffs"))["handoffs"]
    assert (handoff["state"], handoff["seller"]) == ("accepted", "anna")


async def test_a_rejection_by_a_clause_that_is_met_is_answered_at_once_that_it_is_disputed(office: Office) -> None:
    anna = await open_notice(office, await office.offer(1, "anna"), "anna")
    await anna.get_by_text("Reject", exact=True).click()
    await anna.get_by_text("Too small", exact=True).click()
    await anna.get_by_label("Company employees as you found it, if you know").fill("120")
    assert await fits(anna)
    await anna.get_by_role("button", name="Reject: too small").click()

    await expect(anna.get_by_role("heading", level=1)).to_have_text("You rejected this lead")
    await expect(anna.get_by_role("status").last).to_have_text(
        "The rejection is disputed: size is met, 120 (asked for: between 50 and 2000)."
    )
    assert await fits(anna)


async def test_a_second_seller_who_is_too_late_is_told_by_whom_and_when_the_lead_was_taken(office: Office) -> None:
    name = await office.offer(2, "anna")
    anna = await open_notice(office, name, "anna")
    await office.put_seller("ben", capacity=1000)
    [handoff] = (await office.call("GET", "/v1/handoffs"))["handoffs"]
    await office.call("POST", f"/v1/handoffs/{handoff['handoff_id']}/reassignment", {"seller": "ben"})
    ben = await open_notice(office, name, "ben")
    await ben.get_by_role("button", name="Accept").click()
    await expect(ben.get_by_role("heading", level=1)).to_have_text("You have this lead")

    await anna.get_by_role("button", name="Accept").click()

    await expect(anna.get_by_role("heading", level=1)).to_have_text("This lead is with Ben")
    await expect(anna.get_by_role("status")).to_have_text(TAKEN)
    await expect(anna.locator("body")).not_to_contain_text(name)
    assert await fits(anna)


async def test_who_got_the_link_from_the_seller_is_not_signed_in_by_it(office: Office) -> None:
    friend = await open_notice(office, await office.offer(3, "anna"), "anna")
    await friend.get_by_role("button", name="Accept").click()
    await friend.get_by_role("button", name="Open the card").click()

    await expect(friend.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert "accord" not in {cookie.get("name") for cookie in await friend.context.cookies()}


async def test_the_pages_of_a_link_are_open_to_all_before_and_after_the_answer(office: Office) -> None:
    name = await office.offer(4, "anna")
    anna = await open_notice(office, name, "anna")
    found = {"offered": await find_violations(anna)}
    await anna.goto(anna.url)
    await anna.get_by_text("Reject", exact=True).click()
    await anna.get_by_text("Too small", exact=True).click()
    await anna.get_by_label("Company employees as you found it, if you know").fill("a few")
    await anna.get_by_role("button", name="Reject: too small").click()
    await expect(anna.get_by_role("alert")).to_contain_text("Nothing was changed.")
    found["refused"] = await find_violations(anna)
    [handoff] = (await office.call("GET", "/v1/handoffs"))["handoffs"]
    await office.put_seller("ben", capacity=1000)
    await office.call("POST", f"/v1/handoffs/{handoff['handoff_id']}/reassignment", {"seller": "ben"})
    await anna.goto(await office.find_notice(name, "anna"))
    found["expired"] = await find_violations(anna)
    ben = await open_notice(office, name, "ben")
    await ben.get_by_role("button", name="Accept").click()
    await expect(ben.get_by_role("heading", level=1)).to_have_text("You have this lead")
    found["answered"] = await find_violations(ben)
    await ben.goto(f"{office.origin}/act/forged")
    found["forged"] = await find_violations(ben)

    assert found == {page: [] for page in ("offered", "refused", "expired", "answered", "forged")}
