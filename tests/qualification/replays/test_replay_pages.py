"""Both heads see on pages what a draft would have done to the past, while it is written and in full."""

import re
from urllib.parse import urlencode

from services.qualification.agreements.schemas.write_yaml import write_yaml
from tests.qualification.agreements.test_room import read, send, sign_in
from tests.qualification.browsers import read_words
from tests.qualification.replays.replay_story import WON, draft, none_as_large, sized, tell_story
from tests.qualification.replays.replay_worker import work
from tests.qualification.service import QualificationService
from tests.shared.auth.browser import FORM, session_form

PROMISE = {"qualified_leads": {"per": "month", "at_least": 2}}


async def test_a_draft_says_what_it_would_have_done_while_it_is_written(service: QualificationService) -> None:
    await service.sign_agreement()
    async with await sign_in(service, "Mara Lind", "marketing") as marketing:
        before = await send(marketing, "/agreement/drafts/trial", document=write_yaml(sized(100)), **{"from": "1"})
        await tell_story(service)
        tighter = await send(
            marketing, "/agreement/drafts/trial", document=write_yaml(sized(100, marketing=PROMISE)), **{"from": "1"}
        )
        wrong = await send(marketing, "/agreement/drafts/trial", document="title: No", **{"from": "1"})
        back = await send(marketing, "/agreement/drafts", document=write_yaml(sized(100)), action="check")

    assert (before[0], "No lead did anything in the last 90 days." in before[1]) == (200, True)
    assert tighter[0] == 200
    for words in (
        "On the 4 leads of the last 90 days: 1 would have qualified, where 2 did.",
        "Lost: 1 lead, of which sales rejected 1, accepted 0 and won 0. size: 1.",
        "The promise of 2 a month was out of reach: 17 % of it.",
    ):
        assert words in tighter[1]
    assert (wrong[0], "it was not tried" in wrong[1]) == (422, True)
    assert (back[0], "Try it on the past" in back[1]) == (200, True)


async def test_a_version_is_tried_on_a_page_with_its_progress_counts_and_lists(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)
    async with await service.client("admin") as client:
        version = await draft(client, none_as_large(marketing=PROMISE))
    async with await sign_in(service, "Sven Berg", "sales") as sales:
        path = f"/agreement/{version}/replays"
        empty = await read(sales, path)
        days = urlencode({"from": "2026-05-01", "to": "2026-04-01"})
        refused = await sales.post(path, content=f"{session_form(sales)}&{days}", headers=FORM)
        begun = await send(sales, path)
        waiting = await read(sales, begun[1])
        await work(service)
        done = await read(sales, begun[1])
        lost = await read(sales, f"{begun[1]}/leads?change=lost&outcome=won")
        gained = await read(sales, f"{begun[1]}/leads?change=gained")
        listed = await read(sales, path)

    assert "This version has not been tried yet." in empty
    assert (refused.status_code, "`from` must lie before `to`" in read_words(refused)) == (422, True)
    assert re.findall(r'name="(from|to)" value="([^"]*)"', refused.text) == [
        ("from", "2026-05-01"),
        ("to", "2026-04-01"),
    ]
    assert (begun[0], re.fullmatch(f"{path}/[0-9a-f-]{{36}}", begun[1]) is not None) == (303, True)
    assert "waits for its turn" in waiting
    assert "As it happened 2 1 1 1 1,200.00 EUR By version 2 0 0 0 0 Kept 0 0 0 0 Gained 0 0 0 0 Lost 2 1 1 1" in done
    assert "out of reach Marketing promises 2 a month, 5.9 in this span: 0 % by this version" in done
    assert f"{str(WON)[:8]}…{str(WON)[-4:]}" in lost
    assert "won 1,200.00 EUR" in lost
    assert "No lead is in this list." in gained
    assert "Sven Berg done 2 0" in listed


async def test_the_page_says_whether_the_version_in_force_judged_as_it_happened(service: QualificationService) -> None:
    await service.sign_agreement()
    await tell_story(service)
    async with await sign_in(service, "Sven Berg", "sales") as sales:
        begun = await send(sales, "/agreement/1/replays")
        await work(service)
        done = await read(sales, begun[1])
        differing = await read(sales, f"{begun[1]}/leads?differing=true")

    assert (
        "exact As it happened: 2 of 2 that this version judged, each in the same cycle since the same instant." in done
    )
    assert "Not as it happened" in differing
    assert "No lead is in this list." in differing


async def test_a_replay_is_cancelled_on_its_page(service: QualificationService) -> None:
    await service.sign_agreement()
    async with await sign_in(service, "Sven Berg", "sales") as sales:
        _, begun = await send(sales, "/agreement/1/replays")
        cancelled = await send(sales, f"{begun}/cancellation")
        shown = await read(sales, begun)

    assert (cancelled, "cancelled" in shown) == ((303, begun), True)
