"""Scores on a real database: captures heard, leads that wait, and what is told over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from uuid_utils.compat import uuid7

from services.qualification.scores.handlers import on_lead_events
from shared.db.connection import Connection
from tests.qualification.agreement_builders import DEMO, GOOD, behaviour, day, definition
from tests.qualification.event_builders import AFTERWARDS, captured, did, heard, merger, rejected
from tests.qualification.service import QualificationService
from tests.support.statement_counter import record_statements


class Undone(Exception):
    """Raised on purpose, so that nothing is kept."""


def said_of(said: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["type"], one["subject"], one["occurred_at"].isoformat()[:10]) for one in said]


async def test_captures_are_judged_by_the_agreement_in_force_and_told(here: QualificationService) -> None:
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


async def test_a_score_tells_the_verdict_and_the_reason_for_each_clause(here: QualificationService) -> None:
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
        "rests_until": None, "rests_for_good": False,
    }  # fmt: skip


async def test_a_lead_without_an_agreement_is_unscored(here: QualificationService) -> None:
    lead = uuid7()
    await here.hear(heard(captured(lead, day(1)), AFTERWARDS))

    assert await here.score(lead) == {
        "lead_id": str(lead), "verdict": "unscored", "cycle": 1, "product": "default", "agreement_version": None,
        "fit": None, "behaviour": None, "qualified_at": None, "clauses": [], "evaluated_at": None,
        "rests_until": None, "rests_for_good": False,
    }  # fmt: skip
    assert await here.said() == []


@pytest.mark.parametrize(("lead", "status"), [(uuid4(), 404), ("dana@example.com", 422)])
async def test_a_lead_that_nobody_heard_of_has_no_score(here: QualificationService, lead: object, status: int) -> None:
    async with await here.client("sales") as client:
        answer = await client.get(f"/v1/scores/{lead}")

    assert answer.status_code == status
    assert "dana" not in answer.text


@pytest.mark.parametrize("size", [1, 100])
async def test_a_batch_costs_the_same_statements_whatever_its_size(here: QualificationService, size: int) -> None:
    await here.agree()
    await here.hear(heard(captured(uuid7(), day(1)), AFTERWARDS))
    leads = [uuid7() for _ in range(size)]
    batch = [
        heard(event, AFTERWARDS)
        for lead in leads
        for event in (captured(lead, day(1)), did(lead, day(2)), rejected(lead, day(3)))
    ]
    merges = [heard(event) for lead in leads for event in merger(lead, uuid7(), day(4))]
    with record_statements() as plain:
        await here.hear(*batch)
    with record_statements() as merging:
        await here.hear(*merges)

    assert [sql.split()[0].lower() for sql in plain] == [
        "select",
        "select",
        "with",
        "select",
        "select",
        "update",
        "insert",
    ]
    assert [sql.split()[0].lower() for sql in merging] == [
        "select",
        "select",
        "with",
        "select",
        "update",
        "select",
        "update",
    ]


async def test_activities_are_heard_beside_captures_and_each_counts_once(here: QualificationService) -> None:
    pricing = behaviour("pricing", "page_viewed", 10, where={"field": "page", "starts_with": "/pricing"}, max=25)
    await here.agree(definition=definition(behaviour=[DEMO, pricing], qualified={"fit": 50, "behaviour": 60}))
    lead, other = uuid7(), uuid7()
    views = [heard(did(lead, day(1 + number), properties={"page": "/pricing"}), AFTERWARDS) for number in range(3)]
    blog = heard(did(lead, day(2), properties={"page": "/blog"}), AFTERWARDS)
    asked = heard(captured(lead, day(9)), AFTERWARDS)
    await here.hear(views[0], blog, asked, heard(captured(other, day(1), "page_viewed"), AFTERWARDS))
    await here.hear(*views, blog, asked)
    found = await here.score(lead)

    assert (found["verdict"], found["behaviour"], found["qualified_at"]) == ("qualified", 75.0, "2026-03-09T00:00:00Z")
    assert found["clauses"][3] == {
        "id": "pricing", "part": "behaviour", "met": True, "points": 25.0,
        "why": "page_viewed with page starting with /pricing 3 times, last on 2026-03-03",
    }  # fmt: skip


async def test_a_lead_that_sales_gave_back_tells_in_which_cycle_it_is_and_how_long_it_rests(
    here: QualificationService,
) -> None:
    await here.agree(recycling={"cool_off_days": 30})
    lead, ruled_out = uuid7(), uuid7()
    back = [rejected(lead, AFTERWARDS), rejected(ruled_out, day(5), returns="disqualified", clause="industry")]
    await here.hear(*(heard(captured(one, day(1)), AFTERWARDS) for one in (lead, ruled_out)))
    await here.hear(*(heard(one, AFTERWARDS) for one in back))
    found, gone = await here.score(lead), await here.score(ruled_out)

    assert (found["verdict"], found["cycle"], found["qualified_at"]) == ("nurture", 2, None)
    assert (found["behaviour"], found["clauses"][2]["why"]) == (0.0, "no demo_requested since 2100-01-01")
    assert (found["rests_until"], found["rests_for_good"]) == (None, False)
    assert (gone["verdict"], gone["cycle"], gone["rests_for_good"]) == ("disqualified", 2, True)


async def test_a_merged_lead_answers_as_its_survivor_also_when_it_was_never_seen(here: QualificationService) -> None:
    await here.agree()
    survivor, loser, unseen = uuid7(), uuid7(), uuid7()
    await here.hear(
        heard(captured(loser, day(1)), AFTERWARDS), *(heard(one) for one in merger(survivor, loser, day(2)))
    )
    await here.hear(*(heard(one) for one in merger(loser, unseen, day(3))))
    await here.hear(heard(did(unseen, day(4)), AFTERWARDS))
    found = await here.score(survivor)
    told = [(one["subject"], one["type"]) for one in await here.said("lead.qualified")]

    assert found["lead_id"] == str(survivor)
    assert (found["verdict"], found["qualified_at"]) == ("qualified", "2026-03-01T00:00:00Z")
    assert await here.score(loser) == await here.score(unseen) == found
    assert told == [(str(survivor), "lead.qualified")]


async def test_verdicts_are_counted_once_and_only_when_they_are_kept(here: QualificationService) -> None:
    await here.agree()
    before = counted("qualified")
    batch = [heard(captured(uuid7(), day(1)), AFTERWARDS) for _ in range(2)]

    async def undone(conn: Connection) -> None:
        await on_lead_events(conn, batch, here.known)
        raise Undone

    with pytest.raises(Undone):
        await here.database.run(undone)
    nothing = counted("qualified") - before
    await here.hear(*batch)
    await here.hear(*batch)

    assert (nothing, counted("qualified") - before) == (0, 2)


def counted(verdict: str) -> float:
    return REGISTRY.get_sample_value("accord_verdicts_total", {"verdict": verdict}) or 0.0
