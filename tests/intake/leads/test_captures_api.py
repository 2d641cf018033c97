"""Marketing sees what made no lead, lets it through, or mends it and sends it again."""

from typing import Any

import httpx2

from tests.intake.builders import lead
from tests.intake.service import PRINTED_TOKEN, IntakeService, make_client

TEST = {"external_id": "f-1", "test": True, "contact": {"email": "dana@example.com", "name": "Dana Reyes"}}


async def list_captures(service: IntakeService, query: str = "") -> list[tuple[Any, ...]]:
    """(outcome, reason, source) of the captures, newest first."""
    response = await service.admin.get(f"/v1/captures{query}")
    assert response.status_code == 200, response.text
    return [(each["outcome"], each["reason"], each["source"]) for each in response.json()["captures"]]


async def send_one_of_each(service: IntakeService) -> tuple[str, str, str]:
    """The ids of an accepted, a filtered and a refused capture."""
    accepted = (await service.post(lead(external_id="f-0")))[1]["capture_id"]
    filtered = (await service.post(lead(**TEST)))[1]["capture_id"]
    await service.post(lead(contact={"email": "dana at example.com"}))
    refused = (await service.admin.get("/v1/captures?outcome=refused")).json()["captures"][0]["capture_id"]
    return accepted, filtered, refused


async def test_captures_are_listed_newest_first_by_outcome_reason_and_source(service: IntakeService) -> None:
    await send_one_of_each(service)
    everything = [("refused", "invalid", "website"), ("filtered", "test", "website"), ("accepted", None, "website")]

    assert await list_captures(service) == everything
    assert await list_captures(service, "?outcome=filtered") == everything[1:2]
    assert await list_captures(service, "?reason=invalid") == everything[:1]
    assert await list_captures(service, "?source=elsewhere") == []


async def test_pages_of_captures_follow_each_other(service: IntakeService) -> None:
    await send_one_of_each(service)

    seen, cursor = [], ""
    while True:
        page = (await service.admin.get(f"/v1/captures?limit=1{cursor}")).json()
        seen += [each["outcome"] for each in page["captures"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert seen == ["refused", "filtered", "accepted"]


async def test_what_made_no_lead_is_shown_with_what_was_sent(service: IntakeService) -> None:
    accepted, filtered, refused = await send_one_of_each(service)

    shown = [(await service.admin.get(f"/v1/captures/{each}")).json() for each in (accepted, filtered, refused)]

    assert [each["body"] is not None and "dana" in each["body"] for each in shown] == [False, True, True]
    assert shown[2]["problem"]["errors"][0]["pointer"] == "/contact/email"


async def test_a_filtered_capture_that_is_released_is_a_lead_like_any_other(service: IntakeService) -> None:
    _, filtered, _ = await send_one_of_each(service)

    released = await service.admin.post(f"/v1/captures/{filtered}/release")
    again = await service.admin.post(f"/v1/captures/{filtered}/release")
    repeated = await service.post(lead(**TEST))

    settled = released.json()
    assert (released.status_code, settled["capture_id"], settled["outcome"]) == (200, filtered, "accepted")
    assert (again.status_code, again.json()) == (200, settled)
    assert repeated[1] | {"duplicate": True} == {
        "capture_id": filtered, "lead_id": settled["lead_id"], "duplicate": True,
    }  # fmt: skip
    profile = (await service.admin.get(f"/v1/leads/{settled['lead_id']}")).json()
    assert profile["contact"]["email"] == "dana@example.com"
    kinds = [event["type"] for event in await service.staged_events()]
    assert kinds == ["lead.captured", "capture.filtered", "lead.captured"]


async def test_a_refused_capture_is_mended_and_sent_again(service: IntakeService) -> None:
    _, _, refused = await send_one_of_each(service)

    as_it_came = await service.admin.post(f"/v1/captures/{refused}/replay", json={})
    mended = {"body": lead(contact={"email": "new@example.com"})}
    replayed = await service.admin.post(f"/v1/captures/{refused}/replay", json=mended)
    gone = await service.admin.post(f"/v1/captures/{refused}/replay", json=mended)

    assert (as_it_came.status_code, as_it_came.json()["errors"][0]["pointer"]) == (422, "/contact/email")
    assert (replayed.status_code, replayed.json()["capture_id"], replayed.json()["outcome"]) == (
        200, refused, "accepted",
    )  # fmt: skip
    assert gone.status_code == 404
    assert await list_captures(service, "?outcome=refused") == []


async def test_each_kind_is_settled_in_its_own_way(service: IntakeService) -> None:
    _, filtered, refused = await send_one_of_each(service)

    wrong = [
        await service.admin.post(f"/v1/captures/{refused}/release"),
        await service.admin.post(f"/v1/captures/{filtered}/replay", json={}),
    ]

    assert [(each.status_code, each.json()["type"]) for each in wrong] == [
        (409, "urn:accord:not-filtered"),
        (409, "urn:accord:not-refused"),
    ]


async def open_page(browser: httpx2.AsyncClient) -> str:
    """Sign in; the token of the page's forms."""
    await browser.get(f"/captures?token={PRINTED_TOKEN}", follow_redirects=True)
    page = (await browser.get("/captures")).text
    return page.split('name="form_token" value="')[1].split('"')[0]


async def test_the_page_lets_a_filtered_capture_through_and_says_what_is_wrong_with_a_refused_one(
    service: IntakeService,
) -> None:
    _, filtered, refused = await send_one_of_each(service)
    async with make_client(service.app, None) as browser:
        form_token = await open_page(browser)
        page = (await browser.get("/captures?outcome=")).text
        form = {"form_token": form_token}
        released = await browser.post(f"/captures/{filtered}/release", data=form)
        failed = await browser.post(f"/captures/{refused}/replay", data=form | {"body": "{}"})
        replayed = await browser.post(
            f"/captures/{refused}/replay",
            data=form | {"body": '{"source": "website", "contact": {"email": "new@example.com"}}'},
        )
        told = await browser.get(released.headers["location"])
        empty = (await browser.get("/captures?outcome=filtered")).text

    assert ["Dana Reyes" in page, "Marked as a test" in page, "dana at example.com" in page] == [True] * 3
    assert [released.status_code, failed.status_code, replayed.status_code] == [303, 422, 303]
    assert "<code>/source</code>" in failed.text
    assert (told.status_code, "It is a lead now." in told.text) == (200, True)
    assert "Nothing was filtered or refused" in empty
