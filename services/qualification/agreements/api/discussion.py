"""The routes by which both sides discuss a version before they sign it: its comments, and what it changes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from services.qualification.agreements.api.agreements import (
    READER,
    Dependencies,
    Drafter,
)
from services.qualification.agreements.domain import comment as domain
from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.handlers.compare import compare_versions
from services.qualification.agreements.handlers.discuss import add_comment, resolve_comment
from services.qualification.agreements.schemas.discussion import (
    ChangesOut,
    CommentIn,
    CommentListOut,
    CommentOut,
    ResolutionIn,
    to_changes_out,
    to_comment_out,
)
from services.qualification.agreements.store import agreements, comments
from services.qualification.dependencies import HIGHEST_VERSION, Version
from shared.http import Body, Router, field_problem, problems

router = Router(
    answers={UnknownAgreement: 404, domain.UnknownComment: 404, domain.UnknownPlace: field_problem("/pointer")}
)


@router.get("/v1/agreements/{version}/changes", dependencies=READER, responses=problems(404))
async def get_changes(
    version: Version, since: Annotated[int, Query(ge=1, le=HIGHEST_VERSION)], dependencies: Dependencies
) -> ChangesOut:
    """What this version changes since another one, clause by clause."""
    comparison = await compare_versions(dependencies.database, since, version)
    return to_changes_out(since, version, comparison.changes)


@router.get("/v1/agreements/{version}/comments", dependencies=READER, responses=problems(404))
async def get_comments(version: Version, dependencies: Dependencies) -> CommentListOut:
    """The comments on a version, oldest first."""
    async with dependencies.database.read_connection() as conn:
        if await agreements.find(conn, version) is None:
            raise UnknownAgreement
        found = await comments.list_comments(conn, version)
    return CommentListOut(comments=[to_comment_out(comment) for comment in found])


@router.post(
    "/v1/agreements/{version}/comments", status_code=201, responses={200: {"model": CommentOut}, **problems(404, 409)}
)
async def post_comment(
    version: Version,
    response: Response,
    dependencies: Dependencies,
    caller: Drafter,
    body: Annotated[CommentIn, Depends(Body(CommentIn))],
) -> CommentOut:
    """Comment on a clause of a version; an objection to a draft stops its signatures until it is resolved."""
    result = await add_comment(dependencies.database, caller, version, body.pointer, body.text, body.objection)
    response.status_code = 201 if result.changed else 200
    return to_comment_out(result.comment)


@router.post(
    "/v1/agreements/{version}/comments/{comment}/resolution",
    status_code=201,
    responses={200: {"model": CommentOut}, **problems(404)},
)
async def post_resolution(
    version: Version,
    comment: UUID,
    response: Response,
    dependencies: Dependencies,
    caller: Drafter,
    body: Annotated[ResolutionIn, Depends(Body(ResolutionIn))],
) -> CommentOut:
    """Say how a comment ended."""
    result = await resolve_comment(dependencies.database, caller, version, comment, body.text)
    response.status_code = 201 if result.changed else 200
    return to_comment_out(result.comment)
