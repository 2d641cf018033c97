"""The pages of an agreement: what they read, and how their templates are filled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.domain.agreement import IN_ORDER, AgreementVersion, Side, UnknownAgreement
from services.qualification.agreements.domain.comment import Comment
from services.qualification.agreements.domain.document_parts import compare_documents, describe_document
from services.qualification.agreements.domain.glossary import define_terms
from services.qualification.agreements.pages.week import draw_week
from services.qualification.agreements.store import agreements, comments
from services.qualification.dependencies import get_dependencies
from shared.agreement.readers import locale, sales
from shared.auth import Caller
from shared.http import Problem
from shared.web import make_page_renderer

STATES = {"draft": "Draft", "in_force": "In force", "ended": "Ended"}
KINDS = {"added": "new", "removed": "gone", "changed": "changed"}

page = make_page_renderer(__file__)


class Talk(NamedTuple):
    """The comments on one version: by the pointer of their clause, and those that no clause shows."""

    by_pointer: Mapping[str, Sequence[Comment]]
    others: Sequence[Comment]
    objections: int


async def show_latest(request: Request, viewer: Caller) -> Response:
    """The agreement in force, else the newest draft, else how to begin."""
    async with get_dependencies(request).database.read_connection() as conn:
        version = await agreements.find_version_in_force(conn)
        newest = await agreements.list_newest(conn) if version is None else []
    if version is None and newest:
        version = newest[0].version
    if version is None:
        may_draft = viewer.seller is None and viewer.allows("marketing", "sales")
        return page("no_agreement.html", may_draft=may_draft, **request.state.frame)
    return RedirectResponse(f"/agreement/{version}", 303)


async def show_version(
    request: Request,
    viewer: Caller,
    version: int,
    sent: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> HTMLResponse:
    """One version whole; with the form that was refused, as it was `sent`. Raises UnknownAgreement."""
    async with get_dependencies(request).database.read_connection() as conn:
        agreement = await agreements.find(conn, version)
        if agreement is None:
            raise UnknownAgreement
        found = await comments.list_comments(conn, version)
        history = await agreements.list_newest(conn)
    parts = describe_document(agreement.document)
    hours = sales.read_sales(agreement.document).business_hours
    errors = {error.pointer.strip("/"): error.detail for error in problem.errors} if problem else {}
    may_write = viewer.seller is None and viewer.allows("marketing", "sales")
    return page(
        "room.html",
        problem.status_code if problem else 200,
        agreement=agreement,
        zone=locale.read_locale(agreement.document).zone,
        states=STATES,
        parts=parts,
        terms=define_terms(parts),
        talk=sort_comments(found, [clause.pointer for part in parts for clause in part.clauses]),
        week=draw_week(hours) if hours else None,
        history=history,
        previous=find_previous(history, agreement),
        may_write=may_write,
        sides=list_open_sides(viewer, agreement),
        signer=viewer.name,
        sent=sent or {},
        errors=errors,
        refusal="" if problem is None or errors else problem.more.get("detail", problem.title),
        **request.state.frame,
    )


async def show_changes(request: Request, since: int, version: int) -> HTMLResponse:
    """What a version changes since another one. Raises UnknownAgreement."""
    async with get_dependencies(request).database.read_connection() as conn:
        older, newer = await agreements.find(conn, since), await agreements.find(conn, version)
    if older is None or newer is None:
        raise UnknownAgreement
    changes = compare_documents(older.document, newer.document)
    return page(
        "changes.html", older=older, newer=newer, changes=changes, kinds=KINDS, states=STATES, **request.state.frame
    )


def sort_comments(found: Sequence[Comment], pointers: Sequence[str]) -> Talk:
    """The comments below their clauses: one on a part of a clause stands with the clause."""
    by_pointer: defaultdict[str, list[Comment]] = defaultdict(list)
    others: list[Comment] = []
    for comment in found:
        holders = [pointer for pointer in pointers if f"{comment.pointer}/".startswith(f"{pointer}/")]
        (by_pointer[max(holders, key=len)] if holders else others).append(comment)
    objections = sum(comment.objection and comment.is_open for comment in found)
    return Talk(by_pointer, others, objections)


def find_previous(history: Sequence[AgreementVersion], agreement: AgreementVersion) -> int | None:
    """The version to compare with: the one in force for a draft, else the version before."""
    in_force = [each.version for each in history if each.status == "in_force"]
    if agreement.status == "draft" and in_force:
        return in_force[0]
    return max((each.version for each in history if each.version < agreement.version), default=None)


def list_open_sides(viewer: Caller, agreement: AgreementVersion) -> list[Side]:
    """The sides for which the viewer may sign this version now."""
    signed: set[Any] = {signature.side for signature in agreement.signatures}
    if agreement.status != "draft" or viewer.seller is not None:
        return []
    return [side for side in IN_ORDER if side not in signed and viewer.allows(f"sign_{side}")]
