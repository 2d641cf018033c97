"""The roles that a person has by the groups of the provider, as the settings say."""

from pydantic import ValidationError

from services.intake.oidc import domain
from services.intake.people.domain import ALL_SELLERS_ROLES, BOUND_ROLES, Person
from services.intake.people.schemas import PersonIn
from shared.config.settings import Settings


def read_policy(settings: Settings) -> domain.Policy:
    """What the settings say of claims."""
    return domain.Policy(
        settings.oidc_roles_claim,
        settings.role_by_group,
        settings.oidc_seller_claim,
        adds_people=settings.oidc_new_people == "add",
        trusts_addresses=settings.oidc_email == "trusted",
    )


def give_roles(stored: Person, identity: domain.Identity, policy: domain.Policy) -> Person:
    """The person with the roles of the groups, if groups give roles. Raises NoRoleGiven."""
    if not policy.role_by_group:
        return stored
    return make_body(stored, identity, policy).to_person(stored.person, stored.key_id)


def make_body(stored: Person | None, identity: domain.Identity, policy: domain.Policy) -> PersonIn:
    """What is to be saved of this person, or of a new one. Raises NoRoleGiven."""
    roles = domain.choose_roles(identity.groups, policy.role_by_group)
    works_handoffs = (BOUND_ROLES | ALL_SELLERS_ROLES) & set(roles)
    seller = (identity.seller or (stored.seller if stored else None)) if works_handoffs else None
    name, email = (stored.name, stored.email) if stored else (identity.name, identity.email)
    try:
        return PersonIn.model_validate({"name": name, "email": email, "roles": roles, "seller": seller})
    except ValidationError:
        raise domain.NoRoleGiven from None
