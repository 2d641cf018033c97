"""What follows a handoff, decided from how it stands: begun once, withdrawn, moved with it, ended by a merge."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.next_handoffs import FirstHandoff, NextHandoffs
from shared.agreement.known_accounts import Trigger
from shared.agreement.readers.next_handoffs import NextHandoffTerms
from tests.handoff.event_builders import HOUR, NOON, fixed_id

LEAD, OTHER = fixed_id(1), fixed_id(2)
QUALIFIED, OPENED, WON = NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR


def first(lead: UUID = LEAD, **changes: Any) -> Handoff:
    """A first handoff of anna's."""
    fields: dict[str, Any] = {"state": "accepted", "seller": "anna", "team": "reps", "agreement_version": 3}
    return Handoff(fixed_id(10 + lead.int % 10), lead, **fields | changes)


def dealt(stage: Any, at: datetime, **changes: Any) -> Handoff:
    """One whose only deal is at this stage since then; it was opened before."""
    return first(state=stage, standings=(DealStage(fixed_id(30), stage, at),), pursued_at=OPENED, **changes)


def next_one(lead: UUID = LEAD, **changes: Any) -> Handoff:
    """One that follows and is offered to eve."""
    fields: dict[str, Any] = {"state": "offered", "seller": "eve", "qualified_at": WON, "offered_at": WON}
    return Handoff(fixed_id(20 + lead.int % 10), lead, kind="to_success", **fields | changes)


def follow(
    on: Trigger, former: Handoff | None, handoff: Handoff, *known: Handoff, **more: Any
) -> tuple[list[str], NextHandoffs]:
    """(types of the events, what follows) after this change of a first handoff."""
    numbers = count(40)
    following = NextHandoffs(
        {each.key: each for each in known}, WON + timedelta(days=1), lambda: fixed_id(next(numbers))
    )
    terms = ResponseTerms(version=3, next_handoffs=(NextHandoffTerms("to_success", on, "success"),))
    following.follow(FirstHandoff(former, handoff, **more), terms)
    return [event.type for event in following.events], following


@pytest.mark.parametrize(
    ("on", "handoff", "since"),
    [
        ("sales_qualified", first(state="sales_qualified", sales_qualified_at=QUALIFIED), QUALIFIED),
        ("sales_qualified", dealt("won", WON, sales_qualified_at=QUALIFIED), QUALIFIED),
        ("sales_qualified", dealt("won", WON), None),
        ("sales_qualified", first(state="rejected", sales_qualified_at=QUALIFIED), None),
        ("opportunity", dealt("opportunity", OPENED), OPENED),
        ("opportunity", dealt("won", WON), OPENED),
        ("opportunity", dealt("lost", WON), None),
        ("won", dealt("won", WON), WON),
        ("won", dealt("opportunity", OPENED), None),
        ("won", dealt("won", WON, erased=True), None),
    ],
    ids=["qualified", "qualified and won", "won unqualified", "given back", "opened", "won at once", "lost", "won",
         "only opened", "erased"],
)  # fmt: skip
def test_it_begins_when_the_lead_is_at_the_step_since_it_reached_it(
    on: Trigger, handoff: Handoff, since: datetime | None
) -> None:
    types, following = follow(on, first(), handoff)

    assert types == ([] if since is None else ["handoff.qualified"])
    assert [request.handoff.qualified_at for request in following.requests] == ([] if since is None else [since])


@pytest.mark.parametrize("state", ["queued", "offered", "accepted", "contacted"])
def test_one_that_is_there_is_not_made_again(state: Any) -> None:
    assert follow("won", dealt("opportunity", OPENED), dealt("won", WON), next_one(state=state))[0] == []


@pytest.mark.parametrize(
    ("state", "types"),
    [("queued", ["handoff.recycled"]), ("offered", ["handoff.recycled"]), ("accepted", []), ("contacted", [])],
)
def test_only_what_no_seller_accepted_is_withdrawn(state: Any, types: list[str]) -> None:
    assert follow("won", dealt("won", WON), dealt("lost", WON), next_one(state=state))[0] == types


def test_it_goes_with_the_first_one_to_another_lead() -> None:
    before = dealt("won", WON)
    types, following = follow("won", before, before.replace(lead_id=OTHER, cycle=2), next_one())

    assert types == ["handoff.moved"]
    assert list(following.handoffs) == [(OTHER, "to_success", 2)]


@pytest.mark.parametrize(("state", "types"), [("offered", ["handoff.recycled"]), ("recycled", [])])
def test_where_the_survivor_has_one_that_of_the_merged_lead_ends(state: Any, types: list[str]) -> None:
    before, heir = dealt("won", WON), dealt("won", WON).replace(handoff_id=fixed_id(12), lead_id=OTHER)
    known = (next_one(state=state), next_one(OTHER))
    ended = before.replace(state="recycled", merged=True)

    told, following = follow("won", before, ended, *known, heir=heir)

    assert told == types
    assert [getattr(event, "reason", None) for event in following.events] == ["merged"] * len(types)
    assert following.requests == []
