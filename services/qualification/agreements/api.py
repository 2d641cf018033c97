"""Agreements over HTTP: draft, sign, look up."""

import asyncio
from typing import Annotated

from fastapi import Depends, Path, Request, Response

from services.qualification.agreements import handlers, in_force, store
from services.qualification.agreements.answers import (
    Drafted,
    InForce,
    Listed,
    SignatureIn,
    Signed,
    Whole,
    drafted,
    summary,
    told_in_force,
    whole,
)
from services.qualification.agreements.domain import UnknownAgreement
from services.qualification.documents.agreement import Agreement
from services.qualification.documents.doubts import doubts
from services.qualification.documents.reading import DOCUMENT_BYTES, Unsound, read
from services.qualification.state import Qualification, qualification
from shared.access import Caller, Needs
from shared.http import (
    JSON,
    YAML,
    Body,
    Documentation,
    Problem,
    Router,
    documented,
    media_type,
    problems,
    read_body,
)

MEDIA_TYPES = (JSON, YAML, "application/x-yaml", "text/yaml")
HIGHEST_VERSION = 2**31 - 1


def unsound(refusal: Unsound) -> Problem:
    return Problem(422, "The agreement is not as described", refusal.mistakes)


router = Router(answers={UnknownAgreement: 404, Unsound: unsound}, limits={"/v1/agreements": DOCUMENT_BYTES})

Version = Annotated[int, Path(ge=1, le=HIGHEST_VERSION)]
Here = Annotated[Qualification, Depends(qualification)]
Signer = Annotated[Caller, Depends(Needs("marketing", "sales"))]
READER = [Depends(Needs("read", "marketing", "sales"))]


@router.post("/v1/agreements", status_code=201, responses={200: {"model": Drafted}})
@documented(Documentation(body=Agreement, types=MEDIA_TYPES))
async def post_agreement(request: Request, response: Response, here: Here, caller: Signer) -> Drafted:
    raw = await read_body(request, DOCUMENT_BYTES, MEDIA_TYPES)
    # In a thread: a large YAML takes a while, and others wait for this loop.
    given = await asyncio.to_thread(read, raw, media_type(request) != JSON)
    warnings = await asyncio.to_thread(doubts, given.agreement)
    agreement, new = await handlers.draft(here.database, given)
    response.status_code = 201 if new else 200
    return drafted(agreement, warnings)


@router.get("/v1/agreements", dependencies=READER)
async def get_agreements(here: Here) -> Listed:
    async with here.database.reading() as conn:
        found = await store.newest_agreements(conn)
    return Listed(agreements=[summary(agreement) for agreement in found])


@router.get("/v1/agreements/active", dependencies=READER, responses=problems(404))
async def get_active_agreement(here: Here) -> InForce:
    found = await in_force.active(here.database, here.count_waiting)
    if found is None:
        raise Problem(404, "No agreement is in force")
    return told_in_force(found.agreement, found.waiting, found.now)


@router.get("/v1/agreements/{version}", dependencies=READER, responses=problems(404))
async def get_agreement(version: Version, here: Here) -> Whole:
    async with here.database.reading() as conn:
        agreement = await store.agreement(conn, version)
    if agreement is None:
        raise Problem(404, "No agreement has this version")
    return whole(agreement)


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
    agreement, new = await handlers.sign(here.database, version, given.side, given.signer)
    if new and agreement.status == "in_force":
        here.judge_waiting()
    response.status_code = 201 if new else 200
    mine = agreement.signature_of(given.side)
    return Signed(
        version=version, status=agreement.status, side=mine.side, signer=mine.signer, signed_at=mine.signed_at
    )
