"""Which content cards come along with a lead, in which order, and why."""

from typing import Any

from services.handoff.content.domain import PACKET_LIMIT, ContentCard, Situation, choose_cards, describe_situation


def card(name: str, **fields: Any) -> ContentCard:
    return ContentCard(name, fields.pop("kind", "case_study"), name.title(), f"https://example.com/{name}", **fields)


EVERY = card("every")
FLEET = card("fleet", products=("Fleet", "van"))
CHIEFS = card("chiefs", roles=("c_level", "vp"))
BUDGET = card("budget", kind="objection_guide", rejections=("no_budget_now", "other"), objections=("Too expensive.",))
CARDS = [EVERY, FLEET, CHIEFS, BUDGET]


def choose(situation: Situation, *cards: ContentCard) -> list[tuple[str, list[str]]]:
    return [(each["card"], each["why"]) for each in choose_cards(cards or CARDS, situation)]


def test_a_card_that_names_no_product_and_no_role_comes_along_with_every_lead() -> None:
    assert choose(Situation()) == [("every", []), ("budget", [])]


def test_a_card_comes_along_with_leads_of_its_products_and_of_its_roles() -> None:
    situation = Situation(products=frozenset({"fleet"}), roles=frozenset({"vp"}))

    assert choose(situation) == [
        ("chiefs", ["role vp"]),
        ("every", []),
        ("fleet", ["product Fleet"]),
        ("budget", []),
    ]
    assert choose(situation, card("both", products=("fleet",), roles=("director",))) == []


def test_a_card_for_a_reason_that_was_given_before_comes_first() -> None:
    assert choose(Situation(given=frozenset({"other"}))) == [
        ("budget", ["given back before: other"]),
        ("every", []),
    ]


def test_a_packet_has_no_more_than_so_many_cards() -> None:
    assert len(choose(Situation(), *[card(f"card-{number:03}") for number in range(PACKET_LIMIT + 1)])) == PACKET_LIMIT


def test_a_situation_is_the_product_the_role_and_what_was_given_before_whatever_the_case() -> None:
    packet = {"interest": {"product": "Van"}, "role": {"seniority": "vp", "title": "VP Operations"}}

    assert describe_situation("fleet", packet, {"other"}) == Situation(
        frozenset({"fleet", "van"}), frozenset({"vp", "vp operations"}), frozenset({"other"})
    )


def test_what_the_persona_of_the_lead_wants_comes_first_whatever_its_role() -> None:
    situation = Situation(
        given=frozenset({"other"}), wanted=frozenset({"chiefs", "objection_guide"}), persona="The owner"
    )

    assert choose(situation) == [
        ("budget", ["wanted by The owner", "given back before: other"]),
        ("chiefs", ["wanted by The owner"]),
        ("every", []),
    ]
