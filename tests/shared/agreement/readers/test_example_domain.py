"""The agreement that comes with Accord, read: each number of the file is found where the services look for it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.qualification.agreements.schemas.parse import parse_agreement
from shared.agreement.readers.locale import Locale, read_locale
from shared.agreement.readers.marketing import MarketingTerms, PeriodTarget, read_agreed_fields, read_marketing
from shared.agreement.readers.recycling import RecyclingTerms, read_recycling
from shared.agreement.readers.responses import (
    LossTerms,
    PersistenceTerms,
    RejectionTerms,
    read_clauses,
    read_reasons,
)
from shared.agreement.readers.sales import (
    BusinessHours,
    OfferPolicy,
    PriorityTerms,
    TargetTerms,
    read_promise,
    read_sales,
    sales_promise,
)
from shared.agreement.time_notation import Duration

EXAMPLE = Path(__file__).parents[4] / "deploy" / "agreement.example.yaml"
OFFICE = ((540, 750), (810, 1080))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    text = parse_agreement(EXAMPLE.read_bytes(), yaml=True).text
    signed: dict[str, Any] = orjson.loads(text)
    return signed


def test_the_locale(document: dict[str, Any]) -> None:
    assert read_locale(document) == Locale("Europe/Berlin", "EUR")


def test_what_sales_promised(document: dict[str, Any]) -> None:
    terms = read_sales(document)

    assert terms.timezone == "Europe/Berlin"
    assert terms.business_hours == BusinessHours((OFFICE,) * 5 + ((), ()), "DE")
    assert terms.targets == {
        "acceptance": TargetTerms(Duration(4, "h"), "business", 0.95, (50, 75)),
        "offer": TargetTerms(Duration(1, "h")),
        "first_attempt": TargetTerms(Duration(8, "h")),
        "first_contact": TargetTerms(Duration(24, "h"), "elapsed"),
        "disposition": TargetTerms(Duration(10, "d")),
    }
    assert terms.offers == OfferPolicy("reassign", 3, "escalate")
    assert terms.priorities == {
        "hand_raiser": PriorityTerms(
            {
                "acceptance": TargetTerms(Duration(30, "m"), "business", 0.9, (50,)),
                "offer": TargetTerms(Duration(10, "m")),
                "first_contact": TargetTerms(Duration(4, "h")),
            },
            OfferPolicy("reassign", 3, "escalate"),
        )
    }


def test_the_promise_that_a_qualified_lead_carries_says_the_same(document: dict[str, Any]) -> None:
    promise = sales_promise(document)

    hand_raiser = {
        name: value for name, value in document["priorities"][0].items() if name not in ("behaviour", "says")
    }
    besides = {"known_accounts": document["known_accounts"], "priorities": [hand_raiser]}
    assert promise == {**document["sales"], "timezone": "Europe/Berlin"} | besides
    assert read_promise(promise) == read_sales(document)


def test_what_marketing_promised(document: dict[str, Any]) -> None:
    assert read_marketing(document) == MarketingTerms(
        PeriodTarget("month", 200), PeriodTarget("month", 0.7), PeriodTarget("month", 0.95)
    )
    assert read_agreed_fields(document) == ("company.name", "role.title", "interest.timeline")
    assert read_agreed_fields({"marketing": {}}) is None


def test_when_a_lead_comes_back(document: dict[str, Any]) -> None:
    assert read_recycling(document) == RecyclingTerms(timedelta(days=30), 3)


def test_the_reasons_that_sales_may_give(document: dict[str, Any]) -> None:
    reasons = read_reasons(document)

    assert [*reasons.rejection] == [reason["code"] for reason in document["rejection_reasons"]]
    assert reasons.rejection["too_small"] == RejectionTerms("too_small", "size", False, "nurture")
    assert reasons.sales_qualified_evidence == ("need", "budget", "timeline")
    assert reasons.sales_ready_evidence == ("active_evaluation", "budget_approved", "decision_maker")
    assert reasons.recycle == tuple(document["recycle_reasons"])
    assert reasons.persistence == PersistenceTerms(5, 2, Duration(10, "d"))


def test_what_follows_from_the_reason_of_a_lost_deal(document: dict[str, Any]) -> None:
    reasons = read_reasons(document)

    rests_as_recycled = LossTerms("nurture", timedelta(days=30))
    assert reasons.loss == rests_as_recycled
    assert reasons.lost == {
        **dict.fromkeys(("price", "competitor", "no_decision"), rests_as_recycled),
        "timing": LossTerms("nurture", timedelta(days=90)),
        "out_of_business": LossTerms("disqualified", timedelta(days=30)),
        "other": rests_as_recycled,
    }


def test_the_clauses_by_their_ids(document: dict[str, Any]) -> None:
    clauses = read_clauses(document)

    assert [*clauses.profile] == ["industry", "size", "role", "budget"]
    assert clauses.behaviour == ("demo", "pricing", "webinar", "guide", "form")
    assert [*clauses.disqualify] == ["throwaway", "competitor"]
    assert (clauses.profile["size"].test, clauses.profile["size"].value) == ("between", (50, 2000))
