"""Sellers at work in a real browser, on a telephone: the inbox, its cards, and what another seller was faster at."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.flow.office import Office, fits

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
# Keeps what the browser would play and show.
RECORD = """
    window.told = [];
    const create = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { told.push("sound"); return create.call(this); };
    window.Notification = class extends EventTarget {
      static permission = "granted";
      static requestPermission() { return Promise.resolve("granted"); }
      constructor(title) { super(); told.push(title); }
    };
"""


async def test_a_new_lead_appears_by_itself_and_is_accepted_by_one_tap(office: Office) -> None:
    anna = await office.sign_in("anna")
    await expect(anna.locator("main")).to_contain_text("No lead is with you now.")
    name = await office.offer(0, "anna")

    await expect(anna.get_by_role("link", name=name)).to_be_visible()
    await expect(anna.locator("main")).to_contain_text("left")
    assert await fits(anna)
    await anna.get_by_role("button", name=f"Accept {name}").click()

    await expect(anna.locator("main")).to_contain_text("accepted with Anna, who accepted it on")
    assert await fits(anna)


async def test_a_seller_rejects_by_a_clause_that_the_lead_meets_and_reads_that_it_is_disputed(office: Office) -> None:
    anna = await office.sign_in("anna")
    await anna.get_by_role("link", name=await office.offer(1, "anna")).click()
    await anna.get_by_text("Reject", exact=True).click()
    await anna.get_by_text("Too small", exact=True).click()
    field = anna.get_by_label("Company employees as you found it, if you know")
    await field.fill("a few")
    await anna.get_by_role("button", name="Reject: too small").click()

    await expect(field).to_have_value("a few")
    await expect(field).to_have_attribute("aria-invalid", "true")
    assert await fits(anna)
    await field.fill("120")
    await anna.get_by_role("button", name="Reject: too small").click()

    await expect(anna.locator("main")).to_contain_text(
        "The rejection is disputed: size is met, 120 (asked for: between 50 and 2000)."
    )


async def test_a_seller_who_is_too_late_is_told_who_has_the_lead(office: Office) -> None:
    anna, ben = await office.sign_in("anna"), await office.sign_in("ben")
    await anna.get_by_role("link", name=await office.offer(2, "anna")).click()
    await expect(anna.get_by_role("button", name="Accept", exact=True)).to_be_visible()
    handoff = anna.url.rpartition("/")[2]
    await office.call("POST", f"/v1/handoffs/{handoff}/reassignment", {"seller": "ben"})
    await ben.goto(anna.url)
    await ben.get_by_role("button", name="Accept", exact=True).click()
    await expect(ben.locator("main")).to_contain_text("accepted with Ben")

    await anna.get_by_role("button", name="Accept", exact=True).click()

    await expect(anna.get_by_role("heading")).to_have_text("This lead is with Ben")
    await expect(anna.get_by_role("status")).to_contain_text("Ben accepted it on")


async def test_keys_walk_through_the_inbox_and_answer_until_they_are_turned_off(office: Office) -> None:
    anna = await office.sign_in("anna")
    first, second = await office.offer(3, "anna"), await office.offer(4, "anna")
    await expect(anna.get_by_role("link", name=second)).to_be_visible()
    walked = []
    for key in ("j", "j", "k"):
        await anna.keyboard.press(key)
        walked.append(await anna.evaluate("document.activeElement.textContent"))
    await anna.keyboard.press("a")

    assert sorted(walked[:2]) == sorted([first, second])
    assert walked[2] == walked[0]
    await expect(anna.locator("main")).to_contain_text("accepted with Anna")
    await anna.keyboard.press("r")
    await expect(anna.get_by_text("Too small", exact=True)).to_be_visible()
    await anna.get_by_role("button", name="Turn keys off").click()
    await anna.reload()
    await anna.keyboard.press("r")
    await expect(anna.get_by_text("Too small", exact=True)).to_be_hidden()


async def test_a_seller_who_wishes_it_is_told_of_a_new_lead_by_sound_and_by_notification(office: Office) -> None:
    anna = await office.sign_in("anna")
    await anna.context.add_init_script(RECORD)
    await anna.context.grant_permissions(["notifications"])
    await anna.reload()
    await anna.get_by_role("button", name="Sound").click()
    await anna.get_by_role("button", name="Notification").click()
    await expect(anna.get_by_role("button", name="Notification", pressed=True)).to_be_visible()
    tried = await anna.evaluate("told.splice(0)")
    name = await office.offer(6, "anna")

    await expect(anna.get_by_role("link", name=name)).to_be_visible()
    await expect(anna).to_have_title("(1) Inbox · Accord")
    assert (tried, await anna.evaluate("told")) == (["sound"], ["sound", "A new lead waits for you"])


async def test_a_seller_finds_the_lead_of_another_seller_by_no_address(office: Office) -> None:
    ben = await office.sign_in("ben")
    name = await office.offer(7, "anna")
    listed = await asyncio.to_thread(
        office.client.wait_for, "/v1/handoffs?state=offered", lambda document: bool(document["handoffs"])
    )
    [handoff] = listed["handoffs"]
    lead_id, handoff_id = handoff["lead_id"], handoff["handoff_id"]
    pages = [f"/inbox/{handoff_id}", f"/leads/{lead_id}", f"/contacts/{lead_id}", f"/scores/{lead_id}"]
    await asyncio.to_thread(office.client.wait_for, f"/v1/journeys/{lead_id}", lambda document: "facts" in document)

    answers = [await ben.goto(f"{office.origin}{path}") for path in pages]
    assert [answer and answer.status for answer in answers] == [404] * len(pages)
    await ben.goto(f"{office.origin}/contacts?q=person")
    await expect(ben.locator("main")).to_contain_text("No person has these words.")
    await expect(ben.locator("main")).not_to_contain_text(name)


async def test_the_inbox_and_its_forms_work_without_javascript(office: Office) -> None:
    anna = await office.sign_in("anna", javascript=False)
    name = await office.offer(5, "anna")
    await asyncio.to_thread(
        office.client.wait_for, "/v1/handoffs?state=offered", lambda document: bool(document["handoffs"])
    )
    await anna.reload()
    await anna.get_by_role("link", name=name).click()
    await anna.get_by_role("button", name="Accept", exact=True).click()
    await anna.get_by_role("button", name="Spoke with them").click()

    await expect(anna.locator("main")).to_contain_text("Anna spoke with the lead (phone)")
    await expect(anna.get_by_text("Turn keys off")).to_be_hidden()
