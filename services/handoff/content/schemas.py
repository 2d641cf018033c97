"""The requests and responses of the routes of content cards."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from services.handoff.content.domain import ContentCard, ContentKind
from services.handoff.sellers.schemas import Link
from shared.http import REQUEST_MODEL, Code, Name

NAMES_LIMIT = 20


def drop_repeats(names: list[str]) -> list[str]:
    """The names in order, each once."""
    return list(dict.fromkeys(names))


Names = Annotated[list[Name], Field(max_length=NAMES_LIMIT), AfterValidator(drop_repeats)]
Codes = Annotated[list[Code], Field(max_length=NAMES_LIMIT), AfterValidator(drop_repeats)]


class ContentCardIn(BaseModel):
    """What helps a seller. With `products` or `roles` it comes along with leads of one of them, without with all.

    `rejections` and `objections` say when it helps; they keep it back from no lead.
    """

    model_config = REQUEST_MODEL

    kind: ContentKind
    title: Name
    link: Link
    products: Names = []
    roles: Names = []
    rejections: Codes = []
    objections: Names = []

    def to_card(self, card: str) -> ContentCard:
        """The card with this id."""
        lists = [tuple(names) for names in (self.products, self.roles, self.rejections, self.objections)]
        return ContentCard(card, self.kind, self.title, self.link, *lists)


class ContentCardForm(ContentCardIn):
    """A card as the form of the set-up sends it, with its id."""

    card: Code


class ContentCardOut(BaseModel):
    """A content card as it is stored."""

    card: str
    kind: ContentKind
    title: str
    link: str
    products: list[str]
    roles: list[str]
    rejections: list[str]
    objections: list[str]


class ContentOut(BaseModel):
    """Every content card, by id."""

    cards: list[ContentCardOut]


def describe(card: ContentCard) -> ContentCardOut:
    """The response that shows this card."""
    lists = {name: list(value) for name, value in vars(card).items() if isinstance(value, tuple)}
    return ContentCardOut(**vars(card) | lists)
