"""Mail, Slack and Teams are away for a day, and the process is killed: each notice is once in the books."""

import asyncio
import signal
from collections import Counter
from pathlib import Path

from tests.handoff.destinations.company import Company, wait_until
from tests.handoff.destinations.mails import read_text
from tests.handoff.process import run_process
from tests.handoff.subscriptions.receiver import Receiver, run_receiver, status
from tests.support.accord_process import AccordProcess, run_one_service
from tests.support.mail_server import MailServer, run_mail_server

DESTINATIONS = {"mail": "email", "slack": "slack", "teams": "teams"}
LEADS = 12
NAMES = [f"Lead {number:02}" for number in range(LEADS)]
ANSWERED, OPEN = NAMES[: LEADS // 2], NAMES[LEADS // 2 :]
# How long each process runs before it is killed; together a day.
HOURS = (6, 6, 12)
# The first process dies between an answer and the commit of it.
FAULT = "handoff.notices.after_attempt:exit"
# More mails than the server is asked to take while it is away.
HANG_UPS = 10_000
TRIED = "select count(*) from notices where reason is not null and state = 'pending' and next_at > now()"
ENDS = """
    select type, count(*), count(distinct subject) from (
        select type, subject from outbox union all select type, subject from journal) as events
    where type in ('notice.sent', 'notice.failed') group by 1 order by 1
"""
BOOKS = "select destination, state, reason, count(*) from notices group by 1, 2, 3 order by 1, 2"


async def test_what_waits_for_a_day_is_told_once_if_it_is_true_and_not_at_all_if_it_is_stale(
    database_url: str, tmp_path: Path, processes_and_sockets: None
) -> None:
    async with (
        run_process(database_url, webhook_allow="127.0.0.0/8") as service,
        run_receiver() as slack,
        run_receiver() as teams,
        run_mail_server() as mails,
    ):
        company = Company(service, mails, slack)
        leads = await offer_leads(company, {"slack": slack.url, "teams": teams.url})
        settings = {"ACCORD_MAIL_URL": mails.url, "ACCORD_MAIL_FROM": "accord@accord.example"}
        settings |= {"ACCORD_WEBHOOK_ALLOW": "127.0.0.0/8", "ACCORD_PUBLIC_URL": "https://accord.example"}
        go_away(mails, slack, teams)
        with run_one_service("handoff", database_url, tmp_path, FAULT, **settings) as program:
            await let_a_day_pass(company, program)
            for name in ANSWERED:
                handoff = await service.handoff(leads[name])
                await service.admin.put(f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": "anna"})
            assert mails.mails == []
            come_back(mails, slack, teams)
            await company.let_pass(hours=1)
            program.start()
            await company.wait_until_told()

        told = {
            "mail": [read_text(mail) for mail in mails.mails],
            "slack": [message.body.decode() for message in slack.messages],
            "teams": [message.body.decode() for message in teams.messages],
        }
        assert {name: count_names(texts) for name, texts in told.items()} == {name: Counter(OPEN) for name in told}
        ends = [("failed", "stale", len(ANSWERED)), ("sent", None, len(OPEN))]
        assert await service.rows(BOOKS) == [(name, *end) for name in DESTINATIONS for end in ends]
        count = len(OPEN) * len(DESTINATIONS)
        assert await service.rows(ENDS) == [("notice.failed", count, count), ("notice.sent", count, count)]


async def offer_leads(company: Company, urls: dict[str, str]) -> dict[str, str]:
    """Leads that are offered to anna, who is told at all destinations; their ids by name."""
    for name, kind in DESTINATIONS.items():
        more = {"url": urls[name]} if name in urls else {}
        await company.put(name, kind=kind, quiet="never", **more)
    await company.tell_anna(*DESTINATIONS)
    return {name: await company.offer(name) for name in NAMES}


async def let_a_day_pass(company: Company, program: AccordProcess) -> None:
    """Let processes begin and be killed through the day, each once it has tried every notice in vain."""
    assert await asyncio.to_thread(program.wait) == 137
    for hours in HOURS:
        await company.let_pass(hours=hours)
        program.start()
        await wait_until(company.service, TRIED, (LEADS * len(DESTINATIONS)).__eq__)
        await asyncio.to_thread(program.stop, signal.SIGKILL)


def go_away(mails: MailServer, *chats: Receiver) -> None:
    """The server of mail hangs up; chats say that they are not available."""
    mails.answers = [None] * HANG_UPS
    for chat in chats:
        chat.answer = status(503)


def come_back(mails: MailServer, *chats: Receiver) -> None:
    """All of them take messages again; what they refused is forgotten."""
    mails.answers.clear()
    for chat in chats:
        chat.answer = None
        chat.messages.clear()


def count_names(texts: list[str]) -> Counter[str]:
    """In how many messages each lead is named."""
    return Counter(name for text in texts for name in NAMES if name in text)
