"""Random stories told in several orders to the decisions of qualification and handoff alone."""

from dataclasses import replace
from typing import Any

import pytest

from tests.flow.orders.draw import ANSWERS, Draw
from tests.flow.orders.in_memory.outcome import find_differences
from tests.flow.orders.in_memory.world import World
from tests.flow.orders.steps import Answer, Form, Leave, Report, Story, Visit
from tests.flow.orders.stories import EMAIL, JOIN, PHONE, RECYCLED, REJECTED, WON
from tests.flow.orders.stories import REJECTED_FOR_GOOD as FOR_GOOD

# What follows the forms, and which answers sellers give, by the number of the first story.
KINDS: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {
    1000: (("report", "report", "report", "visit", "answer"), tuple(ANSWERS)),
    2000: (("report",), tuple(ANSWERS)),
    3000: (("report", "answer", "answer", "visit"), tuple(ANSWERS)),
    4000: (("report", "report", "answer", "visit"), ("recycling", "rejection")),
}
STORIES_OF_KIND, ORDERS = 40, 3
# What turns out late, with the handoffs as (cycle, state, seller).
STORIES: dict[str, tuple[Story, list[tuple[int, ...]], list[tuple[Any, ...]]]] = {
    "the next cycle of a lead that was recycled, whose deal goes on in it": (
        (EMAIL, Answer(16, "email", "recycling", RECYCLED), Visit(17, "email"),
         Report(32, "email", "one", "opportunity", 700, "ben")),
        [(0, 1, 2, 3), (0, 1, 3, 2)],
        [(1, "recycled", "anna"), (2, "opportunity", "ben")],
    ),
    "a purchase of a seller that a merge gives to the next cycle": (
        (Form(2, ("email",)), PHONE, Form(3, ("email", "phone"), asks=False), Answer(5, "phone", "recycling", RECYCLED),
         Visit(3, "phone"), Report(4, "email", "one", "won", None, "ben"), Report(2, "email", "two", "won")),
        [(1, 4, 3, 0, 2, 6, 5), (6, 1, 3, 0, 4, 2, 5), (1, 2, 0, 3, 5, 4, 6)],
        [(1, "won", "anna"), (2, "won", "ben")],
    ),
    "a deal that was lost before its lead qualified, of another seller than the open one": (
        (Form(2, ("email",), asks=False), Form(2, ("phone",)), Form(1, ("email", "phone"), asks=False),
         Visit(3, "phone"), Report(0, "email", "two", "opportunity", 500),
         Report(1, "email", "one", "lost", 700, "carl", "gone")),
        [(1, 0, 4, 2, 3, 5), (3, 4, 1, 5, 0, 2)],
        [(1, "opportunity", "anna")],
    ),
    "a deal of a recycled lead that is one person with a rejected one, told before the merge and after": (
        (Form(0, ("phone",)), Form(0, ("email",)), Answer(1, "email", "recycling", RECYCLED),
         Answer(1, "phone", "rejection", FOR_GOOD), JOIN, Report(0, "email", "one", "opportunity")),
        [(0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 5, 4)],
        [(1, "recycled", "anna"), (1, "rejected", "anna")],
    ),
    "a lost deal of a lead that bought, which is one person with a rejected one": (
        (Form(0, ("email",), asks=False), Report(0, "email", "one", "won"), Form(0, ("phone",)),
         Answer(0, "phone", "rejection", REJECTED), JOIN, Report(1, "email", "two", "lost")),
        [(0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 5, 4)],
        [(1, "offered", "anna"), (1, "won", "anna")],
    ),
}  # fmt: skip


# The same, where the scores tell the difference.
ENDS: dict[str, tuple[Story, list[tuple[int, ...]]]] = {
    "a recycled handoff with a deal that a merge gives to the survivor, whose lead asks again": (
        (Form(0, ("email",), asks=False), PHONE, JOIN, Answer(1, "phone", "recycling", RECYCLED),
         Report(0, "phone", "two", "opportunity"), Visit(36, "email")),
        [(0, 1, 2, 3, 4, 5), (0, 1, 3, 4, 2, 5)],
    ),
    "a recycled handoff that sales began, and that a merge gives to the survivor": (
        (Form(0, ("crm",), asks=False), Form(0, ("email",), asks=False),
         Report(0, "email", "two", "opportunity", None, "ben"), Form(0, ("email", "crm"), asks=False),
         Answer(0, "email", "recycling", RECYCLED)),
        [(0, 1, 2, 3, 4), (0, 1, 2, 4, 3)],
    ),
    "a deal that was lost between two visits, told before all forms": (
        (Form(0, ("email",), asks=False), Visit(32, "email"), Visit(2, "email"),
         Report(25, "email", "two", "lost", 700, "carl", "timing")),
        [(0, 2, 3, 1), (0, 3, 1, 2), (3, 1, 2, 0)],
    ),
    "the deal of one of two rejected leads, told before the merge and after": (
        (Form(1, ("email",)), Form(0, ("phone",)), Answer(5, "email", "rejection", FOR_GOOD),
         Answer(5, "phone", "rejection", REJECTED), JOIN, Report(5, "phone", "two", "opportunity", None, "carl")),
        [(1, 0, 2, 3, 4, 5), (1, 0, 2, 3, 5, 4)],
    ),
    "a purchase from before the lead qualified again, told after that": (
        (EMAIL, Answer(0, "email", "rejection", FOR_GOOD), Form(0, ("phone",)), JOIN, Report(0, "phone", "one", "won")),
        [(0, 1, 2, 3, 4), (0, 1, 2, 4, 3)],
    ),
    "an acceptance of a handoff whose deals turned out to be lost before its lead qualified": (
        (Form(2, ("email",)), Form(1, ("phone",), asks=False), Form(0, ("email", "phone"), asks=False),
         Answer(5, "email", "acceptance"), Report(1, "email", "two", "opportunity", 500, "carl"),
         Report(1, "email", "two", "lost", 700, None, "timing"), Report(1, "email", "one", "lost", 500, "ben")),
        [(1, 5, 0, 6, 4, 2, 3), (2, 0, 3, 6, 4, 5, 1), (5, 0, 3, 1, 4, 6, 2)],
    ),
    "an acceptance beside a deal that turned out to be lost before its lead qualified": (
        (Form(2, ("email",)), Report(1, "email", "one", "opportunity"), Answer(5, "email", "acceptance"),
         Report(1, "email", "one", "lost", None, None, "price")),
        [(0, 1, 2, 3), (0, 2, 1, 3), (0, 2, 3, 1), (1, 0, 2, 3)],
    ),
    "the first stage of a purchase that ended a cycle, told when the next cycle had begun": (
        (Form(2, ("email",)), Form(0, ("phone",)), Form(1, ("crm",)), Form(1, ("email", "phone"), asks=False),
         Form(5, ("email", "crm")), Report(1, "phone", "one", "opportunity", 500, "carl"), Visit(6, "email"),
         Answer(3, "email", "recycling", RECYCLED), Report(3, "phone", "one", "won", None, "ben")),
        [(1, 6, 0, 7, 3, 2, 8, 5, 4), (5, 1, 0, 4, 6, 7, 8, 3, 2), (5, 8, 1, 0, 7, 3, 6, 2, 4)],
    ),
    "a return and a rejection for good at one instant, of two leads that turn out to be one": (
        (Form(1, ("email",)), Form(1, ("phone",)), Form(3, ("email", "phone")),
         Answer(1, "email", "recycling", RECYCLED), Answer(1, "phone", "rejection", FOR_GOOD), Visit(2, "email"),
         Answer(0, "email", "recycling", RECYCLED)),
        [(0, 1, 6, 4, 5, 3, 2), (0, 6, 1, 3, 4, 5, 2)],
    ),
    "a rejected handoff and a won one whose leads qualified at one instant, with another deal": (
        (Form(0, ("email",)), Form(1, ("phone",)), Form(0, ("crm",)), Form(3, ("email", "phone"), asks=False),
         Form(5, ("email", "crm"), asks=False), Report(4, "crm", "one", "won", None, "carl"),
         Answer(5, "phone", "rejection", FOR_GOOD), Report(6, "crm", "one", "won", 700, "ben"),
         Report(5, "crm", "two", "opportunity")),
        [(1, 5, 0, 4, 8, 6, 3, 2, 7), (8, 1, 2, 5, 6, 0, 7, 4, 3), (8, 1, 6, 0, 5, 4, 3, 2, 7)],
    ),
    "two purchases of one instant, of two leads": (
        (Form(1, ("email",)), Form(0, ("phone",)), Form(6, ("email", "phone"), asks=False),
         Answer(6, "email", "acceptance"), Report(1, "phone", "two", "won"), Report(1, "email", "one", "won")),
        [(1, 0, 4, 5, 2, 3), (5, 1, 0, 3, 4, 2)],
    ),
    "a purchase told late, lost for good after its lead asked again and lost before it too": (
        (EMAIL, Report(22, "email", "one", "won"), Report(34, "email", "one", "lost", None, "carl", "gone"),
         Report(0, "email", "one", "lost", 700, None, "price"), Visit(26, "email")),
        [(0, 1, 3, 4, 2), (0, 3, 1, 4, 2), (3, 0, 4, 2, 1)],
    ),
    "a purchase that was lost, of one of two leads that qualified": (
        (PHONE, Report(0, "email", "two", "won"), Form(1, ("email",)), Report(0, "phone", "one", "lost"), JOIN,
         Report(2, "email", "two", "lost")),
        [(0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 5, 4)],
    ),
    "a purchase from before both leads qualified, of which sales rejected one": (
        (EMAIL, PHONE, Answer(1, "phone", "rejection", FOR_GOOD), Report(0, "email", "one", "won"), JOIN),
        [(0, 1, 2, 3, 4), (0, 1, 2, 4, 3)],
    ),
    "a deal of the survivor that was lost before both qualified, one by one": (
        (Form(0, ("crm",), asks=False), Form(0, ("email", "phone"), asks=False),
         Report(0, "crm", "two", "lost", None, "ben"), Form(0, ("email", "crm")), Visit(1, "email")),
        [(0, 1, 2, 3, 4), (0, 1, 2, 4, 3)],
    ),
    "an open deal that leaves a lost one behind, of two leads beside a rejected one": (
        (Form(0, ("crm",), asks=False), EMAIL, PHONE, Report(1, "phone", "one", "lost"),
         Answer(1, "email", "rejection", REJECTED), Form(0, ("email", "phone"), asks=False),
         Form(0, ("email", "crm"), asks=False), Report(0, "phone", "two", "opportunity")),
        [(0, 1, 2, 3, 4, 5, 6, 7)],
    ),
    "a lost deal that goes on after its lead turned out to be a customer's": (
        (Form(1, ("email",)), Form(0, ("phone",)), Form(3, ("email", "phone"), asks=False),
         Report(2, "email", "two", "lost", None, "carl", "timing"),
         Report(6, "email", "two", "opportunity", 700, "ben"),
         Report(0, "phone", "one", "won", None, "ben")),
        [(1, 0, 3, 5, 2, 4)],
    ),
    "a purchase that is told again as a later one, after the lead was offered again": (
        (Form(1, ("phone",)), Form(3, ("email", "phone")), Report(4, "phone", "two", "won", None, "ben"),
         Report(6, "phone", "two", "won", None, "carl"), Report(2, "phone", "one", "lost", 700, "carl")),
        [(4, 1, 0, 2, 3), (4, 1, 0, 3, 2)],
    ),
    "a purchase of a lead that never qualified, whose other lead came back after a rejection": (
        (Form(1, ("email",), asks=False), Form(1, ("phone",)), Form(3, ("email", "phone"), asks=False),
         Report(1, "email", "one", "won", 700), Answer(1, "phone", "rejection", REJECTED),
         Report(6, "phone", "two", "opportunity")),
        [(0, 3, 1, 4, 5, 2)],
    ),
    "a purchase of the other lead that turns out to be open, beside an offer of the same person": (
        (Form(2, ("phone",)), Form(0, ("crm",)), Form(6, ("email", "phone"), asks=False),
         Form(4, ("email", "crm"), asks=False), Report(6, "email", "one", "opportunity", 500, "ben"),
         Visit(1, "phone"), Report(2, "email", "one", "won", None, "carl")),
        [(0, 1, 3, 5, 6, 2, 4)],
    ),
    "a product that a lead asked for before it bought, told after the purchase": (
        (replace(EMAIL, product="fleet"), Form(1, ("email",), asks=False, product="solar"),
         Report(4, "email", "one", "won")),
        [(0, 1, 2), (0, 2, 1), (2, 0, 1)],
    ),
    "two products of one instant": (
        (replace(EMAIL, product="fleet"), Form(0, ("email",), asks=False, product="solar")),
        [(0, 1), (1, 0)],
    ),
    "a deal from before two leads of one instant qualified, of which sales rejected one": (
        (Form(2, ("email",)), Form(2, ("phone",)), Form(5, ("email", "phone"), asks=False),
         Report(1, "email", "one", "won", 700, "ben"), Answer(0, "phone", "rejection", REJECTED),
         Report(6, "email", "one", "lost")),
        [(0, 1, 4, 2, 3, 5), (0, 1, 4, 3, 5, 2)],
    ),
    "a purchase after a rejection, told once the lead came back, and that was lost since": (
        (Form(2, ("email",)), Form(0, ("email", "phone"), asks=False), Report(3, "phone", "one", "won"),
         Answer(1, "email", "rejection", REJECTED), Report(6, "phone", "one", "lost")),
        [(0, 2, 4, 3, 1), (0, 1, 3, 2, 4)],
    ),
    "a purchase that goes on as a deal, of a lead that another purchase had brought back twice": (
        (Form(1, ("email",)), Form(4, ("email", "phone")), Report(2, "email", "one", "won"),
         Report(0, "phone", "two", "won"), Visit(6, "email"), Report(5, "email", "one", "opportunity"),
         Report(5, "phone", "two", "won")),
        [(0, 6, 4, 1, 2, 3, 5)],
    ),
    "a lost deal beside a purchase of a lead whose other lead was rejected for good": (
        (Form(2, ("email",)), Form(1, ("phone",)), Form(1, ("email", "phone"), asks=False),
         Answer(3, "email", "rejection", FOR_GOOD), Report(4, "phone", "one", "lost"),
         Report(4, "phone", "two", "won")),
        [(5, 0, 1, 3, 2, 4), (5, 0, 1, 3, 4, 2)],
    ),
    "two deals of a lead that never qualified and whose other lead was rejected, the later one told first": (
        (Form(2, ("email",), asks=False), Form(2, ("phone",)), Form(19, ("email", "phone"), asks=False),
         Answer(17, "phone", "rejection", FOR_GOOD), Report(23, "phone", "two", "won"),
         Report(34, "email", "one", "opportunity")),
        [(0, 1, 3, 2, 4, 5), (0, 1, 3, 2, 5, 4)],
    ),
    "a deal that goes on beside a handoff that sales gave back, after the other deal was lost": (
        (Form(1, ("email",)), Form(2, ("phone",)), Form(18, ("email", "phone"), asks=False),
         Answer(17, "phone", "recycling", RECYCLED), Report(28, "phone", "one", "lost"),
         Report(5, "email", "two", "opportunity")),
        [(0, 1, 3, 2, 4, 5), (0, 1, 3, 2, 5, 4)],
    ),
    "a product that a merge brings to the handoff of a lead that was rejected for good": (
        (Form(2, ("phone",)), Form(1, ("crm",)), Form(2, ("email", "phone"), asks=False),
         Form(1, ("email", "crm"), asks=False, product="fleet"), Answer(3, "phone", "rejection", FOR_GOOD)),
        [(0, 4, 2, 1, 3), (0, 4, 3, 1, 2)],
    ),
}  # fmt: skip


def draw_story(seed: int) -> tuple[Story, list[tuple[int, ...]]]:
    """A random story of which no seller leaves, and some orders of it."""
    draw = Draw(seed, one_cycle=False)
    draw.kinds, draw.calls = KINDS[seed // 1000 * 1000]
    story = tuple([step for step in draw.story() if not isinstance(step, Leave)])
    return story, draw.orders(story, ORDERS)


def find_open(world: World) -> list[int]:
    """The cycles of the person's open handoffs."""
    return [each.cycle for each in world.sales.handoffs.values() if not each.closed and not each.merged]


def is_sound(world: World) -> bool:
    """Whether the person has one open handoff at most, and one while qualified."""
    (score,) = [each for each in world.scores.values() if each.merged_into is None]
    is_qualified = score.verdict is not None and score.verdict.status == "qualified"
    return len(find_open(world)) == 1 if is_qualified else len(find_open(world)) < 2


@pytest.mark.parametrize("first", KINDS)
def test_every_order_of_a_random_story_ends_alike_with_one_open_handoff_at_most(first: int) -> None:
    for seed in range(first, first + STORIES_OF_KIND):
        story, orders = draw_story(seed)
        worlds = [World(story).live(order) for order in orders]
        assert [is_sound(world) for world in worlds] == [True] * len(orders), seed
        assert find_differences(worlds) == [], seed


@pytest.mark.parametrize("name", ENDS)
def test_the_score_and_the_handoffs_of_a_merged_lead_do_not_tell_when_it_was_merged(name: str) -> None:
    story, orders = ENDS[name]
    worlds = [World(story).live(order) for order in orders]

    assert [is_sound(world) for world in worlds] == [True] * len(orders)
    assert find_differences(worlds) == []


@pytest.mark.parametrize("name", STORIES)
def test_a_handoff_names_whom_it_was_offered_to_once_its_deals_are_anothers(name: str) -> None:
    story, orders, expected = STORIES[name]
    for order in orders:
        handoffs = [each for each in World(story).live(order).sales.handoffs.values() if not each.merged]
        told = sorted((each.cycle, each.state, each.seller) for each in handoffs)
        assert told == expected, order


def test_a_handoff_whose_purchase_moves_to_the_cycle_before_goes_on_when_its_lead_asks_again() -> None:
    story = (
        EMAIL,
        Answer(0, "email", "rejection", REJECTED),
        Form(4, ("email",)),
        Answer(4, "email", "outcome", WON),
        Report(1, "phone", "one", "lost", 700, "carl", "timing"),
        # By this form the deal is known to be the one that was won, which began in the cycle before.
        Form(5, ("email", "phone")),
    )
    world = World(story).live(range(len(story)))

    assert find_open(world) == [3]
    assert [each.cycle for each in world.sales.handoffs.values()] == [1, 3]
