"""What a handoff keeps of its lead's qualification."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.handoff.handoffs.domain.events import HandoffQualified
from services.handoff.handoffs.store.briefs import write_brief
from shared.events.qualification import MetClause

JSON_VALUES = st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none())
WRITTEN = {"currency", "attributes", "clauses", "persona"}


@given(
    attributes=st.dictionaries(st.text(), st.one_of(JSON_VALUES, st.dictionaries(st.text(), JSON_VALUES, max_size=2))),
    clauses=st.lists(st.builds(MetClause, id=st.text(), part=st.text(), points=st.floats()), max_size=3),
    currency=st.none() | st.text(),
    persona=st.none() | st.text(),
)
def test_the_short_way_to_a_brief_gives_the_same_text(
    attributes: dict[str, object], clauses: list[MetClause], currency: str | None, persona: str | None
) -> None:
    event = HandoffQualified(
        occurred_at=datetime(2026, 11, 20, 12, tzinfo=UTC), lead_id=UUID(int=1), handoff_id=UUID(int=2), kind="mql",
        cycle=1, origin="marketing", product="default", agreement_version=1, currency=currency, attributes=attributes,
        clauses=tuple(clauses), persona=persona, priority=None,
    )  # fmt: skip

    assert write_brief(event) == event.model_dump_json(include=WRITTEN)
