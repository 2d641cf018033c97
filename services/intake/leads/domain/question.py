"""Which people a caller looks for."""

from typing import NamedTuple
from uuid import UUID

from services.intake.identity.domain.search_words import read_question


class Question(NamedTuple):
    """All that is given holds; nothing given means everyone. `email` and `phone` are in their normal forms.

    `words`: a word on the card begins with each of them. `lead_id`: any id of the person. `seller`: only leads of this
    seller. `before`: only leads that are older than this one; `limit`: at most so many.
    """

    words: tuple[str, ...] = ()
    lead_id: UUID | None = None
    email: str | None = None
    phone: str | None = None
    seller: str | None = None
    before: UUID | None = None
    limit: int = 50


def read_text(text: str) -> Question:
    """What a text asks for: the person with this lead id, or with these words; everyone if it is blank.

    Raises QuestionTooShort and QuestionTooLong.
    """
    if not text.strip():
        return Question()
    try:
        return Question(lead_id=UUID(text.strip()))
    except ValueError:
        return Question(words=tuple(read_question(text)))
