"""Warnings about a valid agreement: each with its place, and none without a reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.qualification.agreements.domain.warnings import NEVER_MET, RULED_OUT, find_warnings
from services.qualification.agreements.handlers.check_document import check_file
from services.qualification.agreements.schemas.parse import parse_agreement
from tests.qualification.agreement_builders import DEMO, FORM, INDUSTRY, SIZE, behaviour, clause, definition, document
from tests.qualification.service import QualificationService
from tests.support.database import run_as_service

EXAMPLE = Path(__file__).parents[3] / "deploy" / "agreement.example.yaml"
HOURS = {"business_hours": {"open": {"mon-fri": ["09:00-17:00"]}}}
OPEN = {"clock": "elapsed"}


def warnings(**parts: Any) -> list[tuple[str, str]]:
    agreement = parse_agreement(json.dumps(document(**parts)).encode(), yaml=False).agreement
    return [(pointer, sentence) for pointer, sentence in find_warnings(agreement)]


def sales_warnings(**targets: Any) -> list[tuple[str, str]]:
    return [(pointer.removeprefix("/sales/"), sentence) for pointer, sentence in warnings(sales=HOURS | targets)]


def definition_warnings(**parts: Any) -> list[tuple[str, str]]:
    return [
        (pointer.removeprefix("/definition/"), sentence)
        for pointer, sentence in warnings(definition=definition(**parts))
    ]


def test_an_agreement_that_holds_together_has_no_warnings() -> None:
    assert warnings() == []


def test_the_example_says_which_of_its_clauses_let_leads_through() -> None:
    assert [pointer for pointer, _ in check_file(EXAMPLE).warnings] == [
        "/definition/profile/0",
        "/definition/profile/3",
    ]


GUARANTEE = {"claim_within": "5d", "dispute_within": "5d"}


def test_a_guarantee_needs_a_reason_that_can_be_held_against_a_clause() -> None:
    reasons = [{"code": "too_small", "clause": "size", "returns": "nurture"}, {"code": "other", "returns": "nurture"}]

    assert (
        "/guarantee",
        "Nothing can be claimed: no reason of sales names a clause about who the lead is.",
    ) in warnings(guarantee=GUARANTEE, rejection_reasons=reasons[1:])
    assert "/guarantee" not in [place for place, _ in warnings(guarantee=GUARANTEE, rejection_reasons=reasons)]


def test_a_promise_of_fields_that_every_qualified_lead_has_is_none() -> None:
    promise = {"per": "month", "fields": ["role.title", "company.employees"], "at_least": 0.9}

    assert ("/marketing/completeness/fields/1", "Promises nothing: no lead qualifies without it.") in warnings(
        marketing={"completeness": promise}
    )
    assert len(warnings(marketing={"completeness": promise})) == len(warnings()) + 1


LONG_OFFER = "Longer than the time for the acceptance: it is broken before the offer is."
MANY_OFFERS = "So many offers take longer than the time for the acceptance."
IDLE_OFFERS = "Without effect: on_breach does not pass the lead on."
NO_END = "Never reached: it needs on_breach: reassign."
WAITS_FOR_BOTH = "Shorter than the time for the acceptance, from which it counts: the lead may wait for both."
LATE_ATTEMPT = "Due after the first contact, which is an attempt too."


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ({"acceptance": {"within": "4h"}, "offer": {"within": "4h"}}, []),
        ({"acceptance": {"within": "4h"}, "offer": {"within": "5h"}}, [("offer/within", LONG_OFFER)]),
        ({"acceptance": {"within": "4h"} | OPEN, "offer": {"within": "5h"}}, [("offer/within", LONG_OFFER)]),
        ({"acceptance": {"within": "4h"}, "offer": {"within": "5h"} | OPEN}, []),
        ({"acceptance": {"within": "10h"}, "offer": {"within": "1d"}}, []),
        ({"acceptance": {"within": "3h"}, "offer": {"within": "1h", "on_breach": "reassign", "offers": 3}}, []),
        ({"acceptance": {"within": "3h"}, "offer": {"within": "1h", "on_breach": "reassign", "offers": 4}},
         [("offer/offers", MANY_OFFERS)]),
        ({"offer": {"within": "1h", "offers": 4}}, [("offer/offers", IDLE_OFFERS)]),
        ({"offer": {"within": "1h", "on_breach": "reassign", "on_exhausted": "recycle"}}, []),
        ({"offer": {"within": "1h", "on_breach": "escalate", "on_exhausted": "recycle"}},
         [("offer/on_exhausted", NO_END)]),
        ({"acceptance": {"within": "4h"}, "first_contact": {"within": "2h"}},
         [("first_contact/within", WAITS_FOR_BOTH)]),
        ({"acceptance": {"within": "4h"}, "first_contact": {"within": "24h"} | OPEN}, []),
        ({"first_attempt": {"within": "8h"}, "first_contact": {"within": "4h"}},
         [("first_attempt/within", LATE_ATTEMPT)]),
        ({"first_contact": {"within": "10d"}, "disposition": {"within": "5d"}},
         [("disposition/within", "Due before the first contact.")]),
        ({"first_attempt": {"within": "2d"} | OPEN, "disposition": {"within": "24h"} | OPEN},
         [("disposition/within", "Due before the first attempt.")]),
    ],
)  # fmt: skip
def test_promises_that_contradict_each_other(targets: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert sales_warnings(**targets) == expected


def reach(points: str) -> str:
    return f"Out of reach: no lead can have more than {points} points."


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"qualified": {"fit": 60, "behaviour": 20}}, []),
        ({"qualified": {"fit": 61, "behaviour": 20}}, [("qualified/fit", reach("60"))]),
        ({"profile": [], "qualified": {"fit": 0.5, "behaviour": 20}}, [("qualified/fit", reach("0"))]),
        # Of clauses about one field, only those count that one value can meet together.
        ({"profile": [clause("a", "company.employees", between=[1, 50], points=30),
                      clause("b", "company.employees", between=[51, 500], points=40)],
          "qualified": {"fit": 50, "behaviour": 20}}, [("qualified/fit", reach("40"))]),
        ({"profile": [clause("a", "company.employees", between=[1, 50], points=30),
                      clause("b", "company.employees", between=[50, 500], points=40)],
          "qualified": {"fit": 70, "behaviour": 20}}, []),
        ({"profile": [clause("a", "role.title", starts_with="Head", points=30),
                      clause("b", "role.title", contains="sales", points=40)],
          "qualified": {"fit": 70, "behaviour": 20}}, []),
        ({"behaviour": [FORM, FORM | {"id": "again"}], "qualified": {"fit": 60, "behaviour": 20}}, []),
        ({"behaviour": [FORM], "qualified": {"fit": 60, "behaviour": 20}}, [("qualified/behaviour", reach("10"))]),
        ({"behaviour": [], "qualified": {"fit": 60, "behaviour": 1}}, [("qualified/behaviour", reach("0"))]),
        ({"behaviour": [behaviour("a", "page_viewed", 0.1)], "qualified": {"fit": 60, "behaviour": 1000}}, []),
    ],
)  # fmt: skip
def test_thresholds_that_no_lead_can_reach(parts: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert definition_warnings(**parts) == expected


NO_LEAD = ("/definition", "No lead can qualify: clauses about one field rule out each other.")


@pytest.mark.parametrize(
    ("profile", "disqualify", "expected"),
    [
        ([clause("a", "contact.email_class", in_=["busines"], points=60)], [], [("profile/0", NEVER_MET)]),
        ([clause("a", "company.employees", at_most=-1, points=60)], [], [("profile/0", NEVER_MET)]),
        ([clause("a", "source", exists=False, points=60)], [], [("profile/0", NEVER_MET)]),
        ([clause("a", "custom.fleet", at_most=-1, points=60)], [], []),
        ([clause("a", "company.domain", in_=["rival.example"], points=60)], [clause("b", "company.domain",
          contains="rival")], [("profile/0", RULED_OUT)]),
        ([INDUSTRY | {"required": True, "points": 60}], [clause("b", "company.industry", in_=["Retail"])],
         [("profile/0/in/1", "Asked for here, and ruled out by /definition/disqualify/0.")]),
        ([INDUSTRY | {"points": 60}], [clause("b", "company.industry", in_=["retail"])], []),
        ([clause("a", "company.name", exists=True, points=60)], [clause("b", "source", exists=True)],
         [NO_LEAD, ("disqualify/0", "Rules every lead out.")]),
        ([SIZE | {"points": 60}], [clause("b", "company.employees", at_least=10)],
         [NO_LEAD, ("profile/0", RULED_OUT)]),
        ([SIZE | {"points": 30}, clause("b", "company.employees", at_least=5000, points=30, required=True)], [],
         [NO_LEAD, ("profile/0", RULED_OUT), ("profile/1", RULED_OUT)]),
        ([clause("a", "company.name", exists=True, points=60)], [clause("b", "company.employees", at_most=-5)],
         [("disqualify/0", NEVER_MET)]),
    ],
)  # fmt: skip
def test_clauses_that_can_never_be_met(
    profile: list[Any], disqualify: list[Any], expected: list[tuple[str, str]]
) -> None:
    found = definition_warnings(profile=profile, disqualify=disqualify)

    assert [warning for warning in found if not warning[0].startswith("qualified")] == expected


def test_behaviour_that_can_never_bring_a_point() -> None:
    nothing = behaviour("a", "page_viewed", 5, where={"field": "pages", "starts_with": "x"}, max=0)

    assert definition_warnings(behaviour=[DEMO, nothing]) == [("behaviour/1", "Can never bring a point.")]


REASONS = [{"code": "small", "clause": "size", "returns": "nurture"}, {"code": "trade", "clause": "industry",
            "returns": "nurture"}]  # fmt: skip
REJECTABLE = "Not required: a lead that fails it can qualify all the same, and be rejected by /rejection_reasons/1."


@pytest.mark.parametrize(("fit", "expected"), [(50, []), (31, []), (30, [("/definition/profile/0", REJECTABLE)])])
def test_points_that_let_a_lead_through_that_fails_a_clause_for_which_sales_may_reject_it(
    fit: int, expected: list[tuple[str, str]]
) -> None:
    parts = definition(qualified={"fit": fit, "behaviour": 20})

    assert warnings(definition=parts, rejection_reasons=REASONS) == expected
    assert warnings(definition=parts) == []


def test_a_field_with_too_many_values_to_try_out_has_no_warnings() -> None:
    many = [clause("a", "company.name", in_=[f"n{number}" for number in range(1000)], points=60)]

    assert definition_warnings(profile=many) == []


async def test_a_draft_is_answered_with_its_warnings_and_so_is_the_same_again(service: QualificationService) -> None:
    doubtful = document(definition=definition(qualified={"fit": 61, "behaviour": 20}))
    async with await service.client("marketing") as client:
        responses = [await client.post("/v1/agreements", json=doubtful) for _ in range(2)]
    draft = {
        "version": 1,
        "status": "draft",
        "warnings": [{"pointer": "/definition/qualified/fit", "detail": reach("60")}],
    }

    assert [(response.status_code, response.json()) for response in responses] == [(201, draft), (200, draft)]


async def test_a_draft_is_warned_of_content_that_sales_does_not_have(
    service: QualificationService, database_url: str
) -> None:
    add = (
        "insert into content_cards (card, kind, title, link) values ('prices', 'battle_card', 'P', 'https://x.example')"
    )
    await run_as_service(database_url, "handoff", add)
    when = [{"field": "role.department", "equals": "operations"}]
    wants = ["prices", "case_study", "battle_card"]
    draft = document(personas=[{"id": "planner", "name": "The planner", "when": when, "wants": wants}])
    async with await service.client("marketing") as client:
        answer = (await client.post("/v1/agreements", json=draft)).json()

    assert answer["warnings"] == [
        {"pointer": "/personas/0/wants/1", "detail": "No content card has this id or is of this kind."}
    ]


@pytest.mark.parametrize("standing", ["customer", "open_deal"])
def test_leads_of_companies_that_sales_has_in_hand_are_hardly_meant_to_be_kept_back(standing: str) -> None:
    sentence = "Kept back: the seller who has the company is not offered its new leads."

    assert warnings(known_accounts={standing: "filter", "competitor": "filter"}) == [
        (f"/known_accounts/{standing}", sentence)
    ]


def test_promises_about_leads_that_are_still_marketings_are_doubted() -> None:
    sales = HOURS | {"first_contact": {"within": "8h"}}
    sentence = "Sales promises the first contact of leads that are marketing's until then."

    assert warnings(sales=sales, ownership={"passes_at": "sales_qualified"}) == [("/ownership/passes_at", sentence)]
    assert warnings(sales=sales, ownership={"passes_at": "accepted"}) == []
