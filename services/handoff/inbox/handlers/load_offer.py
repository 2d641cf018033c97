"""Reading the offer that the link of a notice is about, as it stands now."""

from dataclasses import dataclass
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import handoffs
from services.handoff.inbox.domain.agreement_view import Verdict
from services.handoff.inbox.domain.card import Card, Owner
from services.handoff.inbox.domain.offers import is_offer_open
from services.handoff.inbox.handlers.load_agreement import load_verdict
from services.handoff.inbox.handlers.load_card import load_card, load_passed_on
from services.handoff.notices.domain.notice import Notice
from services.handoff.notices.store import sending
from shared.db.connection import Connection


@dataclass(frozen=True)
class Offer:
    """The offer of a link. `card`: while it is to be answered; `owner`: who has the handoff, once it is not.

    `verdict`: what the signed clause says, where its seller rejected it.
    """

    seller: str
    handoff: Handoff
    card: Card | None
    owner: Owner
    verdict: Verdict | None = None

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
    card = await _find_card(conn, notice, handoff)
    is_rejected = handoff.state == "rejected" and handoff.seller == notice.seller
    return Offer(notice.seller, handoff, card, owner, await load_verdict(conn, handoff) if is_rejected else None)


async def _find_card(conn: Connection, notice: Notice, handoff: Handoff) -> Card | None:
    return await load_card(conn, handoff, notice.seller) if is_offer_open(notice, handoff) else None
