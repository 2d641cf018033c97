"""Both heads are reminded of a review of the agreement in their morning list, with what is proposed for it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.handoff.destinations.domain.morning import is_reminded
from services.handoff.destinations.handlers.morning import make_lists
from tests.handoff.destinations.company import Company
from tests.handoff.destinations.mails import read_text, wait_for_mail
from tests.handoff.destinations.test_storms_and_quiet_hours import open_at_noon
from tests.support.lent_advice import SAYS, advise

DUE = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("day", "reminded"),
    [
        pytest.param(date(2026, 11, 1), False, id="the-day-before"),
        pytest.param(DUE, True, id="its-day"),
        pytest.param(date(2026, 11, 3), False, id="the-day-after"),
        pytest.param(date(2026, 11, 9), True, id="a-week-later"),
        pytest.param(date(2026, 11, 16), True, id="two-weeks-later"),
    ],
)
def test_a_due_review_is_named_on_its_day_and_every_week(day: date, reminded: bool) -> None:
    assert is_reminded(DUE, day) is reminded


async def test_both_heads_are_told_of_a_due_review_although_nothing_is_overdue(
    company: Company, database_url: str
) -> None:
    await company.tell_anna()
    await company.add_heads()
    await open_at_noon(company)
    # Noon is in this hour in the zone of the agreement, which may have another date.
    today = (datetime.now(UTC) + timedelta(hours=12 - datetime.now(UTC).hour)).date()
    await advise(database_url, today - timedelta(days=7))
    company.start_sending()
    await make_lists(company.service.database)
    company.wake()
    for number in (0, 1):
        await wait_for_mail(company.mails, number)
    text = read_text(company.mails.mails[0])

    assert sorted((str(mail["to"]), mail["subject"]) for mail in company.mails.mails) == [
        ("Mia <mia@heads.example>", "1 open lead, 0 overdue, the agreement is to be reviewed"),
        ("Sam <sam@heads.example>", "1 open lead, 0 overdue, the agreement is to be reviewed"),
    ]
    assert "Version 4 of the agreement is to be reviewed" in text
    assert SAYS in text
    assert "/agreement/advice" in text
