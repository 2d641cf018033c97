"""Which captures are one person does not depend on their order."""

from collections.abc import Sequence
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.intake.identity.domain.resolution import survivor_of
from services.intake.leads.domain.capture_group import CaptureGroup
from tests.intake.builders import make_capture, person
from tests.intake.leads.builders import apply, empty_group

Contact = dict[str, str]


def expected_people(contacts: Sequence[Contact]) -> set[frozenset[int]]:
    """Which contacts, by their position, are one person: those that share a value, directly or through others."""
    groups = [{position} for position in range(len(contacts))]
    for first, second in combinations(range(len(contacts)), 2):
        if contacts[first].items() & contacts[second].items():
            joined = [group for group in groups if first in group or second in group]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return {frozenset(group) for group in groups}


def resolved_people(group: CaptureGroup, lead_ids: Sequence[UUID | None]) -> set[frozenset[int]]:
    """Which captures, by their position, have the same lead in the end."""
    survivors = [survivor_of(group.index, lead_id) for lead_id in lead_ids if lead_id]
    return {
        frozenset(position for position, lead_id in enumerate(survivors) if lead_id == survivor)
        for survivor in survivors
    }


def contacts_of_person(number: int) -> st.SearchStrategy[Contact]:
    """Contacts of this person: it has one e-mail address, two telephone numbers and two external ids."""
    fields = {
        "email": st.just(f"p{number}@example.com"),
        "phone": st.sampled_from([f"+1202555010{number}", f"+1202555020{number}"]),
        "external_id": st.sampled_from([f"a{number}", f"b{number}"]),
    }
    return st.fixed_dictionaries({}, optional=fields).filter(bool)


@given(st.lists(st.sampled_from(range(3)).flatmap(contacts_of_person), min_size=1, max_size=12))
def test_captures_in_any_order_end_in_the_same_people_where_no_addresses_contradict(contacts: list[Contact]) -> None:
    group = empty_group()

    lead_ids = [apply(group, make_capture(person(**contact))).lead_id for contact in contacts]

    assert resolved_people(group, lead_ids) == expected_people(contacts)
