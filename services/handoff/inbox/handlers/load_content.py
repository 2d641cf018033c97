"""Reading which content cards come along with a lead."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers.views import handoff_views
from services.handoff.handoffs.store.page import find_page
from services.handoff.leads.store.aliases import ids_of_person
from shared.db.connection import Connection


async def find_content(conn: Connection, lead_id: UUID, bound_to: str | None) -> list[dict[str, Any]] | None:
    """The cards of the packet of the person's newest handoff; None if there is none that the reader sees.

    `bound_to`: the seller whose handoffs alone the reader sees.
    """
    filters = {"leads": await ids_of_person(conn, lead_id)} | ({"seller": bound_to} if bound_to else {})
    views = await handoff_views(conn, await find_page(conn, filters, None, 1))
    return views[0]["packet"]["content"] if views else None


async def find_content_of(conn: Connection, shown: Sequence[Handoff]) -> dict[UUID, list[dict[str, Any]]]:
    """The cards of the packets of these handoffs, by handoff."""
    return {view["handoff_id"]: view["packet"]["content"] for view in await handoff_views(conn, shown)}
