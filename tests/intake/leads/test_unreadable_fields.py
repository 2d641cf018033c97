"""Fields that cannot be read: each is named by itself, and costs no other field."""

from typing import Any

import pytest

from tests.intake.builders import lead
from tests.intake.service import IntakeService


async def test_a_long_note_among_the_own_fields_of_a_source_costs_none_of_the_others(service: IntakeService) -> None:
    status, answer = await service.post(lead(custom={"fleet_size": 40, "notes": "x" * 4001, "depth": [[[[[1]]]]]}))

    assert (status, answer["warnings"]) == (
        202,
        [
            {"pointer": "/custom/notes", "detail": "A text has at most 4000 characters."},
            {"pointer": "/custom/depth", "detail": "At most 5 levels deep."},
        ],
    )
    (event,) = await service.staged_events()
    assert event["data"]["attributes"]["custom.fleet_size"] == 40


async def test_a_form_that_fills_every_answer_with_nul_characters_loses_no_lead(service: IntakeService) -> None:
    answers = {f"Question {number}": "a\u0000b" for number in range(12)}

    status, answer = await service.post(lead(answers=answers, custom={"plan": "gold"}))

    assert (status, [warning["pointer"] for warning in answer["warnings"]]) == (
        202,
        [f"/answers/Question {number}" for number in range(12)],
    )


@pytest.mark.parametrize(
    ("phone", "why"),
    [(12025550123, "Must be text."), ("1" * 65, "String should have at most 64 characters.")],
)
async def test_the_only_way_to_know_the_person_is_named_where_it_cannot_be_read(
    service: IntakeService, phone: Any, why: str
) -> None:
    status, problem = await service.post(lead(contact={"phone": phone}))

    assert (status, problem["errors"]) == (
        422,
        [
            {
                "pointer": "",
                "detail": "Needs one way to know the person: contact.email, contact.phone, contact.external_id or "
                "external_id.",
            },
            {"pointer": "/contact/phone", "detail": why},
        ],
    )
