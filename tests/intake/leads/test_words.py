"""What a person wrote and agreed to: shown in the profile, lent to handoff, and in no event."""

from typing import Any

import pytest

from tests.intake.builders import lead
from tests.intake.service import IntakeService

WRITTEN = lead(
    external_id="f-1",
    contact={"email": "dana@reyes.example", "phone": "+12025550123"},
    company={"employees": "a handful"},
    interest={"message": "The heron flies at noon.", "problem": "Too many herons."},
    answers={"What do you ship?": "herons"},
    consent={"marketing": True, "text_version": "2026-03"},
)


async def test_the_profile_shows_what_the_person_wrote_and_agreed_to_and_no_event_does(service: IntakeService) -> None:
    _, captured = await service.post(WRITTEN)
    await service.post(lead(contact={"email": "dana@reyes.example"}))

    profile = (await service.admin.get(f"/v1/leads/{captured['lead_id']}")).json()

    where = {"capture_id": captured["capture_id"], "source": "website"}
    occurred_at = profile["captures"][0]["occurred_at"]
    assert profile["words"] == [
        where
        | {
            "occurred_at": occurred_at,
            "message": "The heron flies at noon.",
            "problem": "Too many herons.",
            "answers": {"What do you ship?": "herons", "company.employees": "a handful"},
        }
    ]
    assert profile["consents"] == [where | {"occurred_at": occurred_at, "marketing": True, "text_version": "2026-03"}]
    assert [event for event in await service.staged_events() if "heron" in str(event)] == []


@pytest.mark.parametrize(
    ("said", "agreed"), [("on", True), ("Yes ", True), (1, True), ("false", False), (0, False), (["on"], None)]
)
async def test_a_consent_is_read_as_forms_send_it(service: IntakeService, said: Any, agreed: bool | None) -> None:
    status, captured = await service.post(lead(consent={"marketing": said}))

    profile = (await service.admin.get(f"/v1/leads/{captured['lead_id']}")).json()
    assert (status, [consent["marketing"] for consent in profile["consents"]]) == (
        202, [] if agreed is None else [agreed],
    )  # fmt: skip


async def test_words_of_a_merged_lead_are_lent_under_both_ids(service: IntakeService) -> None:
    first = (await service.post(lead(contact={"email": "dana@reyes.example"})))[1]["lead_id"]
    second = (await service.post(lead(contact={"phone": "+12025550123"}, interest={"message": "Call me."})))[1]
    await service.post(lead(contact={"email": "dana@reyes.example", "phone": "+12025550123"}))

    lent = await service.rows("select lead_id, words ->> 'message' from contacts.words order by lead_id")

    assert [(str(lead_id), message) for lead_id, message in lent] == [
        (first, "Call me."),
        (second["lead_id"], "Call me."),
    ]


async def test_a_test_and_a_form_without_words_leave_none(service: IntakeService) -> None:
    await service.post(WRITTEN | {"test": True})
    await service.post(lead(contact={"email": "kim@reyes.example"}))

    assert await service.rows("select count(*) from contacts.written") == [(0,)]
