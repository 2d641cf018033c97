"""Whether the offer of which a notice tells is still to be answered."""

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.notices.domain.notice import Notice


def is_offer_open(notice: Notice, handoff: Handoff) -> bool:
    """Whether the seller of the notice still has the offer that the notice is about, and has not answered it."""
    is_same = handoff.offered_at is not None and handoff.offered_at <= notice.occurred_at
    return handoff.state == "offered" and handoff.seller == notice.seller and is_same and not handoff.erased
