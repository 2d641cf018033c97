"""Agreements over HTTP: draft, sign, look up."""

import asyncio
from typing import Annotated

from fastapi import Depends, Path, Request, Response

from services.qualification.agreements import store
from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.domain.warnings import warnings as doubts
from services.qualification.agreements.handlers import active, draft_and_sign
from services.qualification.agreements.schemas.parse import DOCUMENT_BYTES, InvalidAgreement, parse_agreement
from services.qualification.agreements.schemas.responses import (
    ActiveAgreementOut,
    AgreementListOut,
    AgreementOut,
    DraftOut,
    SignatureIn,
    Signed,
    active_out,
    agreement_out,
    draft_out,
    summary,
)
from services.qualification.dependencies import QualificationDependencies, qualification
from shared.agreement.document import Agreement
from shared.auth import Caller, RequireScope
from shared.http import (
    JSON,
    YAML,
    Body,
    Documentation,
    Problem,
    Router,
    document_route,
    media_type,
    problems,
    read_body,
)

MEDIA_TYPES = (JSON, YAML, "application/x-yaml", "text/yaml")
HIGHEST_VERSION = 2**31 - 1


def invalid_agreement_problem(refusal: InvalidAgreement) -> Problem:
    return Problem(422, "The agreement is not as described", refusal.mistakes)


router = Router(
    answers={UnknownAgreement: 404, InvalidAgreement: invalid_agreement_problem},
    limits={"/v1/agreements": DOCUMENT_BYTES},
)

Version = Annotated[int, Path(ge=1, le=HIGHEST_VERSION)]
Here = Annotated[QualificationDependencies, Depends(qualification)]
Signer = Annotated[Caller, Depends(RequireScope("marketing", "sales"))]
READER = [Depends(RequireScope("read", "marketing", "sales"))]


@router.post("/v1/agreements", status_code=201, responses={200: {"model": DraftOut}})
@document_route(Documentation(body=Agreement, types=MEDIA_TYPES))
async def post_agreement(request: Request, response: Response, here: Here, caller: Signer) -> DraftOut:
    raw = await read_body(request, DOCUMENT_BYTES, MEDIA_TYPES)
    # In a thread: a large YAML takes a while, and others wait for this loop.
    given = await asyncio.to_thread(parse_agreement, raw, media_type(request) != JSON)
    warnings = await asyncio.to_thread(doubts, given.agreement)
    agreement, new = await draft_and_sign.draft(here.database, given)
    response.status_code = 201 if new else 200
    return draft_out(agreement, warnings)


@router.get("/v1/agreements", dependencies=READER)
async def get_agreements(here: Here) -> AgreementListOut:
    async with here.database.read_connection() as conn:
        found = await store.newest_agreements(conn)
    return AgreementListOut(agreements=[summary(agreement) for agreement in found])


@router.get("/v1/agreements/active", dependencies=READER, responses=problems(404))
async def get_active_agreement(here: Here) -> ActiveAgreementOut:
    found = await active.active(here.database, here.count_waiting)
    if found is None:
        raise Problem(404, "No agreement is in force")
    return active_out(found.agreement, found.waiting, found.now)


@router.get("/v1/agreements/{version}", dependencies=READER, responses=problems(404))
async def get_agreement(version: Version, here: Here) -> AgreementOut:
    async with here.database.read_connection() as conn:
        agreement = await store.agreement(conn, version)
    if agreement is None:
        raise Problem(404, "No agreement has this version")
    return agreement_out(agreement)


@router.post(
    "/v1/agreements/{version}/signatures", status_code=201, responses={200: {"model": Signed}, **problems(404)}
)
async def post_signature(
    version: Version,
    response: Response,
    here: Here,
    caller: Signer,
    given: Annotated[SignatureIn, Depends(Body(SignatureIn))],
) -> Signed:
    if not caller.allows(given.side):
        raise Problem(403, f"The key needs the scope {given.side}")
    agreement, new = await draft_and_sign.sign(here.database, version, given.side, given.signer)
    if new and agreement.status == "in_force":
        here.judge_waiting()
    response.status_code = 201 if new else 200
    mine = agreement.signature_of(given.side)
    return Signed(
        version=version, status=agreement.status, side=mine.side, signer=mine.signer, signed_at=mine.signed_at
    )
