"""One story of each kind, told to `accord up` in several orders: all readers say the same, whatever the order."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

from tests.flow.people import MARCH, Person, day
from tests.support.accord_process import run_accord_up
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.retrying_client import Client
from tests.support.scenario import set_up_company

Step = Callable[[Person], None]


def open_deal(person: Person) -> None:
    person.report("one", "opportunity", day(4), 900, "anna")


def open_deal_by_phone(person: Person) -> None:
    person.report("one", "opportunity", day(4), 900, "anna", by="phone")


def win_deal(person: Person) -> None:
    person.report("one", "won", day(6), None, None)


def win_deal_by_phone(person: Person) -> None:
    person.report("one", "won", day(6), 700, "ben", by="phone")


def click_by_phone(person: Person) -> None:
    person.click_advertisement(by="phone")


def lose_other_deal(person: Person) -> None:
    person.report("two", "lost", day(5), None, "ben")


def open_other_deal(person: Person) -> None:
    person.report("two", "opportunity", day(4), 500, "anna")


def win(person: Person) -> None:
    person.close("won", day(6))


FORM, CALL, JOIN = Person.fill_in_form, Person.call, Person.leave_address_and_number
CLICK, OTHER_FORM = Person.click_advertisement, Person.fill_in_form_of_another_campaign
STORIES: dict[str, list[tuple[Step, ...]]] = {
    "deals": [(FORM, *order) for order in permutations((open_deal, win_deal, lose_other_deal))],
    "touches": [(CLICK, OTHER_FORM, win_deal), (OTHER_FORM, win_deal, CLICK), (OTHER_FORM, CLICK, win_deal)],
    "unnamed": [
        (FORM, open_deal_by_phone, win, JOIN),
        (FORM, win, open_deal_by_phone, JOIN),
        (FORM, win, JOIN, open_deal_by_phone),
        (FORM, JOIN, open_deal_by_phone, win),
    ],
    "clicked": [
        (OTHER_FORM, CALL, *order)
        for order in (
            (click_by_phone, win_deal_by_phone, JOIN),
            (JOIN, win_deal_by_phone, click_by_phone),
            (win_deal_by_phone, JOIN, click_by_phone),
        )
    ],
    "merged": [(FORM, CALL, *order) for order in permutations((open_other_deal, win_deal_by_phone, JOIN))],
}


# What follows from the reports of each story, in whatever order they are told: the seller, the instants, the money.
SELLERS = {"deals": "ben", "touches": "anna", "unnamed": "anna", "clicked": "ben", "merged": "ben"}
PURSUED = {"deals": day(4), "touches": day(6), "unnamed": day(4), "clicked": day(6), "merged": day(4)}
BOOKED = {"deals": 900, "touches": 0, "unnamed": 900, "clicked": 700, "merged": 700}
REACHED = ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won")


def expect(story: str) -> dict[str, Any]:
    """What each reader says at the end of a story: the lead of each was won on the sixth of March."""
    seller, is_lost = SELLERS[story], story == "deals"
    steps = dict(zip(REACHED, [day(2), day(2), *[PURSUED[story]] * 4, day(6)], strict=True))
    return {
        "handoff": ("won", seller, "marketing"),
        "journey": ("customer", seller),
        "steps": steps | ({"lost": day(5)} if is_lost else {}),
        "funnel": dict.fromkeys(REACHED, 1) | {"lost": int(is_lost)},
        "win_rate": {"sales_qualified": 1, "won": 1, "lost": 0, "open": 0},
        "revenue": {"won": 1, "bookings": euros(BOOKED[story])},
        "sales_cycle": {"won": 1, "median_days": 4.0},
    }


def euros(amount: int) -> dict[str, str]:
    return {"amount": f"{amount}.00", "currency": "EUR"}


def tell_stories(client: Client) -> dict[str, list[Person]]:
    """Each order of each story is that of a person; the people by story."""
    people: dict[str, list[Person]] = {name: [] for name in STORIES}
    for number, name in enumerate(STORIES):
        for order, steps in enumerate(STORIES[name]):
            person = Person(client, f"{name}-{order}", 100 + 10 * number + order)
            people[name].append(person)
            for step in steps:
                step(person)
    return people


async def test_all_readers_agree_on_a_story_in_every_order(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (_, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        client.call("PUT", "/v1/sellers/ben", {"name": "Ben", "team": "inbound", "kind": "employee", "capacity": 0})
        people = tell_stories(client)
        await wait_until_processed(database_url)
        violations = await violated_invariants(database_url)
        outcomes = {name: [person.read() for person in people[name]] for name in STORIES}
        _, by_seller = client.call("GET", f"/v1/reports/revenue?{MARCH}&by=seller")

    assert violations == {}
    assert outcomes == {name: [expect(name)] * len(orders) for name, orders in STORIES.items()}
    booked = {
        seller: sum(BOOKED[name] * len(STORIES[name]) for name in STORIES if SELLERS[name] == seller)
        for seller in ("anna", "ben")
    }
    assert {row["seller"]: row["bookings"] for row in by_seller["rows"]} == {
        seller: euros(amount) for seller, amount in booked.items()
    }
