"""The routes of agreements: drafts, signatures, and reading them."""

import asyncio
from typing import Annotated

from fastapi import Depends, Request, Response

from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.handlers import check_document, draft, in_force, sign_as_caller
from services.qualification.agreements.schemas.parse import DOCUMENT_BYTES, FIRST_AGREEMENT, InvalidAgreement
from services.qualification.agreements.schemas.responses import (
    ActiveAgreementOut,
    AgreementListOut,
    AgreementOut,
    DraftOut,
    SignatureIn,
    Signed,
    to_active_out,
    to_agreement_out,
    to_draft_out,
    to_summary,
)
from services.qualification.agreements.store import agreements as store
from services.qualification.dependencies import QualificationDependencies, Version, get_dependencies
from shared.agreement.document import Agreement
from shared.auth import Caller, RequireScope
from shared.http import (
    JSON,
    YAML,
    Body,
    Documentation,
    ErrorMap,
    Problem,
    Router,
    document_route,
    media_type,
    problems,
    read_body,
)

MEDIA_TYPES = (JSON, YAML, "application/x-yaml", "text/yaml")


def invalid_agreement_problem(refusal: InvalidAgreement) -> Problem:
    return Problem(422, "The agreement is not as described", refusal.errors)


ANSWERS: ErrorMap = {UnknownAgreement: 404, InvalidAgreement: invalid_agreement_problem}
router = Router(
    answers=ANSWERS,
    limits={"/v1/agreements": DOCUMENT_BYTES},
)

Dependencies = Annotated[QualificationDependencies, Depends(get_dependencies)]
Drafter = Annotated[Caller, Depends(RequireScope("marketing", "sales", unbound=True))]
Signer = Annotated[Caller, Depends(RequireScope("sign_marketing", "sign_sales", unbound=True))]
READER = [Depends(RequireScope("read", "marketing", "sales"))]


@router.post("/v1/agreements", status_code=201, responses={200: {"model": DraftOut}})
@document_route(Documentation(body=Agreement, types=MEDIA_TYPES, example=FIRST_AGREEMENT))
async def post_agreement(request: Request, response: Response, dependencies: Dependencies, caller: Drafter) -> DraftOut:
    """Draft an agreement, in YAML or JSON; the answer warns of what can hardly be meant."""
    raw = await read_body(request, DOCUMENT_BYTES, MEDIA_TYPES)
    # In a thread: a large YAML takes a while, and the event loop serves other requests meanwhile.
    checked = await asyncio.to_thread(check_document.check_document, raw, media_type(request) != JSON)
    agreement, is_new = await draft.draft(dependencies.database, checked.parsed, caller.key_id)
    async with dependencies.database.read_connection() as conn:
        unfilled = await check_document.find_unfilled_clauses(conn, checked.parsed.agreement)
    response.status_code = 201 if is_new else 200
    return to_draft_out(agreement, sorted([*checked.warnings, *unfilled]))


@router.get("/v1/agreements", dependencies=READER)
async def get_agreements(dependencies: Dependencies) -> AgreementListOut:
    """The agreements, newest first, without their texts."""
    agreements = await dependencies.database.slow_reads.run(store.list_newest)
    return AgreementListOut(agreements=[to_summary(agreement) for agreement in agreements])


@router.get("/v1/agreements/active", dependencies=READER, responses=problems(404))
async def get_active_agreement(dependencies: Dependencies) -> ActiveAgreementOut:
    """The agreement in force, and how many leads it has yet to judge."""
    current = await in_force.load_active_agreement(dependencies.database, dependencies.count_pending)
    if current is None:
        raise Problem(404, "No agreement is in force")
    return to_active_out(*current)


@router.get("/v1/agreements/{version}", dependencies=READER, responses=problems(404))
async def get_agreement(version: Version, dependencies: Dependencies) -> AgreementOut:
    """One version of the agreement, with its text and signatures."""
    async with dependencies.database.read_connection() as conn:
        agreement = await store.find(conn, version)
    if agreement is None:
        raise Problem(404, "No agreement has this version")
    return to_agreement_out(agreement)


@router.post(
    "/v1/agreements/{version}/signatures", status_code=201, responses={200: {"model": Signed}, **problems(404, 409)}
)
async def post_signature(
    version: Version,
    request: Request,
    response: Response,
    caller: Signer,
    body: Annotated[SignatureIn, Depends(Body(SignatureIn))],
) -> Signed:
    """Sign for one side; with both signatures the agreement is in force."""
    agreement, is_new = await sign_as_caller.sign_as_caller(request, caller, version, body)
    response.status_code = 201 if is_new else 200
    signature = agreement.signature_of(body.side)
    return Signed(
        version=version,
        status=agreement.status,
        side=signature.side,
        signer=signature.signer,
        signed_at=signature.signed_at,
        key_id=signature.key_id,
        signed_by_one_hand=agreement.signed_by_one_hand,
    )
