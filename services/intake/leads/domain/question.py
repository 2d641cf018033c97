"""Which people a caller looks for."""

from typing import NamedTuple
from uuid import UUID


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


def read_lead_id(text: str) -> UUID | None:
    """The lead's id in this text; None if it is something else."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
