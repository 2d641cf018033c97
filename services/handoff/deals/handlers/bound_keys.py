"""Which updates of deals reach their lead: a key that is bound to a seller reaches only leads handed to that seller."""

from collections.abc import Sequence

from services.handoff.deals.domain.deal import DealUpdate, lead_key
from services.handoff.deals.domain.record_update import LeadNotFound
from services.handoff.handoffs.store import handoffs
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases, leads
from shared.db.connection import Connection


async def refuse_foreign_leads(conn: Connection, updates: Sequence[DealUpdate]) -> list[LeadNotFound | None]:
    """For each update LeadNotFound if its key is bound to a seller who never had the lead, else None.

    It is read before anything is locked or created, so that an update for a foreign lead leaves nothing behind. Once
    the lead is locked, `record_update` decides again.
    """
    bound = [update for update in updates if update.bound_seller is not None]
    if not bound:
        return [None] * len(updates)
    owners = await leads.find_key_owners(conn, {key for update in bound for key in update.keys})
    owners |= {lead_key(update.lead_id): update.lead_id for update in bound if update.lead_id}
    survivors = await aliases.survivors_of(conn, owners.values())
    leads_by_key = {key: survivor_of(survivors, lead) for key, lead in owners.items()}
    of_leads = await handoffs.find_all_by_leads(conn, set(leads_by_key.values()))
    handed = {(handoff.lead_id, handoff.seller) for handoff in of_leads}

    def is_reached(update: DealUpdate) -> bool:
        return any((leads_by_key.get(key), update.bound_seller) in handed for key in update.keys)

    return [None if update.bound_seller is None or is_reached(update) else LeadNotFound() for update in updates]
