"""What follows from what a destination answers: sent, again later, or an end with its reason."""

import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from services.handoff.destinations.domain.outcome import ATTEMPTS_LIMIT, Answer, Outcome, decide
from tests.handoff.destinations.company import Company, wait_until
from tests.handoff.subscriptions.receiver import say_nothing, status

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
TRIED = "select coalesce(max(attempts), 0) from notices where reason is not null"
NEXT = "select coalesce(max(extract(epoch from next_at - tried_at)), 0)::float8 from notices where reason is not null"


async def use(company: Company, kind: str, **fields: Any) -> None:
    """Have anna told by this kind of destination."""
    await company.put("chat", kind=kind, url=company.chat.url, quiet="never", **fields)
    await company.tell_anna("chat")
    company.start_sending()


@pytest.mark.parametrize("kind", ["slack", "teams", "webhook"])
async def test_an_offer_is_told_in_a_chat(company: Company, kind: str) -> None:
    await use(company, kind)
    await company.offer()
    await company.wait_until_told()

    assert await company.books() == [("offer", "seller/anna", "chat", "sent", None)]
    (message,) = company.chat.messages
    assert (b"Dana Ortiz" in message.body, b"https://accord.example/act/" in message.body) == (True, True)
    assert (b"dana@example.com" in message.body, "webhook-signature" in message.headers) == (False, False)


async def test_a_program_knows_by_its_secret_who_sends(company: Company) -> None:
    await use(company, "webhook", secret=SECRET)
    await company.offer()
    await company.wait_until_told()

    (message,) = company.chat.messages
    headers = message.headers
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + message.body
    digest = hmac.digest(b64decode(SECRET.removeprefix("whsec_")), content, "sha256")
    assert headers["webhook-signature"] == f"v1,{b64encode(digest).decode()}"


@pytest.mark.parametrize(
    ("header", "least"),
    [
        ("Retry-After: 120", 119),
        (f"Retry-After: {format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)}", 600),
        ("Retry-After: soon", 9),
    ],
)
async def test_a_destination_that_is_busy_is_asked_again_when_it_says(
    company: Company, header: str, least: float
) -> None:
    company.chat.answers = [status(429, header)]
    await use(company, "slack")
    await company.offer()
    await wait_until(company.service, NEXT, lambda seconds: seconds >= least)

    assert await company.books() == [("offer", "seller/anna", "chat", "pending", "http-429")]
    await company.let_pass(hours=2)
    await company.wait_until_told()
    assert await company.books() == [("offer", "seller/anna", "chat", "sent", None)]
    assert [event["data"]["attempts"] for event in await company.service.staged_events("notice.sent")] == [2]


async def test_a_destination_that_fails_is_asked_again(company: Company) -> None:
    company.chat.answers = [status(500), status(503)]
    await use(company, "teams")
    await company.offer()
    for number in (1, 2):
        await wait_until(company.service, TRIED, number.__eq__)
        await company.let_pass(minutes=5)
    await company.wait_until_told()

    assert await company.books() == [("offer", "seller/anna", "chat", "sent", None)]


@pytest.mark.parametrize("number", [400, 403, 404, 410])
async def test_an_address_that_is_wrong_ends_the_notice_with_its_reason(company: Company, number: int) -> None:
    company.chat.answer = status(number)
    await use(company, "slack")
    lead = await company.offer()
    await company.wait_until_told()

    assert await company.books() == [("offer", "seller/anna", "chat", "failed", f"http-{number}")]
    (event,) = await company.service.staged_events("notice.failed")
    assert (event["data"]["reason"], event["data"]["lead_id"]) == (f"http-{number}", lead)
    shown = (await company.service.admin.get("/v1/destinations/chat")).json()
    assert (shown["sent_at"], shown["reason"]) == (None, f"http-{number}")


async def test_a_slow_destination_holds_up_no_other(company: Company) -> None:
    company.chat.answer = say_nothing
    await company.put("chat", kind="slack", url=company.chat.url, quiet="never")
    await company.tell_anna("chat", "mail")
    company.start_sending()
    await company.offer()
    await wait_until(company.service, "select count(*) from notices where state = 'sent'", lambda found: found == 1)

    assert [(line[2], line[3]) for line in await company.books()] == [("chat", "pending"), ("mail", "sent")]


async def test_a_test_message_says_why_it_was_not_taken(company: Company) -> None:
    await company.put("chat", kind="slack", url=company.chat.url)
    taken = await company.service.admin.post("/v1/destinations/chat/test")
    company.chat.answer = status(403)
    refused = await company.service.admin.post("/v1/destinations/chat/test")
    unaddressed = await company.service.admin.post("/v1/destinations/mail/test")

    assert [answer.json() for answer in (taken, refused, unaddressed)] == [
        {"delivered": True, "reason": None},
        {"delivered": False, "reason": "http-403"},
        {"delivered": False, "reason": "no-address"},
    ]


async def test_a_mail_that_is_refused_for_ever_fails_and_one_that_is_refused_for_now_waits(company: Company) -> None:
    company.mails.answers = ["451 later", "550 never"]
    company.start_sending()
    await company.offer()
    await wait_until(company.service, "select count(*) from notices where reason is not null", lambda found: found == 1)
    assert (await company.books())[0][3:] == ("pending", "mail: SMTPDataError 451")
    await company.let_pass(minutes=5)
    await company.wait_until_told()

    assert (await company.books())[0][3:] == ("failed", "mail: SMTPDataError 550")


def test_attempts_are_bounded_and_further_and_further_apart() -> None:
    busy = Answer("http-503")
    delays = [decide(busy, number, 0).delay for number in range(1, ATTEMPTS_LIMIT)]

    assert delays[:5] == [10, 60, 300, 600, 600]
    assert sum(delays) > 24 * 3600
    assert decide(busy, ATTEMPTS_LIMIT, 0) == Outcome("failed", "http-503")
    assert decide(Answer(), 1, 0) == Outcome("sent")
    assert decide(Answer("http-429", retry_after=10**9), 1, 0) == Outcome("pending", "http-429", 6 * 3600)
