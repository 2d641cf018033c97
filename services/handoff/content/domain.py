"""Content cards: what helps a seller with a lead, and which cards come along in a packet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.errors import Refusal

ContentKind = Literal["battle_card", "case_study", "objection_guide"]

CARDS_LIMIT = 200
# The most that come along in one packet.
PACKET_LIMIT = 50


class ContentCardNotFound(Refusal):
    code = "no-such-content-card"
    detail = "There is no such content card."


class ContentCardExists(Refusal):
    code = "content-card-exists"
    detail = "There is a content card with this id already."


class TooManyContentCards(Refusal):
    code = "too-many-content-cards"
    detail = f"There are {CARDS_LIMIT} content cards, as many as there may be."


@dataclass(frozen=True)
class ContentCard:
    """A card. `products`, `roles`: of which leads it comes along, none named: of all.

    `rejections`: the reasons of the agreement before which, and after which, it helps; `objections`: what a lead says
    when it helps.
    """

    card: str
    kind: ContentKind
    title: str
    link: str
    products: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    rejections: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Situation:
    """What cards are chosen by. `given`: the reasons for which sales gave the lead back or lost it before.

    `wanted`: the ids and kinds that the lead's persona wants, of which `persona` is the name.
    """

    products: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    persona: str = ""

    def wants(self, card: ContentCard) -> bool:
        """Whether the persona of the lead wants the card."""
        return not self.wanted.isdisjoint({card.card, card.kind})


def describe_situation(product: str | None, packet: Mapping[str, Any], given: Iterable[str]) -> Situation:
    """The situation of a lead with a handoff for this product and with this packet."""
    interest, role, persona = packet["interest"], packet["role"], packet.get("persona") or {"name": "", "wants": ()}
    return Situation(
        _fold([product, interest.get("product")]),
        _fold([role.get("seniority"), role.get("department"), role.get("title")]),
        frozenset(given),
        frozenset(persona["wants"]),
        persona["name"],
    )


def choose_cards(cards: Iterable[ContentCard], situation: Situation) -> list[dict[str, Any]]:
    """The cards that come along, as a packet has them: those that the persona wants, those for a reason given before.

    `why` says in words why each one came along.
    """
    found = [card for card in cards if situation.wants(card) or _fits(card, situation)]
    found.sort(
        key=lambda card: (
            not situation.wants(card),
            situation.given.isdisjoint(card.rejections),
            card.kind,
            card.title,
            card.card,
        )
    )
    return [vars(card) | {"why": _explain(card, situation)} for card in found[:PACKET_LIMIT]]


def _fits(card: ContentCard, situation: Situation) -> bool:
    wanted = ((card.products, situation.products), (card.roles, situation.roles))
    return all(not named or not known.isdisjoint(_fold(named)) for named, known in wanted)


def _explain(card: ContentCard, situation: Situation) -> list[str]:
    reasons = [f"wanted by {situation.persona}"] if situation.wants(card) else []
    reasons += [f"product {name}" for name in card.products if name.casefold() in situation.products]
    reasons += [f"role {name}" for name in card.roles if name.casefold() in situation.roles]
    return reasons + [f"given back before: {code}" for code in card.rejections if code in situation.given]


def _fold(names: Sequence[str | None]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names if isinstance(name, str))
