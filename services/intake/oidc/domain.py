"""Who signs in by OpenID Connect, as the provider's claims say it, and which roles the person's groups give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.people.domain import ROLES, Role
from shared.errors import Refusal

NAME_CHARACTERS = 200
GROUPS_LIMIT = 1000


class ProviderRefused(Refusal):
    code = "oidc-refused"
    detail = "Your company's sign-in did not confirm who you are. Try again from here."


class ProviderAway(Refusal):
    code = "oidc-away"
    detail = "Your company's sign-in does not answer now. Try again in a moment, or sign in another way."


class AddressNotVerified(Refusal):
    code = "oidc-address"
    detail = "Your company's sign-in names no verified e-mail address, by which Accord knows you."


class PersonNotKnown(Refusal):
    code = "oidc-unknown-person"
    detail = "You are not known here yet. Ask an administrator of Accord to add you."


class NoRoleGiven(Refusal):
    code = "oidc-no-role"
    detail = "Your groups give you no role in Accord. Ask an administrator of Accord."


@dataclass(frozen=True)
class Identity:
    """The person that the provider names. `groups`: what the claim of roles holds."""

    email: str
    name: str
    groups: tuple[str, ...]
    seller: str | None = None


@dataclass(frozen=True)
class Policy:
    """What claims mean here. Without `role_by_group` a person has the roles that an administrator gave."""

    roles_claim: str
    role_by_group: Mapping[str, str]
    seller_claim: str | None
    adds_people: bool
    trusts_addresses: bool


def read_identity(claims: Mapping[str, Any], policy: Policy) -> Identity:
    """Who the claims of a verified token name. Raises AddressNotVerified."""
    email, verified = claims.get("email"), claims.get("email_verified")
    is_verified = verified in (True, "true") or (policy.trusts_addresses and verified is None)
    if not isinstance(email, str) or not email.strip() or not is_verified:
        raise AddressNotVerified
    names = (claims.get(claim) for claim in ("name", "preferred_username", "email"))
    name = next((text for each in names if isinstance(each, str) and (text := clean_name(each))), email)
    seller = find_claim(claims, policy.seller_claim) if policy.seller_claim else None
    groups = list_texts(find_claim(claims, policy.roles_claim))
    return Identity(email, name, groups, seller if isinstance(seller, str) and seller else None)


def choose_roles(groups: Iterable[str], role_by_group: Mapping[str, str]) -> list[Role]:
    """The roles that these groups give, in the order of roles. Raises NoRoleGiven without any."""
    given = {role_by_group[group] for group in groups if group in role_by_group}
    roles = [role for role in ROLES if role in given]
    if not roles:
        raise NoRoleGiven
    return roles


def find_claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of this name; of `realm_access.roles` what is inside of `realm_access`, unless a claim is named so."""
    if name in claims:
        return claims[name]
    outer, found, inner = name.partition(".")
    held = claims.get(outer)
    return find_claim(held, inner) if found and isinstance(held, Mapping) else None


def list_texts(value: Any) -> tuple[str, ...]:
    """The texts that a claim holds: a list of them, or a single one."""
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values[:GROUPS_LIMIT] if isinstance(each, str))


def clean_name(text: str) -> str:
    """The name on one line, without what cannot be shown."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())[:NAME_CHARACTERS].strip()


def propose_code(email: str) -> str:
    """A code for a new person, from the address: `dana.reyes`."""
    local = email.partition("@")[0].lower()
    code = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "-" for each in local)
    return code.strip("._-")[:48] or "person"
