"""A chat is away for a day, and the process is killed: each notice stands once in the books, and none is told late."""

import asyncio
from pathlib import Path

import orjson

from tests.handoff.destinations.company import Company, wait_until
from tests.handoff.process import run_process
from tests.handoff.subscriptions.receiver import run_receiver, status
from tests.support.accord_process import run_accord_up
from tests.support.mail_server import MailServer

LEADS = 12
HOURS = (6, 6, 12)
FAULT = "handoff.notices.after_attempt:exit"
REFUSED = "select count(*) from notices where reason = 'http-503' and state = 'pending' and next_at > now()"
ENDS = """
    select type, count(*), count(distinct subject) from (
        select type, subject from outbox union all select type, subject from journal) as events
    where type in ('notice.sent', 'notice.failed') group by 1 order by 1
"""
BOOKS = "select state, reason, count(*) from notices group by 1, 2 order by 1"


async def test_what_waits_for_a_day_is_told_once_if_it_is_true_and_not_at_all_if_it_is_stale(
    database_url: str, tmp_path: Path, processes_and_sockets: None
) -> None:
    async with run_process(database_url, webhook_allow="127.0.0.0/8") as service, run_receiver() as chat:
        company = Company(service, MailServer(), chat)
        await company.put("chat", kind="webhook", url=chat.url, quiet="never")
        await company.tell_anna("chat")
        leads = [await company.offer(f"Lead {number}") for number in range(LEADS)]
        chat.answer = status(503)

        with run_accord_up(database_url, tmp_path, FAULT, ACCORD_WEBHOOK_ALLOW="127.0.0.0/8") as (program, _):
            assert await asyncio.to_thread(program.wait) == 137
            for hours in HOURS:
                await company.let_pass(hours=hours)
                program.start()
                await wait_until(service, REFUSED, LEADS.__eq__)
                await asyncio.to_thread(program.stop)
            for lead in leads[: LEADS // 2]:
                handoff = await service.handoff(lead)
                await service.admin.put(f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": "anna"})
            tried = len(chat.messages)
            chat.answer = None
            await company.let_pass(hours=1)
            program.start()
            await company.wait_until_told()

        told = [orjson.loads(message.body)["notices"] for message in chat.messages[tried:]]
        assert [sorted(notice["lead_id"] for notice in notices) for notices in told] == [sorted(leads[LEADS // 2 :])]
        assert await service.rows(BOOKS) == [("failed", "stale", LEADS // 2), ("sent", None, LEADS // 2)]
        assert await service.rows(ENDS) == [
            ("notice.failed", LEADS // 2, LEADS // 2),
            ("notice.sent", LEADS // 2, LEADS // 2),
        ]
