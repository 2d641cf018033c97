"""A webhook that has stopped is told to the person who made it, to the administrators, and to its seller."""

from typing import Any

from tests.handoff.concurrency import run_as_intake
from tests.handoff.destinations.company import Company
from tests.handoff.destinations.mails import read_text, wait_for_mail
from tests.handoff.subscriptions.receiver import status
from tests.handoff.subscriptions.webhooks import publish_staged, sending, subscribe, wait_for_deliveries
from tests.support.database import run_sql

# Of the administrator's key, which makes the subscription, `ole` is the owner.
PEOPLE = """
    insert into access.keys (key_hash, key_id, scopes) select decode(md5(code), 'hex'), md5(code)::uuid, '{}'
    from (values ('ada'), ('mia')) as people (code);
    insert into access.people (person, key_id, name, email, roles, active)
    select code, md5(code)::uuid, initcap(code), code || '@heads.example', array[role], true
    from (values ('ada', 'admin'), ('mia', 'marketing_lead')) as people (code, role)
"""
OWNER = """
    insert into access.people (person, key_id, name, email, roles, active)
    select 'ole', '{key_id}', 'Ole', 'ole@heads.example', array['sales_lead'], true
"""


async def prepare(company: Company, **changes: Any) -> dict[str, Any]:
    """A subscription whose receiver fails; there are an administrator, its owner, and a head of marketing."""
    for statement in PEOPLE.split(";"):
        await run_as_intake(company.service, statement)
    company.chat.answer = status(503)
    made = await subscribe(company.service, f"{company.chat.url}?key=secret", types=["handoff.offered"], **changes)
    ((key_id,),) = await company.service.rows("select key_id from subscriptions")
    await run_as_intake(company.service, OWNER.format(key_id=key_id))
    return made


async def fail(company: Company, made: dict[str, Any], database_url: str) -> None:
    """Let two deliveries fail, the second one after five days."""
    async with sending(company.service):
        await company.offer()
        await publish_staged(company.service)
        await wait_for_deliveries(company.service, made, attempts=1)
        await run_sql(database_url, "update handoff.subscriptions set failing_since = now() - interval '121 hours'")
        await company.offer()
        await publish_staged(company.service)
        await company.chat.wait_for(2)
        await wait_for_deliveries(company.service, made, attempts=1, status=503)
    company.start_sending()
    company.wake()


async def test_the_owner_and_the_administrators_are_told_after_five_days_of_failure(
    company: Company, database_url: str
) -> None:
    await company.tell_anna()
    made = await prepare(company, note="feeds the dialler")
    await fail(company, made, database_url)
    mails = [await wait_for_mail(company.mails, number) for number in (0, 1)]

    assert sorted(str(mail["to"]) for mail in mails) == ["Ada <ada@heads.example>", "Ole <ole@heads.example>"]
    assert {str(mail["subject"]) for mail in mails} == {"A webhook has stopped"}
    text = read_text(mails[0])
    assert "Webhook to 127.0.0.1\nFor five days there was nothing but failures." in text
    assert "Note: feeds the dialler" in text
    assert f"https://accord.example/setup/subscriptions/{made['subscription_id']}" in text
    assert "secret" not in text
    await company.wait_until_told()
    assert [line for line in await company.books() if line[0] == "escalation"] == [
        ("escalation", "owners", None, "withdrawn", None),
        ("escalation", "person/ada", None, "sent", None),
        ("escalation", "person/ole", None, "sent", None),
    ]


async def test_the_seller_whose_events_it_sent_is_told_that_the_receiver_is_gone(
    company: Company, database_url: str
) -> None:
    made = await prepare(company, seller="anna")
    company.chat.answer = status(410)
    async with sending(company.service):
        await company.offer()
        await publish_staged(company.service)
        await wait_for_deliveries(company.service, made, state="aborted", status=410)
    company.start_sending()
    company.wake()
    await company.wait_until_told()

    assert [line for line in await company.books() if line[0] == "escalation"] == [
        ("escalation", "owners", None, "withdrawn", None),
        ("escalation", "person/ada", None, "sent", None),
        ("escalation", "person/ole", None, "sent", None),
        ("escalation", "seller/anna", "mail", "sent", None),
    ]
    to_anna = next(mail for mail in company.mails.mails if "anna@" in str(mail["to"]))
    assert "Its receiver answered 410 Gone" in read_text(to_anna)


async def test_one_that_sends_again_before_it_was_told_is_not_told(company: Company, database_url: str) -> None:
    await company.tell_anna()
    made = await prepare(company)
    await fail(company, made, database_url)
    await company.stop_sending()
    await run_sql(database_url, "update handoff.subscriptions set state = 'active', failing_since = null")
    company.start_sending()
    await company.wait_until_told()

    states = {line[3] for line in await company.books() if line[0] == "escalation"}
    assert states == {"withdrawn"}
    assert company.mails.mails == []
