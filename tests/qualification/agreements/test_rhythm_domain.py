"""When both sides meet: in a sentence, with its doubts, and what a document may not say."""

import json
from typing import Any

import pytest

from services.qualification.agreements.domain.document_parts import describe_document
from services.qualification.agreements.domain.warnings import find_warnings
from services.qualification.agreements.schemas.parse import InvalidAgreement, parse_agreement
from tests.qualification.agreement_builders import document


def read(rhythm: dict[str, Any]) -> Any:
    return parse_agreement(json.dumps(document(rhythm=rhythm)).encode(), yaml=False)


@pytest.mark.parametrize(
    ("rhythm", "sentence", "doubts"),
    [
        (
            {"weekly": "15m", "monthly": True, "quarterly": True},
            "Both sides meet every week for 15 minutes, each month for a review"
            " and each quarter for a business review.",
            [],
        ),
        ({"weekly": "30m", "every": 2}, "Both sides meet every other week for 30 minutes.", []),
        (
            {"every": 2, "monthly": True},
            "Both sides meet each month for a review.",
            [("/rhythm/every", "Without effect: no weekly meeting is agreed.")],
        ),
        (
            {},
            "Both sides agree on no meetings.",
            [("/rhythm", "No meeting is agreed: a missed promise is told, and then talked about by chance.")],
        ),
    ],
)
def test_the_rhythm_is_a_sentence_and_has_its_doubts(
    rhythm: dict[str, Any], sentence: str, doubts: list[tuple[str, str]]
) -> None:
    agreement = read(rhythm).agreement

    texts = [clause.text for part in describe_document(document(rhythm=rhythm)) for clause in part.clauses]
    assert sentence in texts
    assert [(pointer, text) for pointer, text in find_warnings(agreement)] == doubts


@pytest.mark.parametrize(
    ("rhythm", "pointer"),
    [
        ({"weekly": "45m"}, "/rhythm/weekly"),
        ({"weekly": "15m", "every": 3}, "/rhythm/every"),
        ({"monthly": "yes"}, "/rhythm/monthly"),
        ({"daily": True}, "/rhythm/daily"),
    ],
)
def test_a_rhythm_that_is_not_one_is_refused_by_name(rhythm: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidAgreement) as refused:
        read(rhythm)

    assert [error.pointer for error in refused.value.errors] == [pointer]
