"""What happened to a lead, in sentences."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.metrics.board.pages.lead_timeline import SENTENCES, Line, write_timeline
from services.metrics.facts.domain import KEPT_FIELDS, Fact
from tests.metrics.event_builders import day

# Clocks that start, warn, end late or are called off are in the table of clocks, and an escalation is told by its
# reassignment; the rest concerns no single lead.
UNTOLD = {
    "handoff.escalated", "sla.started", "sla.warned", "sla.finished", "sla.corrected", "sla.cancelled",
    "capture.filtered", "spend.recorded", "deal.reported", "revenue.reported", "agreement.activated",
    "subscription.ended", "notice.sent", "notice.failed", "company.standing_changed",
}  # fmt: skip
TOUCH = {"channel": "paid_search", "campaign": "summer"}
MONEY = {"amount": "1200.50", "currency": "EUR"}


def fact(type_: str, number: int = 1, /, **data: Any) -> Fact:
    at = day(number)
    return Fact(UUID(int=number), "handoff", 0, number, type_, "x", UUID(int=1), at, at, data)


def test_each_type_of_fact_is_told_or_left_to_the_tables() -> None:
    assert {event.type for event in KEPT_FIELDS} - UNTOLD == set(SENTENCES)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            fact("lead.captured", source="website", activity="demo_requested", touch=TOUCH),
            "Came through website by paid search, campaign summer: demo requested",
        ),
        (fact("lead.captured", source="import", activity="form_submitted"), "Came through import: form submitted"),
        (
            fact("lead.qualified", agreement_version=2, fit=60.0, behaviour=12.5),
            "Qualified by version 2 of the agreement (fit 60, behaviour 12.5)",
        ),
        (
            fact("lead.qualified", agreement_version=2, fit=60.0, behaviour=12.5, priority="hand_raiser"),
            "Qualified by version 2 of the agreement (fit 60, behaviour 12.5), hand raiser",
        ),
        (fact("lead.product_changed", product="solar_roof"), "Asks for solar roof now"),
        (fact("lead.product_changed", product="default"), "Asks for no product of the agreement now"),
        (fact("handoff.product_changed", product="solar"), "From then on with sales for solar"),
        (fact("lead.prioritised", priority="hand_raiser"), "Became more urgent: hand raiser"),
        (fact("handoff.prioritised", priority="hand_raiser"), "From then on due as promised to hand raiser"),
        (
            fact("lead.nurture_started", missing=["company_size", "role"]),
            "Went to nurture; not known yet: company size, role",
        ),
        (fact("handoff.reassigned", former_seller="kim", seller="lee"), "Passed on from kim to lee"),
        (fact("handoff.rejected", seller="kim", reason="too_small"), "Rejected by kim: too small"),
        (fact("handoff.contacted", seller="kim", contact="meeting_held"), "kim held a meeting with the person"),
        (fact("handoff.worked", seller="kim", contact="attempt"), "kim tried to reach the person"),
        (
            fact("handoff.worked", seller="kim", contact="no_show"),
            "kim waited for the person, who did not come to the meeting",
        ),
        (fact("deal.lost", amount=MONEY, reason="price"), "Deal lost, 1,200.50 EUR: price"),
        (fact("revenue.booked", kind="refund", amount=MONEY), "Refund: 1,200.50 EUR"),
        (fact("sla.breached", target="first_contact"), "A promise was missed: first contact in time"),
    ],
)
def test_a_fact_is_told_in_a_sentence(told: Fact, sentence: str) -> None:
    (line,) = write_timeline([told], ZoneInfo("UTC"))

    assert line.sentence == sentence


def test_the_latest_comes_first_and_what_was_told_under_two_ids_once() -> None:
    merged = [fact("lead.merged", 2), fact("lead.merged", 2)]
    facts = [fact("lead.enriched", 1), *merged, fact("sla.started", 3)]

    assert write_timeline(facts, ZoneInfo("Europe/Berlin")) == [
        Line("2 Mar 2026, 01:00", "Two leads turned out to be one person"),
        Line("1 Mar 2026, 01:00", "More became known without a form"),
    ]
