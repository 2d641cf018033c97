"""Scores on a real database: captures heard, leads that wait, and what is told over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.qualification.scores.handlers import LOOK_SECONDS, PIECE, on_lead_captured
from tests.qualification.builders import AFTERWARDS, GOOD, behaviour, captured, day, definition, heard
from tests.qualification.here import Here


def said_of(said: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["type"], one["subject"], one["occurred_at"].isoformat()[:10]) for one in said]


async def test_captures_are_judged_by_the_agreement_in_force_and_told(here: Here) -> None:
    await here.agree()
    hot, cold, rival = uuid7(), uuid7(), uuid7()
    await here.hear(
        heard(captured(hot, day(1)), AFTERWARDS),
        heard(captured(cold, day(2), "form_submitted"), AFTERWARDS),
        heard(captured(rival, day(3), attributes=GOOD | {"company.domain": "rival.example"}), AFTERWARDS),
    )

    assert said_of(await here.said("lead.qualified", "lead.nurture_started", "lead.disqualified")) == [
        ("lead.qualified", str(hot), "2026-03-01"),
        ("lead.nurture_started", str(cold), "2026-03-02"),
        ("lead.disqualified", str(rival), "2026-03-03"),
    ]


async def test_a_score_tells_the_verdict_and_the_reason_for_each_clause(here: Here) -> None:
    version = await here.agree()
    lead, other = uuid7(), uuid7()
    await here.hear(
        heard(captured(lead, day(1)), AFTERWARDS), heard(captured(other, day(1), attributes={}), AFTERWARDS)
    )
    found = await here.score(lead)
    evaluated_at = found.pop("evaluated_at")

    assert evaluated_at.endswith("Z")
    assert found == {
        "lead_id": str(lead), "verdict": "qualified", "cycle": 1, "product": "default", "agreement_version": version,
        "fit": 60.0, "behaviour": 50.0, "qualified_at": "2026-03-01T00:00:00Z",
        "clauses": [
            {"id": "industry", "part": "profile", "met": True, "points": 30.0,
             "why": "company.industry is logistics, one of logistics, retail"},
            {"id": "size", "part": "profile", "met": True, "points": 30.0,
             "why": "company.employees is 120, between 50 and 2000"},
            {"id": "demo", "part": "behaviour", "met": True, "points": 50.0,
             "why": "demo_requested once, last on 2026-03-01"},
            {"id": "form", "part": "behaviour", "met": False, "points": 0.0, "why": "no form_submitted so far"},
            {"id": "competitor", "part": "disqualify", "met": None, "points": 0.0,
             "why": "company.domain is not known"},
        ],
    }  # fmt: skip


async def test_a_lead_without_an_agreement_is_unscored(here: Here) -> None:
    lead = uuid7()
    await here.hear(heard(captured(lead, day(1)), AFTERWARDS))

    assert await here.score(lead) == {
        "lead_id": str(lead), "verdict": "unscored", "cycle": 1, "product": "default", "agreement_version": None,
        "fit": None, "behaviour": None, "qualified_at": None, "clauses": [], "evaluated_at": None,
    }  # fmt: skip
    assert await here.said() == []


@pytest.mark.parametrize(("lead", "status"), [(uuid4(), 404), ("dana@example.com", 422)])
async def test_a_lead_that_nobody_heard_of_has_no_score(here: Here, lead: object, status: int) -> None:
    async with await here.client("sales") as client:
        answer = await client.get(f"/v1/scores/{lead}")

    assert answer.status_code == status
    assert "dana" not in answer.text


async def test_leads_that_waited_are_judged_when_an_agreement_is_signed(here: Here) -> None:
    lead, other = uuid7(), uuid7()
    await here.hear(heard(captured(lead, day(1)), day(1)), heard(captured(other, day(1), attributes={}), day(1)))
    nothing_yet = await here.judge_waiting()
    forever = [behaviour("demo", "demo_requested", 50)]
    await here.agree(definition=definition(behaviour=forever))
    done = await here.judge_waiting()
    again = await here.judge_waiting()
    found = await here.said("lead.qualified", "lead.nurture_started")
    async with await here.client("read") as client:
        in_force_from = (await client.get("/v1/agreements/active")).json()["in_force_from"]

    assert nothing_yet == done == again == LOOK_SECONDS
    assert sorted((one["type"], one["subject"]) for one in found) == [
        ("lead.nurture_started", str(other)),
        ("lead.qualified", str(lead)),
    ]
    assert (await here.score(lead))["qualified_at"] == in_force_from


async def test_a_new_agreement_judges_nurture_again_and_leaves_the_qualified_ones(here: Here) -> None:
    await here.agree()
    hot, cold = uuid7(), uuid7()
    await here.hear(
        heard(captured(hot, day(1)), AFTERWARDS), heard(captured(cold, day(1), "form_submitted"), AFTERWARDS)
    )
    easier = await here.agree(definition=definition(qualified={"fit": 60, "behaviour": 0}))
    await here.judge_waiting()

    assert [(await here.score(lead))["agreement_version"] for lead in (hot, cold)] == [1, easier]
    assert [(await here.score(lead))["verdict"] for lead in (hot, cold)] == ["qualified", "qualified"]


async def test_many_waiting_leads_are_judged_piece_by_piece(here: Here) -> None:
    leads = [uuid7() for _ in range(PIECE + 1)]
    for part in (leads[:PIECE], leads[PIECE:]):
        await here.hear(*(heard(captured(lead, day(1), attributes={}), day(1)) for lead in part))
    await here.agree()

    assert [await here.judge_waiting(), await here.judge_waiting()] == [0.0, LOOK_SECONDS]
    assert {one["subject"] for one in await here.said("lead.nurture_started")} == {str(lead) for lead in leads}
    assert len(await here.said("lead.nurture_started")) == len(leads)


async def test_a_lead_in_use_is_judged_later_and_holds_nobody_up(here: Here) -> None:
    busy, free = uuid7(), uuid7()
    await here.hear(*(heard(captured(lead, day(1)), day(1)) for lead in (busy, free)))
    await here.agree()
    lock = text("select 1 from scores where lead_id = :id for update")

    async with here.database.engine.begin() as other:
        await other.execute(lock, {"id": busy})
        await here.judge_waiting()
        judged_meanwhile = [one["subject"] for one in await here.said("lead.nurture_started")]
    await here.judge_waiting()
    judged = [one["subject"] for one in await here.said("lead.nurture_started")]

    assert (judged_meanwhile, judged) == ([str(free)], [str(free), str(busy)])


@pytest.mark.parametrize("size", [1, 500])
async def test_a_batch_costs_the_same_statements_whatever_its_size(here: Here, size: int) -> None:
    await here.agree()
    await here.hear(heard(captured(uuid7(), day(1)), AFTERWARDS))
    statements = []
    event.listen(
        here.database.engine.sync_engine, "before_cursor_execute", lambda *seen: statements.append(seen[2].split()[0])
    )
    await here.hear(*(heard(captured(uuid7(), day(1)), AFTERWARDS) for _ in range(size)))

    assert statements == ["select", "select", "insert", "select", "select", "update", "insert"]


async def test_verdicts_are_counted_once_and_only_when_they_are_kept(here: Here) -> None:
    await here.agree()
    before = counted("qualified")
    batch = [heard(captured(uuid7(), day(1)), AFTERWARDS) for _ in range(2)]

    async def undone(conn: AsyncConnection) -> None:
        await on_lead_captured(conn, batch, here.known)
        await conn.rollback()

    await here.database.run(undone)
    nothing = counted("qualified") - before
    await here.hear(*batch)
    await here.hear(*batch)

    assert (nothing, counted("qualified") - before) == (0, 2)


def counted(verdict: str) -> float:
    return REGISTRY.get_sample_value("accord_verdicts_total", {"verdict": verdict}) or 0.0
