"""People who work with Accord under their own names, and what their roles let them do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from shared.errors import Refusal

PEOPLE_LIMIT = 10_000

Role = Literal["seller", "sales_lead", "marketing", "marketing_lead", "executive", "customer_success", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SCOPES_OF: dict[Role, frozenset[str]] = {
    "seller": frozenset({"sales", "read"}),
    "sales_lead": frozenset({"sales", "read", "sign_sales"}),
    "marketing": frozenset({"marketing", "spend", "read"}),
    "marketing_lead": frozenset({"marketing", "spend", "read", "sign_marketing"}),
    "executive": frozenset({"read"}),
    "customer_success": frozenset({"sales", "read"}),
    "admin": frozenset({"admin"}),
}
# Those who work the handoffs of one seller, and no others.
BOUND_ROLES: frozenset[Role] = frozenset({"seller", "customer_success"})
# With these a person sees the handoffs of all sellers.
ALL_SELLERS_ROLES: frozenset[Role] = frozenset({"sales_lead", "admin"})


class PersonNotFound(Refusal):
    code = "no-such-person"
    detail = "There is no such person."


class AddressTaken(Refusal):
    code = "address-taken"
    detail = "Another active person has this e-mail address."


class PersonInactive(Refusal):
    code = "person-inactive"
    detail = "The person is not active: make the person active first."


class LastAdmin(Refusal):
    code = "last-admin"
    detail = "Without this person no key and no other person has the role or the scope admin."


class TooManyPeople(Refusal):
    code = "too-many-people"
    detail = f"There are {PEOPLE_LIMIT:,} people already."


@dataclass(frozen=True)
class Person:
    """A person. `key_id`: what sessions, changes and signatures of this person name. `address`: as it is compared."""

    person: str
    key_id: UUID
    name: str
    email: str | None
    address: str | None
    roles: tuple[Role, ...]
    seller: str | None
    active: bool

    @property
    def scopes(self) -> frozenset[str]:
        """What the roles let the person do."""
        return frozenset().union(*(SCOPES_OF[role] for role in self.roles))

    @property
    def bound_seller(self) -> str | None:
        """The seller whose handoffs alone the person sees; None for those who see all."""
        return None if ALL_SELLERS_ROLES.intersection(self.roles) else self.seller

    @property
    def is_admin(self) -> bool:
        return self.active and "admin" in self.roles


def mixes_roles(roles: Iterable[Role]) -> bool:
    """Whether a person who is bound to one seller would have a role that shows what is not that seller's."""
    chosen = frozenset(roles)
    return bool(BOUND_ROLES & chosen) and not ALL_SELLERS_ROLES & chosen and not chosen <= BOUND_ROLES
