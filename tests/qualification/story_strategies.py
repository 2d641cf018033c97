"""Stories of people who are captured, act, come back from sales and are merged, in any way."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.qualification.agreements.domain.agreement import ScoringPolicy
from shared.events.base import Event
from tests.qualification.agreement_builders import DEMO, FORM, behaviour, day, signed
from tests.qualification.event_builders import captured, did, merger, recycled, rejected

SURVIVOR, MERGED, THIRD = (UUID(int=number) for number in (1, 2, 3))
LEADS = st.sampled_from([SURVIVOR, MERGED, THIRD])
NOW = day(100)
PRICING = behaviour("pricing", "page_viewed", 15, half_life_days=7, where={"field": "page", "equals": "/pricing"})
PARTS: dict[str, Any] = {"behaviour": [DEMO, FORM, PRICING], "qualified": {"fit": 30, "behaviour": 25}}
TERMS = {"cool_off_days": 10, "max_cycles": 3}
POLICY = ScoringPolicy(1, {1: signed(recycling=TERMS, **PARTS)})

INSTANTS = st.integers(0, 60).map(lambda number: day(1 + number))
IDS = st.integers(1, 2**64).map(lambda number: UUID(int=number))
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "company.industry": st.sampled_from(["logistics", "banking"]),
        "company.employees": st.sampled_from([8, 120, {"min": 11, "max": 60}]),
        "company.domain": st.sampled_from(["reyes.example", "rival.example"]),
    },
)


NAMES = ("capture_id", "activity_id", "handoff_id")


def name(event: Event) -> tuple[str, object]:
    """What intake or handoff calls it; they never call another of its kind so."""
    return event.type.partition(".")[0], next(getattr(event, name) for name in NAMES if hasattr(event, name))


CAPTURE = st.builds(
    lambda lead, at, one, known, activity: captured(lead, at, activity, capture_id=one, attributes=known),
    LEADS, INSTANTS, IDS, KNOWN, st.sampled_from(["demo_requested", "form_submitted"]),
)  # fmt: skip
ACTIVITY = st.builds(
    lambda lead, at, one, page: did(lead, at, activity_id=one, properties={"page": page}),
    LEADS, INSTANTS, IDS, st.sampled_from(["/pricing", "/blog"]),
)  # fmt: skip
REJECTION = st.builds(
    lambda lead, at, cycle, one, known, returns: rejected(
        lead, at, cycle, handoff_id=one, correction=known, returns=returns
    ),
    LEADS, INSTANTS, st.integers(1, 2), IDS, KNOWN, st.sampled_from(["nurture", "nurture", "disqualified"]),
)  # fmt: skip
RECYCLING = st.builds(
    lambda lead, at, cycle, one, back: recycled(lead, at, cycle, handoff_id=one, return_at=back),
    LEADS, INSTANTS, st.integers(1, 2), IDS, st.none() | INSTANTS,
)  # fmt: skip
MERGES = st.sampled_from(
    [
        (),
        merger(SURVIVOR, MERGED, day(30)),
        (*merger(SURVIVOR, MERGED, day(30)), *merger(SURVIVOR, THIRD, day(31))),
        (*merger(MERGED, THIRD, day(30)), *merger(SURVIVOR, MERGED, day(31))),
    ]
)
STORY = st.builds(
    lambda said, merges: [*said, *merges],
    st.lists(CAPTURE | ACTIVITY | REJECTION | RECYCLING, min_size=1, max_size=9, unique_by=name),
    MERGES,
)

STORIES = [
    [
        captured(SURVIVOR, day(2), "form_submitted", attributes={"company.industry": "logistics"}),
        captured(MERGED, day(1), attributes={"company.employees": 120}),
        did(MERGED, day(8), properties={"page": "/pricing"}),
        rejected(SURVIVOR, day(10), correction={"company.employees": 300}),
        captured(SURVIVOR, day(15), attributes={}),
        recycled(MERGED, day(4)),
        captured(THIRD, day(21), "form_submitted", attributes={"company.domain": "reyes.example"}),
        *merger(MERGED, THIRD, day(30)),
        *merger(SURVIVOR, MERGED, day(31)),
    ],
    [
        captured(SURVIVOR, day(1), attributes={"company.industry": "retail", "company.employees": 120}),
        recycled(SURVIVOR, day(5), return_at=day(9)),
        did(SURVIVOR, day(8), properties={"page": "/pricing"}),
        did(MERGED, day(7), properties={"page": "/pricing"}),
        captured(MERGED, day(3), attributes={"company.domain": "rival.example"}),
        rejected(MERGED, day(20), returns="disqualified"),
        *merger(SURVIVOR, MERGED, day(22)),
    ],
]
