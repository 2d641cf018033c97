"""The public door for forms: what a person's browser, a script and a program are answered, and what becomes of it."""

from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from tests.intake.forms.test_read_form import PARTS
from tests.intake.service import IntakeService

SITE = "https://www.example.com"
THANKS = f"{SITE}/thanks"
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"accept": "application/json"}
FILTERED = "select source, door, outcome, reason from arrivals order by reason"
PLAIN_FORM = (
    b"name=Zo%C3%AB+Ros%E9&email=zoe%2Bdemo%40form.example&phone=%28%29+Not+provided.&employees=&interest%5B%5D=fleet"
    b"&interest%5B%5D=fuel&accept-terms=1&utm_source=google&utm_source=facebook&website=&company=%00bad"
)


@pytest.fixture
async def visitor(service: IntakeService) -> httpx2.AsyncClient:
    """A browser without a key; the source `contact` is a form of the site."""
    await service.put_source("contact", allowed_origins=[SITE], thank_you_url=THANKS)
    return await service.create_client()


async def send(
    visitor: httpx2.AsyncClient, fields: dict[str, Any], source: str = "contact", **headers: str
) -> httpx2.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    body = urlencode(fields, doseq=True).encode()
    return await visitor.post(f"/v1/forms/{source}", content=body, headers=URLENCODED | names)


async def read_leads(service: IntakeService) -> list[dict[str, Any]]:
    """Every lead, as marketing reads it."""
    ids = await service.rows("select distinct lead_id from captures where lead_id is not null")
    return [(await service.admin.get(f"/v1/leads/{lead_id}")).json() for (lead_id,) in ids]


async def test_a_plain_form_with_broken_bytes_is_one_lead(service: IntakeService, visitor: httpx2.AsyncClient) -> None:
    response = await visitor.post("/v1/forms/contact", content=PLAIN_FORM, headers=URLENCODED)
    assert (response.status_code, response.headers["location"]) == (303, THANKS)
    (lead,) = await read_leads(service)
    assert lead["contact"] == {
        "name": "Zoë Rosé", "email": "zoe+demo@form.example", "phone": None, "external_ids": {},
    }  # fmt: skip
    assert [touch["utm_source"] for touch in lead["touches"]] == ["google"]


async def test_multipart_and_json_are_taken_and_a_script_is_answered_with_the_id(
    service: IntakeService, visitor: httpx2.AsyncClient
) -> None:
    parts = {"content-type": "multipart/form-data; boundary=XX"}
    first = await visitor.post("/v1/forms/contact", content=PARTS, headers=parts | JSON)
    second = await visitor.post("/v1/forms/contact", json={"contact": {"email": "dana@example.com"}}, headers=JSON)
    assert [first.status_code, second.status_code] == [202, 202]
    assert list(first.json()) == ["capture_id"]
    (lead,) = await read_leads(service)
    assert [capture["capture_id"] for capture in lead["captures"]] == [
        response.json()["capture_id"] for response in (first, second)
    ]


async def test_a_beacon_is_read_from_the_sites_pages_only(service: IntakeService, visitor: httpx2.AsyncClient) -> None:
    statuses = []
    for origin in ({"origin": SITE}, {"origin": "https://evil.example"}, {}):
        headers = {"content-type": "text/plain;charset=UTF-8"} | origin
        response = await visitor.post("/v1/forms/contact", content=b'{"email": "dana@example.com"}', headers=headers)
        statuses.append(response.status_code)
    assert statuses == [202, 403, 403]
    assert len(await read_leads(service)) == 1


async def test_a_double_click_is_one_capture_and_a_corrected_form_another(
    service: IntakeService, visitor: httpx2.AsyncClient
) -> None:
    for fields in (
        {"email": "dana@example.com"},
        {"email": "dana@example.com"},
        {"email": "dana@example.com", "_submission_id": "s-1", "company": "Reyes"},
        {"email": "dana@example.com", "_submission_id": "s-1", "company": "Reyes Logistics"},
        {"email": "dana@example.com", "_submission_id": "s-1", "company": "Reyes Logistics"},
    ):
        assert (await send(visitor, fields)).status_code == 303
    (lead,) = await read_leads(service)
    assert len(lead["captures"]) == 3
    assert lead["captures"][1]["external_id"] == "s-1"
    assert lead["attributes"]["company.name"] == {"value": "Reyes Logistics", "derived": False}
    assert await service.rows(FILTERED) == []


async def test_spam_is_answered_like_success_and_kept_with_its_reason(
    service: IntakeService, visitor: httpx2.AsyncClient
) -> None:
    await service.put_source("contact", allowed_origins=[SITE], thank_you_url=THANKS, min_fill_seconds=3)
    person = {"email": "dana@example.com", "_submission_id": "s-1"}
    answers = [
        await send(visitor, person | {"_gotcha": "x"}),
        await send(visitor, person, origin="https://evil.example"),
        await send(visitor, person | {"_started_at": "2126-01-01T00:00:00Z"}, source="website"),
    ]
    bot = await send(visitor, person | {"_gotcha": "x", "email": "no address"}, **JSON)
    assert [answer.headers["location"] for answer in answers] == [THANKS, THANKS, "/v1/forms/website/thanks"]
    assert (bot.status_code, list(bot.json())) == (202, ["capture_id"])
    kept = {row for row in await service.rows(FILTERED) if row[2] == "filtered"}
    assert kept == {("contact", "form", "filtered", "honeypot"), ("contact", "form", "filtered", "foreign_origin")}
    # The person whom a program has imitated still gets through under the same id.
    assert (await send(visitor, person)).status_code == 303
    assert {capture["source"] for lead in await read_leads(service) for capture in lead["captures"]} == {
        "contact", "website",
    }  # fmt: skip


async def test_a_mistake_leads_back_to_the_page_and_is_kept_to_be_mended(
    service: IntakeService, visitor: httpx2.AsyncClient
) -> None:
    page = {"_page_url": f"{SITE}/form?a=1"}
    unreachable = await send(visitor, {"message": "<script>alert(1)</script>"} | page)
    typo = await send(visitor, {"email": "dana at example.com"}, referer=f"{SITE}/form")
    script = await send(visitor, {"email": "dana at example.com"}, **JSON)
    assert [unreachable.headers["location"], typo.headers["location"]] == [
        f"{SITE}/form?a=1&error=no-contact",
        f"{SITE}/form?error=email",
    ]
    assert (script.status_code, [error["pointer"] for error in script.json()["errors"]]) == (422, ["/contact/email"])
    assert await service.rows(FILTERED) == [
        ("contact", "form", "refused", "invalid"),
        ("contact", "form", "refused", "invalid"),
        ("contact", "form", "refused", "no-contact"),
    ]
    assert await read_leads(service) == []


async def test_a_mistake_in_the_address_loses_no_lead_that_can_be_called(
    service: IntakeService, visitor: httpx2.AsyncClient
) -> None:
    answer = await send(visitor, {"email": "dana at example.com", "phone": "+44 20 7946 0974"}, **JSON)

    (lead,) = await read_leads(service)
    assert (answer.status_code, lead["contact"]["phone"], lead["words"][0]["answers"]) == (
        202, "+442079460974", {"contact.email": "dana at example.com"},
    )  # fmt: skip


async def test_pages_of_allowed_origins_alone_may_use_scripts(visitor: httpx2.AsyncClient) -> None:
    allowed = await visitor.options("/v1/forms/contact", headers={"origin": SITE})
    foreign = await visitor.options("/v1/forms/contact", headers={"origin": "https://evil.example"})
    refused = await send(visitor, {"a": "1"}, origin=SITE, **JSON)
    assert [allowed.status_code, foreign.status_code, refused.status_code] == [204, 204, 422]
    assert allowed.headers["access-control-allow-origin"] == refused.headers["access-control-allow-origin"] == SITE
    assert allowed.headers["access-control-allow-headers"] == "content-type, accept"
    assert [name for name in foreign.headers if name.startswith("access-control")] == []


async def test_only_sources_of_kind_form_have_a_door(service: IntakeService, visitor: httpx2.AsyncClient) -> None:
    await service.put_source("ads", kind="ads")
    statuses = [
        (await send(visitor, {"email": "a@example.com"}, source=name)).status_code for name in ("ads", "no", "a%00")
    ]
    assert statuses == [404, 404, 404]
    assert (await visitor.get("/v1/forms/contact/thanks")).headers["content-type"].startswith("text/html")


async def test_what_is_no_form_is_refused(visitor: httpx2.AsyncClient) -> None:
    kinds = {"application/xml": 415, "": 415, "application/json": 422, "multipart/form-data": 422}
    statuses = {}
    for kind in kinds:
        response = await visitor.post("/v1/forms/contact", content=b"<a/>", headers={"content-type": kind})
        statuses[kind] = response.status_code
    assert statuses == kinds
    assert (await send(visitor, {"a": "x" * 70_000})).status_code == 413
