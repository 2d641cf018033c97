"""Stories of several cycles, each with the orders in which it is told."""

from itertools import permutations
from typing import Any

from tests.flow.orders.steps import Answer, Form, Report, Story, Visit

EMAIL, PHONE = Form(0, ("email",)), Form(1, ("phone",))
JOIN = Form(30, ("email", "phone"), asks=False)
WON: tuple[tuple[str, Any], ...] = (("outcome", "won"), ("amount", {"amount": "900", "currency": "EUR"}))
RECYCLED = (("reason", "not_now"),)
REJECTED = (("reason", "other"), ("note", "no"))
REJECTED_FOR_GOOD = (("reason", "never"), ("note", "no"))
Told = tuple[Story, list[tuple[int, ...]]]


def in_all_orders(*later: int, first: tuple[int, ...] = (), last: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """These steps in all orders, after `first` and before `last`."""
    return [(*first, *order, *last) for order in permutations(later)]


# The name says what turns out late.
STORIES: dict[str, Told] = {
    "one person, after the survivor's deal was won": (
        (EMAIL, PHONE, JOIN, Report(4, "email", "one", "won", 500, "ben"),
         Report(3, "phone", "two", "won", 700, "carl")),
        in_all_orders(2, 3, 4, first=(0, 1)),
    ),
    "one person, after the survivor's deal was lost and the other's is open": (
        (EMAIL, PHONE, JOIN, Report(4, "email", "one", "lost", 500, "ben", "timing"),
         Report(3, "phone", "two", "opportunity", 700, "carl")),
        in_all_orders(2, 3, 4, first=(0, 1)),
    ),
    "a customer who is a lead that never qualified": (
        (Form(0, ("email",), asks=False), PHONE, JOIN, Report(4, "email", "one", "won", 500, "ben")),
        in_all_orders(0, 1, 2, 3),
    ),
    "three leads of one person": (
        (EMAIL, PHONE, Form(2, ("crm",)), JOIN, Form(31, ("email", "crm"), asks=False),
         Report(5, "crm", "one", "lost", 500, "ben", "price"), Report(6, "phone", "two", "won", 700, "carl")),
        [(0, 1, 2, *order) for order in permutations((3, 4, 5, 6))][::3],
    ),
    "two outcomes of two sellers": (
        (EMAIL, PHONE, JOIN, Answer(4, "email", "outcome", WON), Answer(5, "phone", "outcome", WON)),
        [(0, 1, 3, 4, 2), (0, 1, 4, 3, 2), (1, 0, 3, 4, 2), (1, 4, 0, 3, 2)],
    ),
    "a lead rejected for good that buys all the same": (
        (EMAIL, Answer(2, "email", "rejection", REJECTED_FOR_GOOD), Report(6, "email", "one", "won", 500, "ben"),
         Visit(8, "email")),
        [(0, 1, 2, 3), (0, 1, 3, 2), (3, 0, 1, 2)],
    ),
    "a rejected lead whose purchase turns out to have been lost": (
        (EMAIL, Answer(27, "email", "rejection", REJECTED), Report(16, "email", "one", "won", None, "ben"),
         Report(17, "email", "one", "lost", 700, "ben", "gone")),
        [(0, 1, 2, 3), (0, 1, 3, 2)],
    ),
    "a deal reopened after the next cycle began": (
        (EMAIL, Report(2, "email", "one", "lost", 500, "ben", "price"), Visit(9, "email"),
         Report(12, "email", "one", "opportunity", 700, "carl")),
        [(0, 1, 2, 3), (1, 0, 2, 3), (2, 1, 0, 3), (1, 2, 0, 3)],
    ),
    "a purchase that is told again, after its lead asked again": (
        (EMAIL, Report(2, "email", "one", "won", 500, "ben"), Visit(9, "email"),
         Report(12, "email", "one", "won", 700, "ben")),
        in_all_orders(1, 2, 3, first=(0,)),
    ),
    "a loss that is told again, after its lead asked again": (
        (EMAIL, Report(2, "email", "one", "lost", 500, "ben", "price"), Visit(9, "email"),
         Report(12, "email", "one", "lost", 500, "ben", "price")),
        in_all_orders(1, 2, 3, first=(0,)),
    ),
    "a purchase without an owner that is told before the lead": (
        (EMAIL, Report(4, "email", "one", "won", 500)), in_all_orders(0, 1),
    ),
    "an earlier qualification, by which a lost deal is no history": (
        (EMAIL, Visit(27, "email"), Report(5, "email", "one", "opportunity", 500, "carl"),
         Report(12, "email", "one", "lost", None, "ben", "price")),
        [(0, 2, 3, 1), (0, 1, 3, 2), (1, 3, 2, 0), (1, 2, 3, 0)],
    ),
    "a deal that was lost before the lead qualified, and another with an owner": (
        (Form(1, ("email",), asks=False), Report(1, "email", "one", "opportunity", None, "carl"),
         Report(2, "email", "two", "opportunity", None, "ben"), Report(3, "email", "two", "lost", 500, "ben", "gone"),
         Visit(4, "email")),
        in_all_orders(0, 1, 2, 3, 4)[::7],
    ),
    "a deal that was lost before the leads turned out to be one person": (
        (EMAIL, PHONE, JOIN, Report(0, "phone", "two", "lost", 700, "carl", "timing"),
         Report(4, "email", "one", "lost", 500, "ben", "price"), Visit(5, "email")),
        [(0, 3, 1, 4, 5, 2), (0, 1, 4, 3, 5, 2), (0, 1, 4, 5, 2, 3)],
    ),
    "a deal that went on in the next cycle and was won before that": (
        (EMAIL, Report(2, "email", "one", "lost", 500, "ben", "price"), Visit(9, "email"),
         Report(4, "email", "one", "opportunity", 700, "ben"), Report(6, "email", "one", "won", None, "ben")),
        [(0, 1, 2, 3, 4), (0, 1, 2, 4, 3), (0, 1, 3, 4, 2), (1, 3, 4, 0, 2)],
    ),
    "a purchase of a former cycle that a merge left with the other lead, and that was lost since": (
        (PHONE, Form(0, ("email",)), JOIN, Report(0, "email", "one", "won", None, None),
         Report(5, "email", "one", "lost", None, "ben", "gone")),
        [(0, 1, 3, 2, 4), (0, 3, 1, 2, 4), (3, 0, 1, 2, 4)],
    ),
    "a purchase of a lead whose other lead was rejected for good, and that was lost since": (
        (EMAIL, PHONE, JOIN, Answer(27, "email", "rejection", REJECTED_FOR_GOOD),
         Report(13, "phone", "two", "won", None, "ben"), Report(27, "phone", "two", "lost", None, "ben", "gone")),
        [(0, 3, 1, 4, 2, 5), (0, 3, 4, 1, 2, 5), (0, 3, 5, 1, 4, 2)],
    ),
    "a loss that a merge left with the other lead, told before the survivor's next cycle began": (
        (EMAIL, Form(2, ("phone",)), Form(21, ("email", "phone")), Answer(20, "email", "rejection", REJECTED),
         Report(29, "phone", "one", "lost", 500, "carl", "timing")),
        [(0, 3, 4, 1, 2)],
    ),
    "the next cycle of a lead that was lost, after its leads turned out to be one person": (
        (Form(1, ("email",)), Form(0, ("phone",)), Form(5, ("email", "phone"), asks=False),
         Report(5, "phone", "one", "lost", None, "ben", "gone"), Visit(6, "email"), Visit(4, "email"),
         Report(0, "phone", "one", "won")),
        [(1, 6, 0, 5, 2, 3, 4), (6, 1, 2, 5, 3, 4, 0)],
    ),
    "an acceptance at the instant at which a deal was lost": (
        (EMAIL, Answer(3, "email", "acceptance"), Report(3, "email", "one", "lost", 700, None, "price"),
         Report(5, "email", "two", "lost", None, None, "price")),
        in_all_orders(1, 2, 3, first=(0,)),
    ),
    "a conversation at the instant at which a deal of the seller was lost": (
        (Form(2, ("email",)), Answer(2, "email", "contacts", (("kind", "conversation"),)),
         Report(2, "email", "two", "lost", 500, "carl", "gone")),
        [(0, 2, 1), (2, 0, 1)],
    ),
    "a deal of no seller beside one of a seller that turns out to be history": (
        (Form(4, ("email",)), Report(1, "email", "one", "opportunity", None, "ben"),
         Report(2, "email", "one", "lost", None, "ben", "gone"), Report(3, "email", "two", "opportunity", 700)),
        in_all_orders(0, 1, 2, 3)[::3],
    ),
    "a purchase of no seller beside a deal of a seller that turns out to be history": (
        (Form(4, ("email",)), Report(1, "email", "one", "opportunity", None, "ben"),
         Report(2, "email", "one", "lost", None, "ben", "gone"), Report(6, "email", "two", "won", 700)),
        in_all_orders(0, 1, 2, 3)[::3],
    ),
    "a purchase of no seller from whose handoff the deal of a seller moves": (
        (EMAIL, Form(0, ("phone",)), Form(1, ("crm",)), Form(6, ("email", "phone"), asks=False),
         Form(3, ("email", "crm")), Report(6, "email", "one", "opportunity", None, "ben"),
         Report(2, "phone", "two", "won")),
        [(0, 1, 2, 6, 4, 3, 5), (2, 6, 1, 5, 3, 4, 0)],
    ),
    "an earlier purchase, by which a later one of the same deal is that of the cycle before": (
        (Form(2, ("email",)), PHONE, Form(5, ("email", "phone")), Answer(2, "email", "outcome", WON),
         Report(1, "email", "one", "won", None, "carl"), Report(4, "email", "one", "won", 700, "ben")),
        [(2, 0, 3, 1, 5, 4)],
    ),
    "a recycled lead with a lost deal that goes on with a lead that Accord knew before": (
        (Form(1, ("email",)), Form(0, ("phone",), asks=False), Form(40, ("email", "phone"), asks=False),
         Answer(9, "email", "recycling", (("reason", "not_now"),)),
         Report(37, "email", "one", "lost", None, None, "price")),
        [(0, 1, 3, 2, 4), (1, 0, 3, 4, 2)],
    ),
    "a purchase that a merge gives to the survivor's rejected lead": (
        (EMAIL, Form(2, ("phone",)), Form(5, ("email", "phone"), asks=False),
         Report(1, "phone", "two", "lost", None, "ben", "price"), Report(2, "phone", "two", "won"),
         Answer(2, "email", "rejection", REJECTED_FOR_GOOD)),
        [(0, 3, 1, 4, 5, 2)],
    ),
    "an opportunity from before the lead qualified, told after the loss of its deal": (
        (Form(2, ("email",)), Report(1, "email", "one", "lost", 500, "carl", "timing"),
         Report(1, "email", "one", "opportunity", 700, "carl")),
        in_all_orders(0, 1, 2),
    ),
    "an owner whom only a former stage of a lost deal names, told after the lead qualified": (
        (Form(3, ("email",)), Report(2, "email", "one", "lost", 500, None, "timing"),
         Report(1, "email", "one", "opportunity", 700, "carl")),
        in_all_orders(0, 1, 2),
    ),
    "a lead recycled while its deal is open, which a merge leaves with the other lead": (
        (Form(1, ("email",)), Form(0, ("phone",), asks=False), Form(0, ("crm",), asks=False),
         Form(14, ("email", "phone"), asks=False), Form(5, ("email", "crm"), asks=False),
         Report(14, "crm", "two", "opportunity", 500, "ben"), Answer(33, "email", "recycling", RECYCLED)),
        [(2, 0, 6, 1, 5, 4, 3), (5, 2, 0, 6, 4, 1, 3), (5, 1, 0, 6, 3, 4, 2)],
    ),
    "a lost deal of a lead that never qualified, whose other lead was recycled": (
        (Form(1, ("email",), asks=False), PHONE, Form(6, ("email", "phone"), asks=False),
         Report(6, "email", "one", "lost", None, "carl"), Answer(6, "phone", "recycling", RECYCLED)),
        [(0, 1, 4, 3, 2), (0, 3, 1, 4, 2)],
    ),
    "the demo of a lead that was recycled before it qualified, and whose next deal is open": (
        (Form(0, ("email",), asks=False), Report(0, "email", "one", "opportunity", 500, "ben"),
         Answer(1, "email", "recycling", RECYCLED), Report(3, "email", "two", "opportunity", 700, "carl"),
         Visit(6, "email")),
        [(0, 1, 2, 3, 4), (0, 1, 2, 4, 3), (1, 0, 2, 3, 4)],
    ),
    "the deals of two leads, of which sales had recycled one before both qualified as one person": (
        (Form(2, ("email",), asks=False), Form(0, ("phone",), asks=False), Form(6, ("email", "phone")),
         Report(3, "email", "one", "opportunity", 500), Report(6, "phone", "two", "opportunity", None, "ben"),
         Answer(1, "phone", "recycling", RECYCLED), Report(0, "phone", "two", "opportunity", None, "carl")),
        [(1, 6, 5, 0, 3, 2, 4), (4, 6, 1, 5, 3, 2, 0)],
    ),
    "a purchase that went on as the deal of a recycled lead": (
        (EMAIL, Visit(2, "email"), Report(2, "email", "two", "won", 700, "ben"),
         Answer(4, "email", "recycling", RECYCLED), Report(4, "email", "two", "opportunity", 500)),
        [(0, 2, 1, 3, 4)],
    ),
    "stages that arrive before the lead": (
        (EMAIL, Report(4, "email", "one", "opportunity", 500, "ben"), Report(6, "email", "one", "won", None, "carl"),
         Report(6, "email", "two", "lost", 300, "ben", "gone")),
        in_all_orders(0, 1, 2, 3),
    ),
}  # fmt: skip
