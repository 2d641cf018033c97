"""Strategies for stories: leads are captured, act, come back from sales and are merged, in any order."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.qualification.agreements.domain.agreement import ScoringPolicy
from shared.events.base import Event
from tests.qualification.agreement_builders import DEMO, FORM, behaviour, compiled_agreement, day
from tests.qualification.event_builders import (
    activity,
    capture,
    closed,
    merge,
    recycling,
    rejection,
    won,
)

SURVIVOR, MERGED, THIRD = (UUID(int=number) for number in (1, 2, 3))
LEADS = st.sampled_from([SURVIVOR, MERGED, THIRD])
NOW = day(100)
PRICING = behaviour("pricing", "page_viewed", 15, half_life_days=7, where={"field": "page", "equals": "/pricing"})
PARTS: dict[str, Any] = {"behaviour": [DEMO, FORM, PRICING], "qualified": {"fit": 30, "behaviour": 25}}
RECYCLING_TERMS = {"cool_off_days": 10, "max_cycles": 3}
PRODUCTS = [{"code": "fleet", "qualified": {"fit": 0, "behaviour": 10}}, {"code": "solar", "team": "solar"}]
POLICY = ScoringPolicy(1, {1: compiled_agreement(recycling=RECYCLING_TERMS, products=PRODUCTS, **PARTS)})

INSTANTS = st.integers(0, 60).map(lambda number: day(1 + number))
IDS = st.integers(1, 2**64).map(lambda number: UUID(int=number))
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "company.industry": st.sampled_from(["logistics", "banking"]),
        "company.employees": st.sampled_from([8, 120, {"min": 11, "max": 60}]),
        "company.domain": st.sampled_from(["reyes.example", "rival.example"]),
        "interest.product": st.sampled_from(["fleet", "Solar", "trains"]),
    },
)


ID_FIELDS = ("capture_id", "activity_id", "handoff_id")


def identify(event: Event) -> tuple[str, object]:
    """The kind and the id of an event; two events of one kind never share an id."""
    return event.type.partition(".")[0], next(getattr(event, field) for field in ID_FIELDS if hasattr(event, field))


CAPTURE = st.builds(
    lambda lead, at, id_, known, activity, derived: capture(
        lead, at, activity, capture_id=id_, attributes=known, derived=derived
    ),
    LEADS, INSTANTS, IDS, ATTRIBUTES, st.sampled_from(["demo_requested", "form_submitted"]),
    st.sampled_from([(), ("company.domain",), ("company.domain", "touch.channel")]),
)  # fmt: skip
ACTIVITY = st.builds(
    lambda lead, at, id_, page: activity(lead, at, activity_id=id_, properties={"page": page}),
    LEADS, INSTANTS, IDS, st.sampled_from(["/pricing", "/blog"]),
)  # fmt: skip
REJECTION = st.builds(
    lambda lead, at, cycle, id_, known, returns: rejection(
        lead, at, cycle, handoff_id=id_, correction=known, returns=returns
    ),
    LEADS, INSTANTS, st.integers(1, 2), IDS, ATTRIBUTES, st.sampled_from(["nurture", "nurture", "disqualified"]),
)  # fmt: skip
RECYCLING = st.builds(
    lambda lead, at, cycle, id_, return_at: recycling(lead, at, cycle, handoff_id=id_, return_at=return_at),
    LEADS, INSTANTS, st.integers(1, 2), IDS, st.none() | INSTANTS,
)  # fmt: skip
LOSS = st.builds(
    lambda lead, at, cycle, id_, return_at, returns: closed(
        lead, at, cycle, handoff_id=id_, return_at=return_at if returns == "nurture" else None, returns=returns
    ),
    LEADS, INSTANTS, st.integers(1, 2), IDS, INSTANTS, st.sampled_from(["nurture", "nurture", "disqualified"]),
)  # fmt: skip
WIN = st.builds(
    lambda lead, at, cycle, id_: won(lead, at, cycle, handoff_id=id_), LEADS, INSTANTS, st.integers(1, 2), IDS
)
MERGES = st.sampled_from(
    [
        (),
        merge(SURVIVOR, MERGED, day(30)),
        (*merge(SURVIVOR, MERGED, day(30)), *merge(SURVIVOR, THIRD, day(31))),
        (*merge(MERGED, THIRD, day(30)), *merge(SURVIVOR, MERGED, day(31))),
    ]
)
STORY = st.builds(
    lambda events, merges: [*events, *merges],
    st.lists(CAPTURE | ACTIVITY | REJECTION | RECYCLING | LOSS | WIN, min_size=1, max_size=9, unique_by=identify),
    MERGES,
)

STORIES = [
    [
        capture(SURVIVOR, day(2), "form_submitted", attributes={"company.industry": "logistics"}),
        capture(MERGED, day(1), attributes={"company.employees": 120}),
        activity(MERGED, day(8), properties={"page": "/pricing"}),
        rejection(SURVIVOR, day(10), correction={"company.employees": 300}),
        capture(SURVIVOR, day(15), attributes={}),
        recycling(MERGED, day(4)),
        capture(THIRD, day(21), "form_submitted", attributes={"company.domain": "reyes.example"}),
        *merge(MERGED, THIRD, day(30)),
        *merge(SURVIVOR, MERGED, day(31)),
    ],
    [
        capture(SURVIVOR, day(1), attributes={"company.industry": "retail", "company.employees": 120}),
        recycling(SURVIVOR, day(5), return_at=day(9)),
        activity(SURVIVOR, day(8), properties={"page": "/pricing"}),
        activity(MERGED, day(7), properties={"page": "/pricing"}),
        capture(MERGED, day(3), attributes={"company.domain": "rival.example"}),
        rejection(MERGED, day(20), returns="disqualified"),
        *merge(SURVIVOR, MERGED, day(22)),
    ],
]
