"""The known accounts of leads that are to be routed."""

from collections.abc import Callable, Iterable, Mapping

from services.handoff.agreements.store import response_terms, sla_terms
from services.handoff.companies.domain.company_domain import find_domain
from services.handoff.companies.domain.known_account import KnownAccount, find_known_account, route_known
from services.handoff.companies.store import companies
from services.handoff.routing.domain.rules import ProductTeam, RoutingDecision, RoutingDocument
from services.handoff.sellers.store import find_active
from shared.agreement.readers.known_accounts import read_known_accounts
from shared.agreement.readers.products import find_product, read_products
from shared.db.connection import Connection
from shared.events.handoff import Standing
from shared.events.qualification import LeadQualified


async def load_known_accounts(
    conn: Connection, causes: Iterable[LeadQualified]
) -> Callable[[LeadQualified], KnownAccount | None]:
    """What finds the known account of each of these leads, by the agreement under which it qualified."""
    treatments = {cause.agreement_version: read_known_accounts(cause.promise) for cause in causes}
    if not any(treatments.values()):
        return lambda _: None
    find = await load_accounts(conn, [cause.attributes for cause in causes])
    return lambda cause: find(treatments.get(cause.agreement_version, {}), cause.attributes)


async def route_in_force(
    conn: Connection,
    routing: RoutingDocument,
    currency: str | None,
    attributes: Mapping[str, object],
    source: str | None,
) -> RoutingDecision:
    """The decision for a lead with these attributes by the agreement in force; see `route_known`."""
    find = await load_accounts(conn, [attributes])
    known = find((await sla_terms.find_in_force(conn)).known_accounts, attributes)
    asked = find_product(read_products(await response_terms.find_document_in_force(conn)), attributes)
    return route_known(known, routing, currency, attributes, source, ProductTeam.of(asked.code, asked.team))


async def load_accounts(
    conn: Connection, attributes: Iterable[Mapping[str, object]]
) -> Callable[[Mapping[Standing, str], Mapping[str, object]], KnownAccount | None]:
    """What finds the known account of a lead with such attributes, by what an agreement says of each standing."""
    domains = {domain for each in attributes if (domain := find_domain(each)) is not None}
    known = await companies.find_many(conn, domains)
    active = await find_active(conn, [owner for each in known.values() if (owner := each.account.owner) is not None])
    return lambda treatments, said: find_known_account(treatments, known.get(find_domain(said) or ""), active)
