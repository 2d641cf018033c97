"""Clauses on fields that no lead brings."""

import json
from datetime import date, timedelta

from services.qualification.agreements.domain.unfilled_clauses import find_unfilled
from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.fields.domain import SeenField
from shared.errors import FieldError
from tests.qualification.agreement_builders import clause, definition, document

TODAY = date(2026, 11, 28)


def warn(seen: list[SeenField]) -> list[FieldError]:
    industry = clause("industry", "company.industry", in_=["retail"], points=60)
    fleet = clause("fleet", "custom.fleet", at_least=5, points=40)
    text = json.dumps(document(definition=definition(profile=[industry, fleet])))
    agreement = parse_agreement(text.encode(), yaml=False).agreement
    return find_unfilled(agreement, {each.field: each for each in seen}, TODAY)


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


def test_the_warning_says_no_more_than_is_known_and_there_is_none_before_the_first_lead() -> None:
    yesterday = TODAY - timedelta(days=1)

    assert {each.detail for each in warn([SeenField("source", yesterday, TODAY)])} == {
        f"No lead has brought this field since {yesterday}."
    }
    assert warn([]) == []
