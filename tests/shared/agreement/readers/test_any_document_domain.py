"""Every document that was ever signed can be read: what it leaves out is not promised."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.agreement.readers.locale import Locale, read_locale
from shared.agreement.readers.marketing import MarketingTerms, PeriodTarget, read_marketing
from shared.agreement.readers.recycling import RecyclingTerms, read_recycling
from shared.agreement.readers.responses import DefinitionClauses, ResponseReasons, read_clauses, read_reasons
from shared.agreement.readers.sales import (
    OfferPolicy,
    SalesTerms,
    TargetTerms,
    read_business_hours,
    read_promise,
    read_sales,
    sales_promise,
)
from shared.agreement.time_notation import Duration

SMALLEST = {
    "title": "Everybody", "timezone": "Asia/Tokyo", "currency": "JPY", "sales": {},
    "definition": {"qualified": {"fit": 0, "behaviour": 0}},
}  # fmt: skip
# A sender may write down what is not promised.
NULLS: dict[str, Any] = {
    **SMALLEST,
    "sales": {"business_hours": None, "acceptance": None, "offer": None},
    "marketing": {"qualified_leads": None, "acceptance_rate": None},
    "recycling": {"cool_off_days": None, "max_cycles": None},
}


@pytest.mark.parametrize("document", [SMALLEST, NULLS])
def test_an_agreement_without_promises_is_read_as_one(document: dict[str, Any]) -> None:
    assert read_sales(document) == SalesTerms("Asia/Tokyo", None, {}, OfferPolicy())
    assert read_marketing(document) == MarketingTerms()
    assert read_recycling(document) == RecyclingTerms()
    assert read_reasons(document) == ResponseReasons()
    assert read_clauses(document) == DefinitionClauses()


def test_before_the_first_agreement_there_is_nothing_to_read_but_the_defaults() -> None:
    assert read_locale({}) == Locale("UTC", "EUR")
    assert sales_promise({}) == {"timezone": "UTC"}
    assert read_promise({}) == SalesTerms("UTC", None, {}, OfferPolicy())
    assert read_marketing({}) == MarketingTerms()
    assert read_recycling({}) == RecyclingTerms()
    assert read_reasons({}) == ResponseReasons()
    assert read_clauses({}) == DefinitionClauses()


def test_one_promise_of_two_is_read_alone() -> None:
    rate = {"per": "quarter", "at_least": 0.5}

    assert read_marketing({"marketing": {"acceptance_rate": rate}}) == MarketingTerms(
        None, PeriodTarget("quarter", 0.5)
    )
    assert read_recycling({"recycling": {"max_cycles": 2}}) == RecyclingTerms(timedelta(0), 2)
    assert read_promise({"disposition": {"within": "10d"}}).targets == {"disposition": TargetTerms(Duration(10, "d"))}


def test_a_part_that_a_later_schema_adds_is_passed_over() -> None:
    later = {"acceptance": {"within": "4h", "of_whom": "sales"}, "courtesy": {"within": "1h"}, "timezone": "UTC"}

    assert read_promise(later).targets == {"acceptance": TargetTerms(Duration(4, "h"))}


def test_an_offer_is_a_target_and_a_policy() -> None:
    terms = read_promise({"offer": {"within": "1h", "on_breach": "reassign", "offers": 3, "on_exhausted": "recycle"}})

    assert terms.targets == {"offer": TargetTerms(Duration(1, "h"))}
    assert [terms.offers.reaction(made) for made in (1, 2, 3, 4)] == ["reassign", "reassign", "recycle", "recycle"]


def test_an_offer_that_is_not_passed_on_reacts_the_same_however_often() -> None:
    assert [OfferPolicy("escalate", 2, "recycle").reaction(made) for made in (1, 9)] == ["escalate", "escalate"]
    assert OfferPolicy("reassign").reaction(99) == "reassign"


def test_open_hours_of_one_day_are_gathered_from_every_entry_and_stand_in_order() -> None:
    hours = read_business_hours(
        {"open": {"sat": ["14:00-15:00"], "mon-sat": ["10:00-12:00"]}, "closed": ["2026-12-24"], "holidays": None}
    )

    assert hours.week == (((600, 720),),) * 5 + (((600, 720), (840, 900)), ())
    assert (hours.holidays, hours.closed) == (None, frozenset({date(2026, 12, 24)}))


def test_a_reason_may_name_a_clause_or_ask_for_a_note() -> None:
    document = {
        "rejection_reasons": [
            {"code": "size", "clause": "size", "returns": "nurture"},
            {"code": "other", "note": "required", "returns": "disqualified"},
            {"code": "perhaps", "note": "optional", "returns": "nurture"},
        ]
    }

    reasons = read_reasons(document).rejection

    assert [(reason.clause, reason.needs_note, reason.returns) for reason in reasons.values()] == [
        ("size", False, "nurture"),
        (None, True, "disqualified"),
        (None, False, "nurture"),
    ]


def test_a_clause_is_read_as_its_test_whatever_else_it_says() -> None:
    clause = {"id": "size", "field": "company.employees", "at_least": 50, "points": 30, "says": "text", "later": True}

    read = read_clauses({"definition": {"profile": [clause], "disqualify": [{**clause, "id": "small"}]}})

    assert (read.profile["size"].field, read.profile["size"].value) == ("company.employees", 50)
    assert [*read.disqualify] == ["small"]
