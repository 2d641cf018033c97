"""The attribute history: which value of a lead is valid now, and which were before."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

from services.intake.leads.domain.attribute_history import AttributeValue, Report, attribute_history, find_valid

MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
A, B, C, D = (UUID(int=number) for number in range(1, 5))


def test_the_newest_value_is_valid_by_when_it_happened_and_the_former_ones_stay() -> None:
    captures = [
        Report(MARCH, B, {"size": 10, "industry": "retail"}),
        Report(MARCH, C, {"size": 12}),
        Report(APRIL, A, {"size": 12, "industry": "logistics"}),
        Report(APRIL, D, {"industry": "retail"}),
    ]

    for order in permutations(captures):
        assert attribute_history(order) == {
            "size": [AttributeValue(10, MARCH, B), AttributeValue(12, MARCH, C)],
            "industry": [
                AttributeValue("retail", MARCH, B),
                AttributeValue("logistics", APRIL, A),
                AttributeValue("retail", APRIL, D),
            ],
        }


def test_what_was_said_is_valid_whatever_was_derived_later() -> None:
    said = Report(MARCH, A, {"company.domain": "reyes.example"})
    derived = Report(APRIL, B, {"company.domain": "mail.example"}, ("company.domain",))

    for order in permutations([said, derived]):
        values = attribute_history(order)["company.domain"]
        assert values == [AttributeValue("reyes.example", MARCH, A), AttributeValue("mail.example", APRIL, B, True)]
        assert find_valid(values).value == "reyes.example"


def test_an_enrichment_stands_among_the_captures_by_when_it_was_stated() -> None:
    asked = Report(APRIL, B, {"company.employees": 120}, captured=False)
    forms = [Report(MARCH, A, {"company.employees": 80}), Report(APRIL, C, {"company.employees": 90})]

    for order in permutations([asked, *forms]):
        assert attribute_history(order)["company.employees"] == [
            AttributeValue(80, MARCH, A),
            AttributeValue(120, APRIL, None, enrichment_id=B),
            AttributeValue(90, APRIL, C),
        ]


def test_of_two_values_of_one_instant_the_same_one_is_valid_whichever_was_told_first() -> None:
    small, large = {"company.industry": "logistics"}, {"company.industry": "retail"}
    for ids in ((A, B), (B, A)):
        told = [Report(MARCH, id_, attributes) for id_, attributes in zip(ids, (small, large), strict=True)]
        assert find_valid(attribute_history(told)["company.industry"]).value == "retail"
