"""The step of the first set-up in which the first lead comes."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.intake.identity.store.leads import has_leads
from services.intake.leads.handlers.capture import capture_lead
from services.intake.sources import store
from shared.auth import Caller, Viewer
from shared.auth.setup import Admin, Field, Form, Step, make_setup_router, show_step, submit, write_curl
from shared.db.connection import Connection
from shared.http import Problem

# It qualifies by the agreement that the first step proposes.
COMMAND = """-d '{"source": "website",
       "contact": {"name": "Dana Ortiz", "email": "dana@example.com"}, "company": {"employees": 120}}'"""
FROM_A_SOURCE = "As the form on your website would. With these values it qualifies by the agreement of the first step."
NO_SOURCE = "As soon as there is a source, it may send leads."
FIELDS = (
    Field("contact.email", "E-mail of the person", value="dana@example.com", required=True),
    Field("contact.name", "Name", value="Dana Ortiz"),
    Field("company.employees", "How many people the company has", value="120"),
)

router = make_setup_router()


@router.get("/setup/lead")
async def show_lead_step(request: Request, viewer: Admin) -> Response:
    """Whether a lead has come, else the form and the command that send one."""
    return show_step(request, await make_step(request, viewer))


@router.post("/setup/lead")
async def send_lead(request: Request, viewer: Annotated[Caller, Depends(Viewer("capture", unbound=True))]) -> Response:
    """Capture the lead in the form, as `POST /v1/leads` does."""

    async def send(raw: bytes) -> None:
        queues, answers = request.app.state.intake.queues.leads, request.app.state.answers
        result = await capture_lead(queues, answers, raw, viewer, None)
        if isinstance(result, Problem):
            raise result

    return await submit(request, await make_step(request, viewer), send)


async def make_step(request: Request, viewer: Caller) -> Step:
    async with request.app.state.intake.database.read_connection() as conn:
        done, sources = await has_leads(conn), await list_live_sources(conn)
    source = Field("source", "Source", kind="select", options=sources, value=sources[0] if sources else "")
    return Step(
        "Send a lead",
        done,
        sentence="As the form on your website would."
        if sources
        else "As soon as there is a source, it may send leads.",
        command=write_curl(request, "POST", "/v1/leads", COMMAND),
        form=Form("/setup/lead", "Send the lead", (source, *FIELDS)) if sources and viewer.allows("capture") else None,
    )


async def list_live_sources(conn: Connection) -> tuple[str, ...]:
    """The sources whose leads go to sellers."""
    return tuple(source.source for source in await store.list_sources(conn) if source.live)
