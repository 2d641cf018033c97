"""The tables that one service lends to others, and the grants of these loans to the roles of an installation."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.db.ddl import ddl
from shared.db.messaging_tables import LENT_TABLES
from shared.db.messaging_tables import SERVICES as SERVICES

LENDER = "intake"
SCHEMA_OWNERS = {service: service for service in SERVICES} | {"access": LENDER, "contacts": LENDER}

_ENTER = "GRANT USAGE ON SCHEMA {schema} TO {role}"
_READ = "GRANT SELECT ON {schema}.{table} TO {role}"
_READ_TEAM_OF_SELLER = "GRANT SELECT (seller, team, active) ON {schema}.{table} TO {role}"
_READ_SELLER_OF_LEAD = "GRANT SELECT (lead_id, seller) ON {schema}.{table} TO {role}"
_READ_HELD = "GRANT SELECT (version, held_at) ON {schema}.{table} TO {role}"
_READ_CONTENT = "GRANT SELECT (card, kind, products, rejections) ON {schema}.{table} TO {role}"
_READ_AND_ADD = "GRANT SELECT, INSERT ON {schema}.{table} TO {role}"
_READ_AND_CHANGE = "GRANT SELECT, INSERT, UPDATE ON {schema}.{table} TO {role}"
_WRITE = "GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.{table} TO {role}"


@dataclass(frozen=True)
class Loan:
    """Who may use a table of another service: the statement that permits it, and the services."""

    grant: str
    borrowers: tuple[str, ...]


def _all_but(owner: str) -> tuple[str, ...]:
    return tuple(service for service in SERVICES if service != owner)


# By schema and name of the table or view. The lender is the owner of the schema.
LOANS = {f"{service}.{table}": Loan(_READ, _all_but(service)) for service in SERVICES for table in LENT_TABLES} | {
    "access.keys": Loan(_READ, _all_but("intake")),
    "access.key_uses": Loan(_READ_AND_CHANGE, _all_but("intake")),
    "access.links": Loan(_WRITE, _all_but("intake")),
    "access.people": Loan(_READ, _all_but("intake")),
    "access.secret_fingerprints": Loan(_READ_AND_ADD, _all_but("intake")),
    "access.sessions": Loan(_WRITE, _all_but("intake")),
    "contacts.cards": Loan(_READ, ("handoff",)),
    "intake.alembic_version": Loan(_READ, _all_but("intake")),
    "contacts.words": Loan(_READ, ("handoff",)),
    "handoff.content_cards": Loan(_READ_CONTENT, ("qualification", "metrics")),
    "handoff.sellers": Loan(_READ_TEAM_OF_SELLER, ("intake", "qualification")),
    "handoff.handoffs": Loan(_READ_SELLER_OF_LEAD, ("intake", "qualification")),
    "qualification.review_advice": Loan(_READ, ("handoff", "metrics")),
    "qualification.reviews": Loan(_READ_HELD, ("metrics",)),
}


def list_grants(tables: tuple[str, ...], roles: Mapping[str, str]) -> list[str]:
    """The statements that lend these tables, to be run as their owner. `roles`: the role of each service."""
    statements = []
    for schema, table in (name.split(".") for name in tables):
        loan = LOANS[f"{schema}.{table}"]
        for role in (roles[borrower] for borrower in loan.borrowers):
            statements.append(ddl(_ENTER, schema=schema, role=role))
            statements.append(_fill(loan.grant, schema, table, role))
    return statements


def _fill(grant: str, schema: str, table: str, role: str) -> str:
    return ddl(grant, schema=schema, table=table, role=role)
