"""Reading the card of a handoff: what the API shows, the clauses in words, the texts of sellers, the countdown."""

from uuid import UUID

from services.handoff.agreements.store.response_terms import find_terms
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers.views import handoff_views
from services.handoff.handoffs.store import handoffs
from services.handoff.inbox.domain import card, timeline
from services.handoff.inbox.handlers import load_dealings, seller_names
from services.handoff.inbox.handlers.countdowns import load_countdowns
from services.handoff.inbox.handlers.load_agreement import load_agreement
from services.handoff.responses.store import find_texts
from shared.db.connection import Connection
from shared.db.database import database_clock


async def find_card(conn: Connection, handoff_id: UUID, bound_to: str | None) -> card.Card | card.Owner | None:
    """The card, for a reader who sees this seller's handoffs or, without one, those of all.

    A former seller gets who has the handoff now; None for a handoff that the reader does not see.
    """
    handoff = await handoffs.find(conn, handoff_id)
    if handoff is None:
        return None
    if bound_to in (None, handoff.seller):
        return await load_card(conn, handoff, bound_to)
    return await load_passed_on(conn, handoff) if bound_to in handoff.tried else None


async def load_card(conn: Connection, handoff: Handoff, bound_to: str | None) -> card.Card:
    """The card, for a reader who sees this seller's handoffs or, without one, those of all: they may pass it on."""
    (view,) = await handoff_views(conn, [handoff])
    history, account = view["history"], view["packet"]["account"]
    agreement = await load_agreement(conn, handoff, view["packet"]["clauses"], history)
    texts = [timeline.Text(row.seller, row.at, row.words) for row in await find_texts(conn, handoff.handoff_id)]
    before = view["packet"].get("handed_on") or {"seller": None, "findings": ()}
    told = [each.get("seller") for each in (before, *before["findings"], *history)]
    names = await seller_names.find_names(conn, [handoff.seller, *handoff.tried, *told])
    return card.Card(
        handoff,
        view,
        agreement,
        timeline.write_timeline(history, texts, names, agreement.zone),
        names,
        (await load_countdowns(conn, [handoff], await database_clock(conn))).get(handoff.handoff_id),
        await seller_names.list_others(conn, handoff.seller) if bound_to is None else {},
        await load_dealings.load_dealings(
            conn, handoff, account["domain"] if account else None, bound_to, agreement.zone
        ),
        await seller_names.find_booking_url(conn, handoff.seller),
    )


async def load_passed_on(conn: Connection, handoff: Handoff) -> card.Owner:
    """What a former seller may know of the handoff."""
    version = handoff.agreement_version
    terms = (await find_terms(conn, {version}))[version]
    names = await seller_names.find_names(conn, [handoff.seller])
    return card.describe_owner(handoff, names, terms.zone)
