"""Whom a notice reaches: sellers, the leads of teams, and people by their roles, with their addresses."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from services.handoff.notices.domain.notice import PERSON, SELLER, TEAM, Role
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

PEOPLE_LIMIT = 100
ROLES: dict[Role, list[str]] = {
    "heads": ["sales_lead", "marketing_lead"],
    "executives": ["executive"],
}
# Lent by intake.
_FIND_BY_ROLES = sql("""
    select person, seller from access.people
    where active and email is not null and roles && cast(:roles as text[]) order by person limit :limit
""")
_FIND_OWNERS = sql("""
    select person, name, email from access.people
    where active and email is not null and (key_id = cast(:key_id as uuid) or 'admin' = any(roles))
    order by person limit :limit
""")
_FIND_PERSON = sql("select name, email from access.people where person = :person and active")


class Reached(NamedTuple):
    """Who has a role: the recipient, by which destination, None: the own address; and as which seller, if as one."""

    recipient: str
    destination: str | None
    seller: str | None


@dataclass(frozen=True)
class Addressee:
    """Who is told: the name, and the own address of mail if there is one."""

    name: str
    email: str | None


async def find_addressee(conn: Connection, recipient: str) -> Addressee | None:
    """Who this is: a seller, a person, of a team its lead; None for one who is not there any more."""
    kind, _, code = recipient.partition("/")
    if f"{kind}/" == PERSON:
        async with borrow(conn, "access") as lent:
            row = (await lent.execute(_FIND_PERSON, {"person": code})).first()
        return Addressee(row.name, row.email) if row else None
    if f"{kind}/" == TEAM:
        lead = (await sellers.find_team_leads(conn, [code])).get(code)
        return Addressee(f"Team {code}", lead.email if lead else None)
    seller = await sellers.find(conn, code)
    return Addressee(seller.name, seller.email) if seller and seller.active else None


async def find_owners(conn: Connection, key_id: str) -> list[str]:
    """The recipients who own what was made with this key: the person whose key it is, and the administrators."""
    async with borrow(conn, "access") as lent:
        rows = await lent.execute(_FIND_OWNERS, {"key_id": key_id, "limit": PEOPLE_LIMIT})
    return [f"{PERSON}{row.person}" for row in rows]


async def find_by_role(conn: Connection, role: Role, teams: Set[str | None]) -> dict[str | None, Sequence[Reached]]:
    """By team those with the role: the team's lead, or those who are of all teams."""
    if role == "team_lead":
        leads = await sellers.find_team_leads(conn, [team for team in teams if team is not None])
        return {
            team: [Reached(f"{SELLER}{lead.seller}", by, lead.seller) for by in lead.notify or (None,)]
            for team, lead in leads.items()
        }
    async with borrow(conn, "access") as lent:
        rows = await lent.execute(_FIND_BY_ROLES, {"roles": ROLES[role], "limit": PEOPLE_LIMIT})
    return dict.fromkeys(teams, tuple(Reached(f"{PERSON}{row.person}", None, row.seller) for row in rows))
