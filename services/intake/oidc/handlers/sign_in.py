"""The person who signs in by OpenID Connect: found by the address, added or given roles as the settings say."""

from uuid import UUID

from pydantic import ValidationError
from starlette.requests import Request

from services.intake.oidc import domain
from services.intake.people import store
from services.intake.people.domain import ALL_SELLERS_ROLES, BOUND_ROLES, LastAdmin, Person
from services.intake.people.handlers.save import save_person
from services.intake.people.schemas import PersonIn
from shared.auth import record_security_event
from shared.config.settings import Settings
from shared.db.connection import Connection
from shared.values.contact_identity import InvalidEmail, normalize_email

# People whose addresses begin alike get codes with numbers behind them, at most so many.
CODES_LIMIT = 50


def read_policy(settings: Settings) -> domain.Policy:
    """What the settings say of claims."""
    return domain.Policy(
        settings.oidc_roles_claim,
        settings.role_by_group,
        settings.oidc_seller_claim,
        adds_people=settings.oidc_new_people == "add",
        trusts_addresses=settings.oidc_email == "trusted",
    )


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
        stored = await store.find_by_address(conn, address)
        code = stored.person if stored else await _choose_code(conn, identity.email)
    if (stored is None and not policy.adds_people) or (stored is not None and not stored.active):
        raise domain.PersonNotKnown
    if stored is not None and not policy.role_by_group:
        return stored.key_id
    wanted = _make_body(stored, identity, policy)
    if stored is not None and wanted.to_person(code, stored.key_id) == stored:
        return stored.key_id
    try:
        saved = await save_person(database, lambda key_id: wanted.to_person(code, key_id), None)
    except LastAdmin:
        record_security_event("last_admin_refused", request, target=code)
        if stored is None:
            raise
        return stored.key_id
    record_security_event("person_saved", request, key_id=saved.key_id, target=code)
    return saved.key_id


def _make_body(stored: Person | None, identity: domain.Identity, policy: domain.Policy) -> PersonIn:
    roles = domain.choose_roles(identity.groups, policy.role_by_group)
    works_handoffs = (BOUND_ROLES | ALL_SELLERS_ROLES) & set(roles)
    seller = (identity.seller or (stored.seller if stored else None)) if works_handoffs else None
    name, email = (stored.name, stored.email) if stored else (identity.name, identity.email)
    try:
        return PersonIn.model_validate({"name": name, "email": email, "roles": roles, "seller": seller})
    except ValidationError:
        raise domain.NoRoleGiven from None


async def _choose_code(conn: Connection, email: str) -> str:
    """A code that no person has."""
    code = domain.propose_code(email)
    for number in range(1, CODES_LIMIT):
        candidate = code if number == 1 else f"{code}-{number}"
        if await store.find(conn, candidate) is None:
            return candidate
    raise domain.PersonNotKnown
