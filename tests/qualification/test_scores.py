"""Scores on a real database: captures heard, leads that wait, and what is told over HTTP."""

import random
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import event, text
from uuid_utils.compat import uuid7

from services.qualification.scores.handlers import LOOK_SECONDS, PIECE
from shared.hearing import Heard
from tests.qualification.builders import AFTERWARDS, GOOD, behaviour, captured, day, definition, heard
from tests.qualification.conftest import Here


def said_of(said: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["type"], one["subject"], one["occurred_at"].isoformat()[:10]) for one in said]


async def score(here: Here, lead: UUID) -> dict[str, Any]:
    async with await here.client("read") as client:
        answer = await client.get(f"/v1/scores/{lead}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


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
    found = await score(here, lead)
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

    assert await score(here, lead) == {
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
    assert (await score(here, lead))["qualified_at"] == in_force_from


async def test_a_new_agreement_judges_nurture_again_and_leaves_the_qualified_ones(here: Here) -> None:
    await here.agree()
    hot, cold = uuid7(), uuid7()
    await here.hear(
        heard(captured(hot, day(1)), AFTERWARDS), heard(captured(cold, day(1), "form_submitted"), AFTERWARDS)
    )
    easier = await here.agree(definition=definition(qualified={"fit": 60, "behaviour": 0}))
    await here.judge_waiting()

    assert [(await score(here, lead))["agreement_version"] for lead in (hot, cold)] == [1, easier]
    assert [(await score(here, lead))["verdict"] for lead in (hot, cold)] == ["qualified", "qualified"]


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


def history(lead: UUID) -> list[Heard]:
    """Qualified on the third, at 50 * 2 ** (-1 / 30) + 5 * 2 ** (-2 / 30) + 5 points, if everything is known."""
    told = [
        captured(lead, day(1), "form_submitted", attributes={"company.industry": "banking"}),
        captured(lead, day(2), "demo_requested", attributes={"company.employees": {"min": 51, "max": 200}}),
        captured(lead, day(3), "form_submitted", attributes={"company.industry": "logistics"}),
        captured(lead, day(9), "demo_requested", attributes={}, source="import"),
    ]
    return [heard(one, AFTERWARDS) for one in told]


@pytest.mark.parametrize("seed", range(8))
async def test_arrivals_in_any_order_and_in_any_batches_end_the_same(here: Here, seed: int) -> None:
    chance = random.Random(seed)
    await here.agree()
    leads = [uuid7() for _ in range(6)]
    arrivals = [one for lead in leads for one in history(lead)]
    arrivals += chance.sample(arrivals, 5)
    chance.shuffle(arrivals)
    while arrivals:
        size = chance.randint(1, 9)
        await here.hear(*arrivals[:size])
        here.known.clear()  # as after a restart
        del arrivals[:size]
    found = [await score(here, lead) for lead in leads]
    last_said = {one["subject"]: one["occurred_at"] for one in await here.said("lead.qualified")}

    assert {(one["verdict"], one["qualified_at"], one["fit"], one["behaviour"]) for one in found} == {
        ("qualified", "2026-03-03T00:00:00Z", 60.0, 58.6322)
    }
    assert last_said == {str(lead): day(3) for lead in leads}


async def test_what_is_told_of_a_lead_holds_what_was_known_then(here: Here) -> None:
    await here.agree()
    lead = uuid7()
    await here.hear(*history(lead))
    (said,) = await here.said("lead.qualified")

    assert orjson.loads(said["data"])["attributes"] == {
        "company.industry": "logistics",
        "company.employees": {"min": 51, "max": 200},
        "source": "website",
        "touch.channel": "social",
    }


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
