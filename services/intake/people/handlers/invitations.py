"""Inviting people, ending their sessions, and saving them, for a caller: each is a security event."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from uuid_utils.compat import uuid7

from services.intake.people.domain import LastAdmin, Person, PersonInactive
from services.intake.people.handlers.save import require_person, save_person
from services.intake.people.schemas import PersonIn
from shared.auth import Caller, links, record_change, record_security_event
from shared.auth.start_session import make_sign_in_link
from shared.db.connection import Connection
from shared.db.database import Database


async def invite_person(database: Database, code: str, invited_by: UUID | None) -> tuple[str, datetime]:
    """The secret of a link that signs the person in once, and when it ends; the invitation before it ends now.

    Raises PersonNotFound, PersonInactive.
    """
    link_id, secret = uuid7(), links.generate_link_secret()

    async def invite(conn: Connection) -> datetime:
        person = await require_person(conn, code)
        if not person.active:
            raise PersonInactive(code)
        await record_change(conn, invited_by, "invited", f"people/{code}")
        return await links.invite(conn, person.key_id, link_id, secret)

    return secret, await database.run(invite)


async def end_sessions(database: Database, code: str, ended_by: UUID) -> None:
    """Sign the person out everywhere, and end the links that would sign the person in. Raises PersonNotFound."""

    async def end(conn: Connection) -> None:
        person = await require_person(conn, code)
        await links.end_all(conn, person.key_id)
        await record_change(conn, ended_by, "signed out", f"people/{code}")

    await database.run(end)


async def save_as_caller(request: Request, caller: Caller, code: str, body: PersonIn) -> Person:
    """Save the person for this caller."""
    database = request.app.state.intake.database
    try:
        saved = await save_person(database, lambda key_id: body.to_person(code, key_id), caller.key_id)
    except LastAdmin:
        record_security_event("last_admin_refused", request, key_id=caller.key_id, target=code)
        raise
    record_security_event("person_saved", request, key_id=caller.key_id, target=code)
    return saved


async def invite_as_caller(request: Request, caller: Caller, code: str) -> tuple[str, datetime]:
    """A new invitation of the person by this caller: the link, and when it ends.

    Where `ACCORD_PUBLIC_URL` is not set, the link leads to where the request came.
    """
    secret, expires_at = await invite_person(request.app.state.intake.database, code, caller.key_id)
    record_security_event("person_invited", request, key_id=caller.key_id, target=code)
    origin = request.app.state.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return make_sign_in_link(origin, secret), expires_at


async def sign_out_as_caller(request: Request, caller: Caller, code: str) -> None:
    """End the person's sessions for this caller."""
    await end_sessions(request.app.state.intake.database, code, caller.key_id)
    record_security_event("sessions_ended", request, key_id=caller.key_id, target=code)


async def invite_on_command_line(database: Database, code: str, origin: str) -> str:
    """The link of a new invitation, made by a command of the operator. Raises PersonNotFound, PersonInactive."""
    secret, _ = await invite_person(database, code, None)
    record_security_event("person_invited", target=code)
    return make_sign_in_link(origin, secret)


async def end_person(database: Database, code: str) -> None:
    """Make the person inactive, by a command of the operator. Raises PersonNotFound, LastAdmin."""
    async with database.read_connection() as conn:
        person = await require_person(conn, code)
    try:
        await save_person(database, lambda _: replace(person, active=False), None)
    except LastAdmin:
        record_security_event("last_admin_refused", target=code)
        raise
    record_security_event("person_saved", target=code)
