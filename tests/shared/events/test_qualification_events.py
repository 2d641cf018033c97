"""The events of qualification as texts."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.events.qualification import LeadQualified, MetClause
from tests.shared.events.test_events import ATTRIBUTES


@given(
    attributes=ATTRIBUTES,
    promise=ATTRIBUTES,
    clauses=st.lists(st.builds(MetClause, id=st.text(), part=st.text(), points=st.floats()), max_size=3),
    currency=st.none() | st.text(),
    lacking=st.none() | st.tuples(st.text()),
    persona=st.none() | st.text(),
)
def test_the_short_way_to_the_data_of_a_qualification_gives_the_same_text(
    attributes: dict[str, object],
    promise: dict[str, object],
    clauses: list[MetClause],
    currency: str | None,
    lacking: tuple[str, ...] | None,
    persona: str | None,
) -> None:
    event = LeadQualified(
        occurred_at=datetime(2026, 11, 20, 12, tzinfo=UTC), lead_id=UUID(int=1), cycle=1, product="default",
        agreement_version=1, fit=60.5, behaviour=0, clauses=tuple(clauses), attributes=attributes, promise=promise,
        currency=currency, lacking=lacking, persona=persona,
    )  # fmt: skip

    assert event.to_json() == event.model_dump_json()
