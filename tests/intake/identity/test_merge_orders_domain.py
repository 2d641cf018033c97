"""Who is one person does not depend on who came first."""

from collections.abc import Sequence
from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.intake.identity.domain.resolution import survivor_of
from services.intake.leads.domain.capture_group import CaptureGroup
from tests.intake.leads.test_capture_group_domain import arrive, empty
from tests.intake.builders import person, read

Contact = dict[str, str]


def persons(arrivals: Sequence[Contact]) -> set[frozenset[int]]:
    """Who is one person by the keys that are shared, directly or through others; arrivals by their place."""
    groups = [{place} for place in range(len(arrivals))]
    for one, other in combinations(range(len(arrivals)), 2):
        if arrivals[one].items() & arrivals[other].items():
            joined = [group for group in groups if one in group or other in group]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return {frozenset(group) for group in groups}


def known_as(ledger: CaptureGroup, taken: Sequence[UUID | None]) -> set[frozenset[int]]:
    """Which arrivals, by their place, are one lead in the end."""
    survivors = [survivor_of(ledger.people, lead_id) for lead_id in taken if lead_id]
    return {frozenset(place for place, lead_id in enumerate(survivors) if lead_id == one) for one in survivors}


def contacts_of(one: int) -> st.SearchStrategy[Contact]:
    """Ways in which this person may be known: one address, two numbers, two ids."""
    ways = {
        "email": st.just(f"p{one}@example.com"),
        "phone": st.sampled_from([f"+1202555010{one}", f"+1202555020{one}"]),
        "external_id": st.sampled_from([f"a{one}", f"b{one}"]),
    }
    return st.fixed_dictionaries({}, optional=ways).filter(bool)


@given(st.lists(st.sampled_from(range(3)).flatmap(contacts_of), min_size=1, max_size=12))
def test_arrivals_in_any_order_end_in_the_same_people_where_no_addresses_contradict(arrivals: list[Contact]) -> None:
    ledger = empty()

    taken = [arrive(ledger, read(person(**contact))).lead_id for contact in arrivals]

    assert known_as(ledger, taken) == persons(arrivals)
