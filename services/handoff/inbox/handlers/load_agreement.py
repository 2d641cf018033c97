"""Reading what the agreement under which a lead qualified says of it, and which answers it allows."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.handoff.agreements.domain.clauses import describe_clauses
from services.handoff.agreements.store import response_terms
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers.views import handoff_views
from services.handoff.handoffs.store import briefs
from services.handoff.inbox.domain.agreement_view import AgreementView, Verdict, find_verdict
from services.handoff.inbox.domain.answers import list_rejections
from services.handoff.responses.domain.persistence import describe_missing, read_attempts
from shared.db.connection import Connection


async def load_agreement(
    conn: Connection, handoff: Handoff, met: Sequence[Mapping[str, Any]], history: Sequence[Mapping[str, Any]]
) -> AgreementView:
    """The view of a handoff whose lead met these clauses, with this history."""
    terms, document = await response_terms.find_signed(conn, handoff.agreement_version)
    attributes = (await briefs.find_attributes(conn, [handoff.handoff_id])).get(handoff.handoff_id, {})
    return AgreementView(
        terms,
        document.get("currency") or "",
        attributes,
        describe_clauses(document, attributes, {clause["id"] for clause in met}),
        list_rejections(terms, document),
        find_verdict(document, history, attributes),
        describe_missing(terms, read_attempts(history)),
    )


async def load_verdict(conn: Connection, handoff: Handoff) -> Verdict | None:
    """What the signed clause says of the handoff's last rejection; None without one that can be judged."""
    (view,) = await handoff_views(conn, [handoff])
    return (await load_agreement(conn, handoff, view["packet"]["clauses"], view["history"])).verdict
