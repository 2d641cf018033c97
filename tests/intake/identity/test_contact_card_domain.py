"""The contact card: the newest known values of a person."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.intake.identity.domain.contact_card import ContactCard, infer_email_class, make_card, merge_cards
from tests.intake.builders import make_capture, person

LEAD = UUID(int=1)
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("normal", "expected"),
    [("+12025550123", "+12025550123"), (None, "1 202 555 0123"), ("+12025550123;ext=5", "+12025550123 ext. 5")],
)
def test_a_card_shows_a_number_that_can_be_called(normal: str | None, expected: str) -> None:
    capture = make_capture(person(name="Dana", email="Dana@Example.com", phone="1 202 555 0123", external_id="crm-7"))

    assert make_card(capture, LEAD, normal, MARCH) == ContactCard(
        LEAD, MARCH, name="Dana", email="Dana@Example.com", phone=expected, external_ids={"website": "crm-7"}
    )


def test_the_newest_known_value_of_each_field_counts_whichever_card_came_first() -> None:
    old = ContactCard(LEAD, MARCH, name="Dana", email="dana@old.example", external_ids={"crm": "1", "shop": "2"})
    new = ContactCard(LEAD, APRIL, email="dana@new.example", phone="+12025550123", external_ids={"crm": "3"})

    expected = ContactCard(
        LEAD,
        APRIL,
        name="Dana",
        email="dana@new.example",
        phone="+12025550123",
        external_ids={"crm": "3", "shop": "2"},
    )

    assert [merge_cards(old, new), merge_cards(new, old)] == [expected, expected]


@pytest.mark.parametrize(
    ("email", "has_email", "merged", "expected"),
    [
        (None, False, False, "none"),
        (None, False, True, "none"),
        ("Dana@GMail.com", True, False, None),
        ("Dana@GMail.com", True, True, "free"),
    ],
)
def test_a_capture_without_an_address_shows_no_mailbox_or_that_of_the_merged_lead(
    email: str | None, has_email: bool, merged: bool, expected: str | None
) -> None:
    assert infer_email_class(ContactCard(LEAD, MARCH, email=email), has_email, merged) == expected
