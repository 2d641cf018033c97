"""The day on which both sides review their agreement."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.qualification.agreements.domain.agreement import AgreementVersion, schedule_review
from tests.qualification.agreement_builders import document
from tests.qualification.service import QualificationService


@pytest.mark.parametrize(
    ("zone", "signed_at", "now", "review"),
    [
        ("UTC", "2026-03-01T12:00Z", "2026-03-11T23:59Z", (date(2026, 3, 11), False)),
        ("UTC", "2026-03-01T12:00Z", "2026-03-12T00:00Z", (date(2026, 3, 11), True)),
        ("Europe/Berlin", "2026-03-01T23:30Z", "2026-03-12T22:59Z", (date(2026, 3, 12), False)),
        ("Europe/Berlin", "2026-03-01T23:30Z", "2026-03-12T23:00Z", (date(2026, 3, 12), True)),
    ],
)
def test_a_review_is_due_on_a_day_of_the_agreements_own_zone(
    zone: str, signed_at: str, now: str, review: tuple[date, bool]
) -> None:
    at = datetime.fromisoformat(signed_at)
    agreement = AgreementVersion(1, document(timezone=zone, review_every_days=10), at, activated_at=at)

    assert schedule_review(agreement, datetime.fromisoformat(now)) == review


async def test_the_agreement_in_force_shows_when_it_is_reviewed(service: QualificationService) -> None:
    await service.sign_agreement()
    never = [await service.active_agreement("review_due"), await service.active_agreement("overdue")]
    await service.sign_agreement(title="Another", review_every_days=90)
    in_force_from = datetime.fromisoformat(await service.active_agreement("in_force_from")).astimezone(
        ZoneInfo("Europe/Berlin")
    )
    due = (in_force_from + timedelta(days=90)).date().isoformat()

    assert never == [None, False]
    assert [await service.active_agreement("review_due"), await service.active_agreement("overdue")] == [due, False]
