"""Forms of any bytes at the door: no error, no echo, no way to a foreign page, no word about who is known."""

import asyncio
import json
from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

import httpx2
import pytest

from services.intake.forms.domain import web_addresses
from tests.fuzz.hostile_requests import mutate
from tests.intake.forms.hostile_fields import PIECES
from tests.intake.forms.test_form_api import SITE
from tests.intake.service import IntakeService

PERSON = {"email": "dana@zq.example", "name": "canary<b>", "message": "canary{{7*7}}", "company": "Acme"}
GUIDES = ("_redirect", "_page_url", "_referrer", "thank_you_url", "_next")
MUTATIONS, AT_ONCE = 60, 20
OWN_THANKS = "/v1/forms/contact/thanks"
MULTIPART = "multipart/form-data; boundary=XX"
# Who a form is about, and what it holds besides: a lead, a mistake, spam, nothing to reach a person by.
CASES: dict[str, dict[str, str]] = {
    "lead": {"name": "Dana"},
    "mistake": {"phone": "12"},
    "spam": {"_gotcha": "x"},
    "page": {"_page_url": f"{SITE}/contact?a=b"},
    "submission": {"_submission_id": "s-1"},
    "foreign": {"_redirect": "https://evil.example"},
}


def write_parts(fields: dict[str, str]) -> bytes:
    parts = (
        f'--XX\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()
    )
    return "".join(parts).encode() + b"--XX--\r\n"


WRITERS: dict[str, Callable[[dict[str, str]], bytes]] = {
    "application/x-www-form-urlencoded": lambda fields: urlencode(fields).encode(),
    MULTIPART: write_parts,
    "application/json": lambda fields: json.dumps(fields).encode(),
    "text/plain": lambda fields: json.dumps(fields).encode(),
}


@pytest.fixture
async def visitor(service: IntakeService) -> httpx2.AsyncClient:
    """A browser without a key; the source `contact` is a form of the site."""
    await service.put_source("contact", allowed_origins=[SITE], thank_you_url=f"{SITE}/thanks")
    return await service.create_client()


async def post_all(visitor: httpx2.AsyncClient, kind: str, raw: list[bytes], **headers: str) -> list[httpx2.Response]:
    sent = {"content-type": kind, "origin": SITE, **headers}
    answers = list[httpx2.Response]()
    for start in range(0, len(raw), AT_ONCE):
        posts = (visitor.post("/v1/forms/contact", content=each, headers=sent) for each in raw[start : start + AT_ONCE])
        answers += await asyncio.gather(*posts)
    return answers


def find_foreign(answers: list[httpx2.Response]) -> list[str]:
    """The addresses outside of the site and of Accord to which answers lead a browser."""
    targets = [answer.headers["location"] for answer in answers if "location" in answer.headers]
    own = {SITE, "http://accord", "https://accord"}
    return [target for target in targets if target != OWN_THANKS and web_addresses.origin_of(target) not in own]


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("kind", WRITERS)
async def test_a_form_of_any_bytes_is_answered_without_an_error_an_echo_or_a_way_to_a_foreign_page(
    visitor: httpx2.AsyncClient, kind: str, accept: str
) -> None:
    chance = Random(kind)
    forms = [PERSON | {chance.choice(GUIDES): "".join(chance.choices(PIECES, k=4))} for _ in range(MUTATIONS)]
    whole = [WRITERS[kind](form) for form in forms]
    answers = await post_all(visitor, kind, whole, accept=accept)
    answers += await post_all(visitor, kind, [mutate(chance, raw, whole) for raw in whole], accept=accept)
    (after,) = await post_all(visitor, kind, [WRITERS[kind](PERSON)], accept=accept)

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert [answer.text for answer in answers if b"canary" in answer.content] == []
    assert find_foreign(answers) == []
    assert after.status_code == (202 if "json" in accept else 303)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("case", CASES)
async def test_the_answer_does_not_say_whether_the_person_is_known(
    service: IntakeService, visitor: httpx2.AsyncClient, case: str, accept: str
) -> None:
    kept, erased = [{"source": "website", "contact": {"email": f"{name}@zq.example"}} for name in ("known", "erased")]
    assert [(await service.post(each))[0] for each in (kept, erased)] == [202, 202]
    ((lead_id,),) = await service.rows(
        "select lead_id from captures join contacts.cards using (lead_id) where email = 'erased@zq.example'"
    )
    assert (await service.admin.delete(f"/v1/leads/{lead_id}")).status_code == 200

    async def shown(name: str) -> list[object]:
        """What the sender is answered the first and the second time; each has another random id."""
        raw = urlencode(CASES[case] | {"email": f"{name}@zq.example"}).encode()
        kind = "application/x-www-form-urlencoded"
        answers = [(await post_all(visitor, kind, [raw], accept=accept))[0] for _ in range(2)]
        return [
            (answer.status_code, answer.headers, answer.text.partition('"capture_id":')[0], len(answer.text))
            for answer in answers
        ]

    assert await shown("known") == await shown("erased") == await shown("other")
