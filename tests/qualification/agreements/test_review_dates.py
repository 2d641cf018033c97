"""The day on which both sides review their agreement."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.qualification.agreements.domain.agreement import AgreementVersion
from services.qualification.agreements.domain.review import schedule_review
from shared.db.connection import sql
from tests.qualification.agreement_builders import document
from tests.qualification.service import QualificationService


@pytest.mark.parametrize(
    ("zone", "signed_at", "now", "review"),
    [
        ("UTC", "2026-03-01T12:00Z", "2026-03-10T23:59Z", (date(2026, 3, 11), False, False)),
        ("UTC", "2026-03-01T12:00Z", "2026-03-11T23:59Z", (date(2026, 3, 11), False, True)),
        ("UTC", "2026-03-01T12:00Z", "2026-03-12T00:00Z", (date(2026, 3, 11), True, True)),
        ("Europe/Berlin", "2026-03-01T23:30Z", "2026-03-12T22:59Z", (date(2026, 3, 12), False, True)),
        ("Europe/Berlin", "2026-03-01T23:30Z", "2026-03-12T23:00Z", (date(2026, 3, 12), True, True)),
    ],
)
def test_a_review_is_due_on_a_day_of_the_agreements_own_zone(
    zone: str, signed_at: str, now: str, review: tuple[date, bool, bool]
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


async def test_a_review_is_written_down_once_and_moves_the_next_one(service: QualificationService) -> None:
    body = {"decision": "keep", "minutes": "All is well.", "present": ["Mara Lind", "Sven Berg"]}
    async with await service.client("sales") as client:
        before = (await client.post("/v1/agreements/reviews", json=body)).status_code
        version = await service.sign_agreement(review_every_days=90)
        await move_activation(service, days=-100)
        overdue = [await service.active_agreement("overdue")]
        first, again = [await client.post("/v1/agreements/reviews", json=body) for _ in range(2)]
        overdue.append(await service.active_agreement("overdue"))
        listed = (await client.get("/v1/agreements/reviews")).json()["reviews"]
        wrong = await client.post("/v1/agreements/reviews", json={"decision": "perhaps"})

    held = first.json()
    due = datetime.fromisoformat(held["held_at"]).astimezone(ZoneInfo("Europe/Berlin")) + timedelta(days=90)
    assert (before, first.status_code, again.status_code, overdue) == (404, 201, 200, [True, False])
    assert held == again.json()
    assert {name: held[name] for name in (*body, "version", "review_due")} == {
        **body,
        "version": version,
        "review_due": due.date().isoformat(),
    }
    assert listed == [{name: value for name, value in held.items() if name != "review_due"}]
    assert sorted(error["pointer"] for error in wrong.json()["errors"]) == ["/decision", "/minutes"]


async def move_activation(service: QualificationService, days: int) -> None:
    """The agreement in force was signed so many days later than it was."""
    statement = sql("update agreements set activated_at = activated_at + :days * interval '1 day'")
    await service.database.run(lambda conn: conn.execute(statement, {"days": days}))
