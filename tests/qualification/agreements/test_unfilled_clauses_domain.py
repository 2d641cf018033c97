"""Clauses on fields that no lead brings, and on what no lead does."""

import json
from datetime import date, timedelta
from typing import Any

from services.qualification.agreements.domain.unfilled_clauses import find_unfilled
from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.fields.domain import SeenField, name_activity
from shared.errors import FieldError
from tests.qualification.agreement_builders import clause, definition, document

TODAY = date(2026, 11, 28)


def warn(seen: list[SeenField]) -> list[FieldError]:
    industry = clause("industry", "company.industry", in_=["retail"], points=60)
    fleet = clause("fleet", "custom.fleet", at_least=5, points=40)
    text = json.dumps(document(definition=definition(profile=[industry, fleet])))
    agreement = parse_agreement(text.encode(), yaml=False).agreement
    return find_unfilled(agreement, seen, TODAY)


def warn_of_behaviour(seen: dict[str, date], *clauses: dict[str, Any]) -> list[FieldError]:
    behaviour = [{"id": f"c{index}", "points": 50, **each} for index, each in enumerate(clauses)]
    text = json.dumps(document(definition=definition(profile=[], disqualify=[], behaviour=behaviour)))
    agreement = parse_agreement(text.encode(), yaml=False).agreement
    return find_unfilled(
        agreement, [SeenField(name, TODAY - timedelta(days=200), day) for name, day in seen.items()], TODAY
    )


def test_a_clause_on_a_field_that_no_lead_has_brought_for_ninety_days_is_named() -> None:
    old = TODAY - timedelta(days=91)
    known = [
        SeenField("company.industry", old, TODAY - timedelta(days=90)),
        SeenField("company.domain", old, old),
        SeenField("source", old, TODAY),
    ]
    sentence = f"No lead has brought this field since {TODAY - timedelta(days=90)}."

    assert warn(known) == [
        FieldError("/definition/disqualify/0/field", sentence),
        FieldError("/definition/profile/1/field", sentence),
    ]


def test_a_promised_field_that_no_lead_has_brought_is_named() -> None:
    promise = {"per": "month", "fields": ["source", "role.title"], "at_least": 0.9}
    text = json.dumps(document(definition=definition(profile=[], disqualify=[]), marketing={"completeness": promise}))
    agreement = parse_agreement(text.encode(), yaml=False).agreement
    begin = TODAY - timedelta(days=90)

    assert find_unfilled(agreement, [SeenField("source", begin - timedelta(days=1), TODAY)], TODAY) == [
        FieldError("/marketing/completeness/fields/1", f"No lead has brought this field since {begin}.")
    ]


def test_the_warning_says_no_more_than_is_known_and_there_is_none_before_the_first_lead() -> None:
    yesterday = TODAY - timedelta(days=1)

    assert {each.detail for each in warn([SeenField("source", yesterday, TODAY)])} == {
        f"No lead has brought this field since {yesterday}."
    }
    assert warn([]) == []


def test_behaviour_that_no_lead_has_shown_for_ninety_days_is_named() -> None:
    begin = TODAY - timedelta(days=90)
    seen = {name_activity("webinar"): begin - timedelta(days=1), name_activity("demo_requested"): begin}

    assert warn_of_behaviour(seen, {"activity": "demo_requested"}, {"activity": "webinar"}, {"activity": "guide"}) == [
        FieldError("/definition/behaviour/1/activity", f"No lead has done this since {begin}."),
        FieldError("/definition/behaviour/2/activity", f"No lead has done this since {begin}."),
    ]


def test_a_property_that_no_such_activity_has_is_named_unless_the_clause_asks_for_its_absence() -> None:
    seen = dict.fromkeys([name_activity("page_viewed"), name_activity("page_viewed", "path")], TODAY)

    assert warn_of_behaviour(
        seen,
        {"activity": "page_viewed", "where": {"field": "page", "starts_with": "/pricing"}},
        {"activity": "page_viewed", "where": {"field": "path", "starts_with": "/pricing"}},
        {"activity": "page_viewed", "where": {"field": "referrer", "exists": False}},
    ) == [
        FieldError(
            "/definition/behaviour/0/where/field",
            f"No such activity has had this property since {TODAY - timedelta(days=90)}.",
        )
    ]


def test_nothing_is_said_of_behaviour_of_which_nothing_was_kept() -> None:
    """Before the first lead, and after an upgrade from a version that kept fields alone."""
    assert warn_of_behaviour({"source": TODAY}, {"activity": "demo_requested"}) == []
