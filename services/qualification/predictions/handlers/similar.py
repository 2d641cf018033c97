"""Customers who are most alike a lead, by what was known of them when sales was told of them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.qualification.outcomes import store as outcomes
from services.qualification.predictions.domain.features import Features, describe_lead, list_alike
from services.qualification.replays.domain.comparison import list_published
from services.qualification.replays.store import walk
from services.qualification.scores.store.lent_handoffs import find_handed_to
from shared.db.connection import Connection

# Among the newest so many customers so many are found, with which a lead has at least so much in common.
CUSTOMERS, SIMILAR, ALIKE = 200, 3, 2


class Lead(NamedTuple):
    """The lead that others are compared with; `currency`: that of its bands of money."""

    lead_id: UUID
    features: Features
    currency: str


class Customer(NamedTuple):
    """A lead that was won, when the last deal of it was, and what it has in common with the lead, by feature."""

    lead_id: UUID
    won_at: datetime
    alike: Features


async def find_similar(conn: Connection, lead: Lead, seller: str | None) -> list[Customer]:
    """The customers with most in common, the newest first of those that are equally alike; a seller's own alone.

    An erased person is none of them: nothing is known of what came of that lead.
    """
    won_at = await outcomes.find_customers(conn, CUSTOMERS)
    seen = won_at.keys() - {lead.lead_id}
    if seller:
        seen &= await find_handed_to(conn, list(won_at), seller)
    found: list[Customer] = []
    for score in await walk.load_scores(conn, sorted(seen)):
        since = max((told.since for told in list_published(score).values()), default=won_at[score.lead_id])
        theirs = describe_lead(score, since, None, lead.currency)
        alike = {name: theirs[name] for name in list_alike(lead.features, theirs)}
        if len(alike) >= ALIKE:
            found.append(Customer(score.lead_id, won_at[score.lead_id], alike))
    return sorted(found, key=lambda each: (len(each.alike), each.won_at), reverse=True)[:SIMILAR]
