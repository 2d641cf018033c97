"""The parts of a won deal: by the agreement, and together exactly its amount."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.metrics.facts.domain import Fact
from services.metrics.reports.domain.credit import Part, Party, WonDeal, credit_deal, split
from shared.agreement.readers.credit import CreditTerms, read_credit
from tests.metrics import event_builders as build

LEAD = UUID(int=7)
TERMS: dict[str, Any] = {
    "sourced": 0.5,
    "touched": 0.2,
    "shared": 0.25,
    "protection": "30d",
    "commission": [{"team": "partners", "share": 0.1}, {"share": 0.02}],
}
CHANNEL = Party("marketing", channel="social")


def terms(**changes: Any) -> CreditTerms:
    read = read_credit({"credit": TERMS | changes})
    assert read is not None
    return read


def won(amount: str = "1000.00", origin: str = "marketing", **fields: Any) -> WonDeal:
    values: dict[str, Any] = {"currency": "EUR", "seller": "anna", "team": "north"} | fields
    return WonDeal(UUID(int=1), LEAD, build.day(20), Decimal(amount), origin=origin, **values)


def story(*events: Any) -> list[Fact]:
    return [build.fact(event) for event in events]


def credit(deal: WonDeal, *events: Any, **changes: Any) -> list[tuple[Party, str, str]]:
    parts = credit_deal(deal, story(*events), terms(**changes))
    return [(part.party, str(part.amount), str(part.commission)) for part in parts]


def seller(name: str | None) -> Party:
    return Party("sales", seller=name)


def test_a_deal_whose_lead_marketing_brought_is_shared_as_agreed_and_the_channel_is_named() -> None:
    assert credit(won(), build.lead_captured(LEAD, build.day(1), channel=" Social ")) == [
        (CHANNEL, "500.00", "0"),
        (seller("anna"), "500.00", "10.00"),
    ]


def test_of_a_lead_that_sales_found_marketing_gets_its_part_only_if_it_reached_the_lead_before() -> None:
    found = build.lead_captured(LEAD, build.day(1), channel=None, source_kind="sales")
    early = build.activity_recorded(LEAD, build.day(5), channel="social")
    late = build.activity_recorded(LEAD, build.day(21), channel="social")

    assert credit(won(origin="sales"), found, late) == [(seller("anna"), "1000.00", "20.00")]
    assert credit(won(origin="sales"), found, early) == [
        (CHANNEL, "200.00", "0"),
        (seller("anna"), "800.00", "16.00"),
    ]


def test_a_seller_who_gave_the_lead_up_shares_as_long_as_the_protection_lasts() -> None:
    taken = build.handoff_accepted(LEAD, build.day(2), seller="ben", team="partners")
    passed = build.handoff_reassigned(LEAD, build.day(10), seller="anna", former_seller="ben")
    deal = won(seller="anna")

    assert credit(deal, taken, passed, sourced=0) == [
        (seller("ben"), "250.00", "25.00"),
        (seller("anna"), "750.00", "15.00"),
    ]
    assert credit(deal, taken, passed, sourced=0, protection="10d") == [(seller("anna"), "1000.00", "20.00")]


def test_a_seller_who_took_and_passed_on_a_lead_at_one_instant_shares_whichever_is_told_first() -> None:
    taken = build.handoff_accepted(LEAD, build.day(10), seller="ben")
    passed = build.handoff_reassigned(LEAD, build.day(10), seller="anna", former_seller="ben")
    shared = [(seller("ben"), "250.00", "5.00"), (seller("anna"), "750.00", "15.00")]

    assert credit(won(), taken, passed, sourced=0) == shared
    assert credit(won(), passed, taken, sourced=0) == shared


def test_neither_a_seller_who_rejected_the_lead_nor_one_who_never_took_it_is_under_protection() -> None:
    taken = build.handoff_accepted(LEAD, build.day(2), seller="ben")
    rejected = build.handoff_rejected(LEAD, build.day(3), seller="ben")
    missed = build.handoff_reassigned(LEAD, build.day(4), seller="anna", former_seller="cleo")

    assert credit(won(), taken, rejected, missed, sourced=0) == [(seller("anna"), "1000.00", "20.00")]


def test_a_seller_who_recycled_or_lost_the_lead_shares_and_one_who_has_it_again_has_one_part() -> None:
    events = [
        build.handoff_accepted(LEAD, build.day(2), seller="ben"),
        build.handoff_recycled(LEAD, build.day(3), seller="ben"),
        build.handoff_accepted(LEAD, build.day(4), seller="cleo", cycle=2),
        build.handoff_closed(LEAD, build.day(5), seller="cleo", cycle=2),
        build.handoff_accepted(LEAD, build.day(6), seller="anna", cycle=3),
        build.handoff_reassigned(LEAD, build.day(7), seller="dan", former_seller="anna", cycle=3),
    ]

    assert credit(won(), *events, sourced=0, shared=0.5) == [
        (seller("ben"), "250.00", "5.00"),
        (seller("cleo"), "250.00", "5.00"),
        (seller("anna"), "500.00", "10.00"),
    ]


def test_what_rounding_leaves_goes_to_the_largest_remainders() -> None:
    third = Fraction(1, 3)

    assert split(Decimal(100), [third, third, third], 2) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert split(Decimal(1), [Fraction(1, 10), Fraction(9, 10)], 0) == [Decimal(0), Decimal(1)]


@given(
    amount=st.decimals(min_value=0, max_value=10**12, places=4),
    shares=st.tuples(*[st.integers(0, 100)] * 3),
    currency=st.sampled_from(["EUR", "JPY", "BHD"]),
    origin=st.sampled_from(["marketing", "sales"]),
    steps=st.lists(st.tuples(st.sampled_from(["ben", "cleo", "dan", "anna"]), st.floats(1, 19)), max_size=6),
)
def test_the_parts_of_every_deal_are_exactly_its_amount(
    amount: Decimal, shares: tuple[int, int, int], currency: str, origin: str, steps: list[tuple[str, float]]
) -> None:
    events: list[Any] = [build.lead_captured(LEAD, build.day(1))]
    for name, number in sorted(steps, key=lambda step: step[1]):
        at = build.day(number)
        events.append(build.handoff_accepted(LEAD, at, seller=name))
        events.append(build.handoff_reassigned(LEAD, at + timedelta(hours=1), seller="anna", former_seller=name))
    sourced, touched, shared = (share / 100 for share in shares)
    parts: list[Part] = credit_deal(
        won(str(amount), origin, currency=currency),
        story(*events),
        terms(sourced=sourced, touched=touched, shared=shared),
    )

    assert sum(part.amount for part in parts) == amount
    assert all(part.amount >= 0 for part in parts)
    assert len({part.party for part in parts}) == len(parts)
