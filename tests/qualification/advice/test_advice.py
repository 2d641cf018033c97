"""What came of leads advises both sides how to change the agreement."""

from itertools import product
from typing import Any
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from services.qualification.advice.domain.statistics import Interval, find_interval
from shared.events.handoff import DealLost, DealWon
from tests.qualification.agreement_builders import INDUSTRY, SIZE, definition
from tests.qualification.agreements.test_review_dates import move_activation
from tests.qualification.agreements.test_room import read, sign_in
from tests.qualification.event_builders import accepted, capture, deal, rejection
from tests.qualification.replays.replay_story import ago, counts, tell
from tests.qualification.service import QualificationService

BEST = [INDUSTRY | {"required": True}, SIZE]
WIDE = [INDUSTRY, SIZE | {"required": False}]
KINDS = [*product(("logistics", "farming"), (120, 20))]
REASONS = {"industry": "wrong_industry", "size": "too_small"}
TERMS: dict[str, Any] = {
    "rejection_reasons": [
        {"code": code, "clause": clause, "returns": "nurture"} for clause, code in REASONS.items()
    ]
}  # fmt: skip
A_ROUND = 60


def terms(profile: list[dict[str, Any]]) -> dict[str, Any]:
    return definition(profile=profile, qualified={"fit": 30, "behaviour": 20})


def find_missed(industry: str, employees: int) -> list[str]:
    """By which clauses of the best definition sales finds a lead of no use."""
    return [
        name for name, is_good in (("industry", industry == "logistics"), ("size", employees == 120)) if not is_good
    ]


async def live_on(service: QualificationService, number: int, profile: list[dict[str, Any]]) -> None:
    """Weeks pass: sales wins a third of what is good, and rejects all else that it gets, by its first fault."""
    required = {clause["id"] for clause in profile if clause.get("required")}
    for each in range(A_ROUND):
        industry, employees = KINDS[each % len(KINDS)]
        missed = find_missed(industry, employees)
        lead, handoff = uuid5(UUID(int=number), str(each)), uuid7()
        known = {"company.industry": industry, "company.employees": employees}
        await tell(service, capture(lead, ago(30 - each / 10), attributes=known))
        if len(missed) == len(REASONS) or required & set(missed):
            continue
        if missed:
            why: dict[str, Any] = {"reason": REASONS[missed[0]], "clause": missed[0], "check": "loose"}
            await tell(service, rejection(lead, ago(20), handoff_id=handoff, **why))
            continue
        await tell(service, accepted(lead, ago(20), handoff))
        if each % 3 == 0:
            await tell(service, deal(DealWon, lead, ago(5), handoff, "1000.00"))


async def test_the_best_definition_is_found_within_three_reviews(service: QualificationService) -> None:
    profile, decisions = WIDE, []
    for review in range(1, 4):
        await service.sign_agreement(title=f"Review {review}", definition=terms(profile), **TERMS)
        await live_on(service, review, profile)
        async with await service.client("read") as client:
            advice = (await client.get("/v1/agreements/active/advice")).json()
        decisions.append(advice["decision"])
        if advice["proposals"]:
            profile = advice["proposals"][0]["definition"]["profile"]

    assert decisions == ["tighten", "tighten", "keep"]
    assert profile == BEST


async def test_advice_shows_its_counts_its_interval_and_a_draft(service: QualificationService) -> None:
    await service.sign_agreement(definition=terms(WIDE), **TERMS)
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        thin = await read(browser, "/agreement/advice")
        await live_on(service, 1, WIDE)
        words = await read(browser, "/agreement/advice")
        room = await read(browser, "/agreement")
    async with await service.client("read") as client:
        advice = (await client.get("/v1/agreements/active/advice")).json()

    assert "Too little is known: sales has answered fewer than 30 leads." in thin
    assert "What the last leads advise" in room
    assert "Ask for more, industry: require it" in words
    assert "By the draft 30 15 15 5" in words
    assert "Look at the draft, and try it on the past" in words
    assert {name: advice[name] for name in ("version", "decision", "thin", "leads", "answered", "won")} == {
        "version": 1, "decision": "tighten", "thin": False, "leads": 60, "answered": 45, "won": 5,
    }  # fmt: skip
    assert [{name: each[name] for name in ("decision", "clause", "says")} for each in advice["proposals"]] == [
        {"decision": "tighten", "clause": "industry", "says": "require it"},
        {"decision": "tighten", "clause": "size", "says": "require it"},
        {"decision": "tighten", "clause": "qualified.fit", "says": "at least 60"},
    ]
    first = advice["proposals"][0]
    assert {name: first[name] for name in ("cases", "of", "interval", "why")} == {
        "cases": 15, "of": 45, "interval": {"low": 0.2136, "high": 0.4793},
        "why": "Sales rejected 15 of 45 answered leads for it, which were known to fail it. To require it would have "
        "cost 15 leads, 0 of 5 wins among them.",
    }  # fmt: skip
    assert first["replay"] == {
        "then": counts(45, 15, 30, 5, "5000.00"), "now": counts(30, 15, 15, 5, "5000.00"),
        "kept": counts(30, 15, 15, 5, "5000.00"), "gained": counts(), "lost": counts(15, 0, 15, 0),
    }  # fmt: skip
    assert (advice["volume"], advice["kept"]) == (None, [])


async def test_a_lead_whose_deal_was_lost_without_another_answer_counts_as_one_that_was_won_does(
    service: QualificationService,
) -> None:
    await service.sign_agreement(definition=terms(WIDE), **TERMS)
    for number in range(40):
        lead, end = uuid5(UUID(int=1), str(number)), DealWon if number < 10 else DealLost
        await tell(service, capture(lead, ago(30), attributes={"company.employees": 120}))
        await tell(service, deal(end, lead, ago(5), uuid7(), "1000.00"))
    async with await service.client("read") as client:
        advice = (await client.get("/v1/agreements/active/advice")).json()

    assert (advice["leads"], advice["answered"], advice["won"]) == (40, 40, 10)


async def test_the_room_shows_the_advice_from_the_day_on_which_a_review_is_due(service: QualificationService) -> None:
    await service.sign_agreement(review_every_days=90)
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        before = (await browser.get("/agreement/1")).text
        await move_activation(service, days=-90)
        due = (await browser.get("/agreement/1")).text

    assert ['hx-get="/agreement/advice"' in shown for shown in (before, due)] == [False, True]


async def test_without_an_agreement_nothing_is_advised(service: QualificationService) -> None:
    async with await service.client("read") as client:
        response = await client.get("/v1/agreements/active/advice")

    assert response.status_code == 404


def test_an_interval_is_wide_where_little_is_known() -> None:
    assert (find_interval(5, 50), find_interval(50, 500)) == (Interval(0.0435, 0.2136), Interval(0.0767, 0.1294))
