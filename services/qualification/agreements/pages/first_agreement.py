"""The step of the first set-up in which both sides sign an agreement."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.qualification.agreements.handlers import sign_as_caller
from services.qualification.agreements.pages.step import FORM_BYTES, TITLE, make_step
from services.qualification.agreements.schemas.responses import AgreementForm
from services.qualification.agreements.store import agreements as store
from services.qualification.dependencies import get_dependencies
from shared.auth import Caller, Viewer
from shared.auth.setup import Admin, Step, make_setup_router, show_step, submit
from shared.http import parse_body

router = make_setup_router(limits={"/setup/agreement": FORM_BYTES})


@router.get("/setup/agreement")
async def show_agreement_step(request: Request, viewer: Admin) -> Response:
    """Whether an agreement is in force, else the form and the commands that draft one and sign it."""
    async with get_dependencies(request).database.read_connection() as conn:
        in_force, newest = await store.find_version_in_force(conn), await store.list_newest(conn, 1)
        draft = await store.find(conn, newest[0].version) if newest else None
    if in_force is not None:
        return show_step(request, Step(TITLE, done=True))
    return show_step(request, make_step(request, viewer, draft))


@router.post("/setup/agreement")
async def sign_agreement(
    request: Request, viewer: Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]
) -> Response:
    """Draft the document in the form, or in its file, and sign it for each side for which a signer is named."""

    async def send(raw: bytes) -> None:
        await sign_as_caller.draft_and_sign_form(request, viewer, parse_body(AgreementForm, raw))

    return await submit(request, make_step(request, viewer, None), send)
