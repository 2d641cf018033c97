"""The person who signs in by OpenID Connect: found by the address, added or given roles as the settings say."""

from uuid import UUID

from starlette.requests import Request
from uuid_utils.compat import uuid7

from services.intake.api_keys import store as keys
from services.intake.oidc import domain
from services.intake.oidc.handlers import roles
from services.intake.people import store
from services.intake.people.domain import LastAdmin, Person
from services.intake.people.handlers.save import save_locked
from shared.auth import generate_secret, hash_secret, record_security_event
from shared.db.connection import Connection
from shared.values.contact_identity import InvalidEmail, normalize_email

# People whose addresses begin alike get codes with numbers behind them, at most so many.
CODES_LIMIT = 50


async def find_or_add(request: Request, identity: domain.Identity, policy: domain.Policy) -> UUID:
    """The key of the person, who is added or changed where the settings say so.

    Raises PersonNotKnown, NoRoleGiven, and what saving a person raises.
    """
    database = request.app.state.intake.database
    try:
        address = normalize_email(identity.email)
    except InvalidEmail:
        raise domain.AddressNotVerified from None
    async with database.read_connection() as conn:
        stored = await _find_allowed(conn, address, policy)
    if stored is not None and roles.give_roles(stored, identity, policy) == stored:
        return stored.key_id
    new_id, key_hash = uuid7(), hash_secret(generate_secret())

    async def save(conn: Connection) -> Person:
        # Meanwhile an administrator may have ended the person, and another sign-in may have taken the code.
        await keys.lock_keys(conn)
        found = await _find_allowed(conn, address, policy)
        wanted = roles.give_roles(found, identity, policy) if found else await _make(conn, new_id, identity, policy)
        return await save_locked(conn, wanted, key_hash, None)

    try:
        saved: Person = await database.run(save)
    except LastAdmin:
        if stored is None:
            raise
        record_security_event("last_admin_refused", request, target=stored.person)
        return stored.key_id
    record_security_event("person_saved", request, key_id=saved.key_id, target=saved.person)
    return saved.key_id


async def _find_allowed(conn: Connection, address: str, policy: domain.Policy) -> Person | None:
    """The person with this address; None for one who is to be added. Raises PersonNotKnown."""
    stored = await store.find_by_address(conn, address)
    if not (policy.adds_people if stored is None else stored.active):
        raise domain.PersonNotKnown
    return stored


async def _make(conn: Connection, key_id: UUID, identity: domain.Identity, policy: domain.Policy) -> Person:
    body = roles.make_body(None, identity, policy)
    return body.to_person(await choose_code(conn, identity.email), key_id)


async def choose_code(conn: Connection, email: str) -> str:
    """A code that no person has. Raises PersonNotKnown if there is none among the first CODES_LIMIT."""
    code = domain.propose_code(email)
    candidates = [code, *(f"{code}-{number}" for number in range(2, CODES_LIMIT + 1))]
    taken = await store.find_taken(conn, candidates)
    free = next((candidate for candidate in candidates if candidate not in taken), None)
    if free is None:
        raise domain.PersonNotKnown
    return free
