"""What sellers need content for by the agreement, and how many content cards help there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.agreement.readers.responses import read_reasons

# Every kind of content card.
KINDS = ("battle_card", "case_study", "objection_guide")


@dataclass(frozen=True)
class ContentStep:
    """What sellers need content for, and how many cards help there. `of`: a kind of card, a product or a reason."""

    of: str
    name: str
    cards: int


class Card(Protocol):
    """A content card: of leads of which products it is, none named: of all; and before which reasons it helps."""

    kind: str
    products: Sequence[str]
    rejections: Sequence[str]


def list_steps(document: Mapping[str, Any], cards: Iterable[Card]) -> list[ContentStep]:
    """Each kind of card, each product, each reason to reject, recycle and lose a lead, in the agreement's order."""
    found = list(cards)
    reasons = read_reasons(document)
    products = [product["code"] for product in document.get("products") or ()]
    named = {"rejection": reasons.rejection, "recycling": reasons.recycle, "loss": reasons.lost}
    return [
        *(ContentStep("kind", kind, sum(card.kind == kind for card in found)) for kind in KINDS),
        *(ContentStep("product", code, sum(_is_of(card, code) for card in found)) for code in products),
        *(
            ContentStep(of, code, sum(code in card.rejections for card in found))
            for of, codes in named.items()
            for code in codes
        ),
    ]


def _is_of(card: Card, product: str) -> bool:
    return not card.products or product.casefold() in {name.casefold() for name in card.products}
