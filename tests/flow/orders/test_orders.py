"""Stories of deals, amounts, owners and merges, told in several orders: all readers agree, and with the set."""

from pathlib import Path
from typing import Any

from tests.flow.orders.agreement import expect_readers, find_decisions, read_outcome, read_readers
from tests.flow.orders.draw import Draw
from tests.flow.orders.person import Person
from tests.flow.orders.reports import collect, expect_reports, expect_totals, read_reports, read_totals
from tests.flow.orders.stories import STORIES
from tests.flow.orders.tell import read, read_all_totals, set_up, tell
from tests.support.accord_process import run_accord_up
from tests.support.invariants import violated_invariants

# Seeds of random stories, and in how many orders each is told.
ONE_CYCLE, ANY, ORDERS = range(12), range(100, 130), 3


def find_people() -> dict[str, list[Person]]:
    """The people of each story: each lives through it in another order."""
    told = dict(STORIES)
    for seed in (*ONE_CYCLE, *ANY):
        draw = Draw(seed, one_cycle=seed in ONE_CYCLE)
        story = draw.story()
        told[f"random {seed}"] = (story, draw.orders(story, ORDERS))
    numbers = iter(range(10_000))
    return {
        name: [Person(f"s{place}-{order}", next(numbers), story, steps) for order, steps in enumerate(orders)]
        for place, (name, (story, orders)) in enumerate(told.items())
    }


async def test_every_order_of_a_story_ends_alike_for_all_readers(database_url: str, tmp_path: Path) -> None:
    people = find_people()
    everyone = [person for of_story in people.values() for person in of_story]
    with run_accord_up(database_url, tmp_path) as (_, client):
        set_up(client)
        await tell(client, database_url, everyone)
        documents = dict(zip(everyone, await read(client, database_url, everyone), strict=True))
        totals = read_all_totals(client)
    violations = await violated_invariants(database_url)

    assert violations == {}
    for name, of_story in people.items():
        told = [documents[person] for person in of_story]
        assert [read_readers(document) for document in told] == [expect_readers(document) for document in told], name
        if name in STORIES or name in {f"random {seed}" for seed in ONE_CYCLE}:
            assert [person.refused for person in of_story] == [[]] * len(of_story), name
            assert [read_outcome(document) for document in told] == [read_outcome(told[0])] * len(told), name
        expected = [expect_reports(collect(person, documents[person])) for person in of_story]
        assert [read_reports(document) for document in told] == expected, name
        assert find_differences(of_story, told) == {}, name
    assert read_totals(totals) == expect_totals(documents), "the totals of the reports"


def find_differences(people: list[Person], told: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The outcomes of orders in which the same was decided, where they differ."""
    outcomes: dict[str, list[dict[str, Any]]] = {}
    for person, document in zip(people, told, strict=True):
        outcomes.setdefault(find_decisions(document, person.refused), []).append(read_outcome(document))
    return {decisions: each for decisions, each in outcomes.items() if each != [each[0]] * len(each)}
