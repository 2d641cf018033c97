"""Scores on a real database: events received, verdicts published, and scores read over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from uuid_utils.compat import uuid7

from tests.qualification.agreement_builders import DEMO, GOOD, behaviour, day, definition
from tests.qualification.event_builders import (
    AFTERWARDS,
    activity,
    arrival,
    capture,
    enrichment,
    merge,
    rejection,
)
from tests.qualification.service import QualificationService
from tests.support.lent_handoffs import hand_over


def summarize(events: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(event["type"], event["subject"], event["occurred_at"].isoformat()[:10]) for event in events]


async def test_captures_are_evaluated_by_the_agreement_in_force_and_published(service: QualificationService) -> None:
    await service.sign_agreement()
    hot, cold, rival = uuid7(), uuid7(), uuid7()
    await service.receive(
        arrival(capture(hot, day(1)), AFTERWARDS),
        arrival(capture(cold, day(2), "form_submitted"), AFTERWARDS),
        arrival(capture(rival, day(3), attributes=GOOD | {"company.domain": "rival.example"}), AFTERWARDS),
    )

    assert summarize(await service.staged_events("lead.qualified", "lead.nurture_started", "lead.disqualified")) == [
        ("lead.qualified", str(hot), "2026-03-01"),
        ("lead.nurture_started", str(cold), "2026-03-02"),
        ("lead.disqualified", str(rival), "2026-03-03"),
    ]


async def test_a_score_shows_the_verdict_and_the_reason_for_each_clause(service: QualificationService) -> None:
    version = await service.sign_agreement()
    lead, other = uuid7(), uuid7()
    await service.receive(
        arrival(capture(lead, day(1)), AFTERWARDS),
        arrival(capture(other, day(1), attributes={}), AFTERWARDS),
    )
    score = await service.score(lead)
    evaluated_at = score.pop("evaluated_at")

    assert evaluated_at.endswith("Z")
    assert score == {
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
        "rests_until": None, "rests_for_good": False, "missing": [],
        "needs_fit": None, "needs_behaviour": None, "lacks_fit": 0.0,
        "lacks_behaviour": 0.0, "entries_left_out": 0,
    }  # fmt: skip


async def test_a_lead_without_an_agreement_is_unscored(service: QualificationService) -> None:
    lead = uuid7()
    await service.receive(arrival(capture(lead, day(1)), AFTERWARDS))

    assert await service.score(lead) == {
        "lead_id": str(lead), "verdict": "unscored", "cycle": 1, "product": "default", "agreement_version": None,
        "fit": None, "behaviour": None, "qualified_at": None, "clauses": [], "evaluated_at": None,
        "rests_until": None, "rests_for_good": False, "missing": [],
        "needs_fit": None, "needs_behaviour": None, "lacks_fit": None,
        "lacks_behaviour": None, "entries_left_out": 0,
    }  # fmt: skip
    assert await service.staged_events() == []


async def test_a_key_that_is_bound_to_a_seller_reads_the_scores_of_the_sellers_leads(
    service: QualificationService,
) -> None:
    mine, other, of_nobody = uuid7(), uuid7(), uuid7()
    for lead in (mine, other, of_nobody):
        await service.receive(arrival(capture(lead, day(1)), AFTERWARDS))
    await hand_over(service.database, {mine: "anna", other: "ben"})

    async with await service.client("sales", "read", seller="anna") as client:
        responses = [await client.get(f"/v1/scores/{each}") for each in (mine, other, of_nobody, uuid4())]

    assert [response.status_code for response in responses] == [200, 404, 404, 404]
    assert responses[0].json() == await service.score(mine)
    assert {response.text for response in responses[1:]} == {responses[3].text}


@pytest.mark.parametrize(("lead", "status"), [(uuid4(), 404), ("dana@example.com", 422)])
async def test_an_unknown_lead_has_no_score(service: QualificationService, lead: object, status: int) -> None:
    async with await service.client("sales") as client:
        response = await client.get(f"/v1/scores/{lead}")

    assert response.status_code == status
    assert "dana" not in response.text


async def test_activities_are_received_beside_captures_and_each_counts_once(service: QualificationService) -> None:
    pricing = behaviour("pricing", "page_viewed", 10, where={"field": "page", "starts_with": "/pricing"}, max=25)
    await service.sign_agreement(
        definition=definition(behaviour=[DEMO, pricing], qualified={"fit": 50, "behaviour": 60})
    )
    lead, other = uuid7(), uuid7()
    views = [
        arrival(activity(lead, day(1 + number), properties={"page": "/pricing"}), AFTERWARDS) for number in range(3)
    ]
    blog = arrival(activity(lead, day(2), properties={"page": "/blog"}), AFTERWARDS)
    demo = arrival(capture(lead, day(9)), AFTERWARDS)
    await service.receive(views[0], blog, demo, arrival(capture(other, day(1), "page_viewed"), AFTERWARDS))
    await service.receive(*views, blog, demo)
    score = await service.score(lead)

    assert (score["verdict"], score["behaviour"], score["qualified_at"]) == ("qualified", 75.0, "2026-03-09T00:00:00Z")
    assert score["clauses"][3] == {
        "id": "pricing", "part": "behaviour", "met": True, "points": 25.0,
        "why": "page_viewed with page starting with /pricing 3 times, last on 2026-03-03",
    }  # fmt: skip


async def test_a_lead_qualifies_at_once_when_the_size_that_was_missing_becomes_known(
    service: QualificationService,
) -> None:
    await service.sign_agreement()
    lead, merged = uuid7(), uuid7()
    only_industry = {"company.industry": "logistics"}
    await service.receive(
        arrival(capture(lead, day(1), attributes=only_industry), AFTERWARDS),
        arrival(capture(merged, day(1), attributes=only_industry), AFTERWARDS),
        *(arrival(event, AFTERWARDS) for event in merge(lead, merged, day(2))),
    )
    before = await service.score(lead)

    asked = arrival(enrichment(merged, day(3), company__employees=120), AFTERWARDS)
    await service.receive(asked)
    await service.receive(asked)

    score = await service.score(lead)
    assert (before["verdict"], score["verdict"], score["qualified_at"]) == (
        "nurture",
        "qualified",
        "2026-03-03T00:00:00Z",
    )
    # What was asked is no activity: the two captures alone count as behaviour.
    assert score["clauses"][2]["why"] == "demo_requested 2 times, last on 2026-03-01"
    assert len(await service.staged_events("lead.qualified")) == 1


async def test_what_becomes_known_during_a_cool_off_begins_no_new_cycle(service: QualificationService) -> None:
    await service.sign_agreement(recycling={"cool_off_days": 1})
    lead = uuid7()
    await service.receive(arrival(capture(lead, day(1)), AFTERWARDS), arrival(rejection(lead, day(2)), AFTERWARDS))

    await service.receive(arrival(enrichment(lead, day(20), company__employees=90), AFTERWARDS))
    asked = await service.score(lead)
    await service.receive(arrival(capture(lead, day(21), attributes={}), AFTERWARDS))

    assert (asked["verdict"], asked["cycle"]) == ("nurture", 2)
    assert (await service.score(lead))["qualified_at"] == "2026-03-21T00:00:00Z"


async def test_a_lead_that_sales_gave_back_shows_its_cycle_and_how_long_it_cools_off(
    service: QualificationService,
) -> None:
    await service.sign_agreement(recycling={"cool_off_days": 30})
    lead, ruled_out = uuid7(), uuid7()
    rejections = [
        rejection(lead, AFTERWARDS),
        rejection(ruled_out, day(5), returns="disqualified", clause="industry"),
    ]
    await service.receive(*(arrival(capture(lead_id, day(1)), AFTERWARDS) for lead_id in (lead, ruled_out)))
    await service.receive(*(arrival(event, AFTERWARDS) for event in rejections))
    score, disqualified = await service.score(lead), await service.score(ruled_out)

    assert (score["verdict"], score["cycle"], score["qualified_at"]) == ("nurture", 2, None)
    assert (score["behaviour"], score["clauses"][2]["why"]) == (0.0, "no demo_requested since 2100-01-01")
    assert (score["rests_until"], score["rests_for_good"]) == (None, False)
    assert (disqualified["verdict"], disqualified["cycle"], disqualified["rests_for_good"]) == ("disqualified", 2, True)


async def test_a_merged_lead_has_the_score_of_its_survivor_also_when_it_was_never_seen(
    service: QualificationService,
) -> None:
    await service.sign_agreement()
    survivor, merged, unseen = uuid7(), uuid7(), uuid7()
    await service.receive(
        arrival(capture(merged, day(1)), AFTERWARDS),
        *(arrival(event) for event in merge(survivor, merged, day(2))),
    )
    await service.receive(*(arrival(event) for event in merge(merged, unseen, day(3))))
    await service.receive(arrival(activity(unseen, day(4)), AFTERWARDS))
    score = await service.score(survivor)
    qualified = [(event["subject"], event["type"]) for event in await service.staged_events("lead.qualified")]

    assert score["lead_id"] == str(survivor)
    assert (score["verdict"], score["qualified_at"]) == ("qualified", "2026-03-01T00:00:00Z")
    assert await service.score(merged) == await service.score(unseen) == score
    assert qualified == [(str(survivor), "lead.qualified")]
