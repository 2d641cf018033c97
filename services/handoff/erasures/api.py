"""The route that exports what handoff stores of a person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel

from services.handoff.erasures.handlers.export import export_lead
from shared.auth import Caller, RequireScope, record_security_event
from shared.http import Router

router = Router()


class SalesExportOut(BaseModel):
    """Everything that sales stores of one person: rows by table, the oldest first. Of an unknown person nothing."""

    lead_id: UUID
    lead_ids: list[UUID]
    handoffs: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    briefs: list[dict[str, Any]]
    handoff_steps: list[dict[str, Any]]
    captures: list[dict[str, Any]]
    activities: list[dict[str, Any]]
    enrichments: list[dict[str, Any]]
    deal_stages: list[dict[str, Any]]
    revenue: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]


@router.get("/v1/handoffs/exports/{lead_id}")
async def get_sales_export(
    lead_id: UUID, request: Request, caller: Annotated[Caller, Depends(RequireScope("admin", unbound=True))]
) -> SalesExportOut:
    """What sales stores of a person: handoffs, notes, evidence, deals, webhooks. The rest is with intake."""
    found = await request.app.state.handoff.database.slow_reads.run(lambda conn: export_lead(conn, lead_id))
    record_security_event("lead_exported", request, key_id=caller.key_id, target=lead_id)
    return SalesExportOut(**found)
