"""Reading the offer that the link of a notice is about, as it stands now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import handoffs
from services.handoff.inbox.domain.card import Card, Owner
from services.handoff.inbox.domain.offers import is_offer_open
from services.handoff.inbox.handlers.load_card import load_card, load_passed_on
from services.handoff.notices.domain.notice import Notice
from services.handoff.notices.store import sending
from shared.db.connection import Connection


@dataclass(frozen=True)
class Offer:
    """The offer of a link. `card`: while it is to be answered; `owner`: who has the handoff, once it is not."""

    seller: str
    handoff: Handoff
    card: Card | None
    owner: Owner

    @property
    def is_own(self) -> bool:
        """Whether the seller of the link has the handoff."""
        return self.handoff.seller == self.seller


async def find_offer(conn: Connection, notice_id: UUID) -> Offer | None:
    """The offer of which this notice told its seller; None if it told of none, or of a person who was erased."""
    notice = await sending.find(conn, notice_id)
    if notice is None or not notice.is_for_seller or notice.seller is None or notice.handoff_id is None:
        return None
    handoff = await handoffs.find(conn, notice.handoff_id)
    if handoff is None or handoff.erased:
        return None
    owner = await load_passed_on(conn, handoff)
    return Offer(notice.seller, handoff, await _find_card(conn, notice, handoff), owner)


async def _find_card(conn: Connection, notice: Notice, handoff: Handoff) -> Card | None:
    return await load_card(conn, handoff, lists_sellers=False) if is_offer_open(notice, handoff) else None


def find_answer_time(handoff: Handoff) -> datetime | None:
    """When the seller who has it answered the offer."""
    return handoff.taken_at or handoff.returned_at
