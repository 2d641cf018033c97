"""The routes that erase a person and that export what is stored of one."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from services.intake.erasures.domain import LeadNotFound, Order
from services.intake.erasures.handlers.erase import erase_lead
from services.intake.erasures.handlers.export import export_lead
from services.intake.erasures.schemas import ErasedOut, ExportOut, write_export
from shared.auth import Caller, RequireScope, record_security_event
from shared.http import JSON, Problem, Router, problems

Admin = Annotated[Caller, Depends(RequireScope("admin", unbound=True))]

router = Router(answers={LeadNotFound: lambda _: Problem(404, "There is no such lead")})


@router.delete("/v1/leads/{lead_id}", responses=problems(404))
async def delete_lead(lead_id: UUID, request: Request, caller: Admin) -> ErasedOut:
    """Erase a person, under all ids that it had, here and in every service. A repeat is answered the same."""
    intake = request.app.state.intake
    erasure = await erase_lead(intake.database, Order(lead_id, caller.key_id, intake.secrets))
    record_security_event("lead_erased", request, key_id=caller.key_id, target=lead_id)
    return ErasedOut(**erasure._asdict())


@router.get("/v1/leads/{lead_id}/export", response_model=ExportOut, responses=problems(404))
async def get_export(lead_id: UUID, request: Request, caller: Admin) -> Response:
    """Everything that intake stores of a person; what sales wrote is in `/v1/handoffs/exports/{lead_id}`."""
    intake = request.app.state.intake
    found = await intake.database.slow_reads.run(lambda conn: export_lead(conn, lead_id, intake.secrets))
    text = await asyncio.to_thread(write_export, found)
    record_security_event("lead_exported", request, key_id=caller.key_id, target=lead_id)
    return Response(text, media_type=JSON)
