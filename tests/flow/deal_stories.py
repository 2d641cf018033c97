"""Stories of deals, and what follows from the set of their reports."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from hypothesis import strategies as st

from services.handoff.deals.domain.deal import DealUpdate
from shared.events.deal_stages import Stage, stage_order
from shared.values.money import Money
from tests.flow.deal_company import DEALS, LEAD, OTHER
from tests.handoff.event_builders import HOUR, NOON
from tests.handoff.state_builders import deal_update

MONEY = [None, Money(Decimal(50), "EUR"), Money(Decimal(70), "EUR")]


@st.composite
def stories(draw: st.DrawFn) -> list[DealUpdate]:
    """Up to four reports of two deals, at few instants, so that many coincide; no two say the same of one stage."""
    report = st.tuples(
        st.sampled_from(sorted(DEALS)), st.sampled_from(["opportunity", "won", "lost"]), st.integers(0, 2)
    )
    reports = draw(st.lists(report, min_size=1, max_size=4, unique=True))
    return [
        deal_update(
            deal_id=deal_id,
            stage=stage,
            stated_at=NOON + hours * HOUR,
            amount=draw(st.sampled_from(MONEY)),
            owner=draw(st.sampled_from([None, "ben", "carl"])),
        )
        for deal_id, stage, hours in reports
    ]


@st.composite
def outcome_stories(draw: st.DrawFn) -> list[DealUpdate]:
    """Up to three reports of one deal by the CRM, and anna's outcome, which names no deal, at an instant of its own."""
    reports = draw(
        st.lists(
            st.tuples(st.sampled_from(["opportunity", "won", "lost"]), st.integers(0, 2)),
            min_size=1, max_size=3, unique=True,
        )
    )  # fmt: skip
    crm = [
        deal_update(
            stage=stage,
            stated_at=NOON + hours * HOUR,
            amount=draw(st.sampled_from(MONEY)),
            owner=draw(st.sampled_from([None, "ben"])),
        )
        for stage, hours in reports
    ]
    at = NOON + (draw(st.integers(0, 2)) + 0.5) * HOUR
    outcome, amount = draw(st.sampled_from(["won", "lost"])), draw(st.sampled_from(MONEY))
    return [*crm, deal_update(lead_id=LEAD, stage=outcome, stated_at=at, amount=amount, owner="anna", by="seller")]


@st.composite
def merged_stories(draw: st.DrawFn) -> list[DealUpdate]:
    """Reports of two deals, each of which the CRM has with another lead of one person. Each has an owner.

    The survivor's own deal stays open: otherwise the merged lead's open handoff would be the survivor's next cycle.
    """
    told = [replace(update, owner=update.owner or "carl") for update in draw(stories())]
    of_survivor = {update.stated_at: replace(update, stage="opportunity", lead_id=LEAD) for update in told
                   if update.deal_id == "d-1"}  # fmt: skip
    return [*of_survivor.values(), *(replace(update, lead_id=OTHER) for update in told if update.deal_id == "d-2")]


def order(update: DealUpdate) -> tuple[datetime, int]:
    assert update.stated_at is not None
    return stage_order(update.stated_at, update.stage)


def expected_deal(story: Sequence[DealUpdate], deal_id: str) -> tuple[Stage, Decimal | None] | None:
    """The stage and the amount of a deal, from the set of its reports."""
    reports = sorted((update for update in story if update.deal_id == deal_id), key=order)
    amounts = [update.amount.amount for update in reports if update.amount]
    if not reports:
        return None
    last = reports[-1]
    amount = last.amount.amount if last.amount else amounts[-1] if amounts else None
    return last.stage, amount


def expected_deal_seller(story: Sequence[DealUpdate], deal_id: str) -> str:
    """The owner that its last report names, else the handoff's seller."""
    last = max((update for update in story if update.deal_id == deal_id), key=order)
    return last.owner or expected_seller(story)


def expected_seller(story: Sequence[DealUpdate]) -> str:
    """The last owner by the instants; within a deal by the order of its stages, between deals by the owner's id."""
    owned = [
        max((update for update in story if update.deal_id == deal_id and update.owner), key=order, default=None)
        for deal_id in DEALS
    ]
    last = max(((update.stated_at, update.owner) for update in owned if update), default=None)
    return str(last[1]) if last else "anna"
