"""Asking a CRM what its webhook does not say: of a deal the amount, the owner, the lead; of a contact the address; of a
company its people.

`api` of the source: `token` and, for another address than the CRM's, `address`. Without a token the CRM is not asked.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from services.intake.hooks.handlers.vendor_client import VendorClient, require_answer
from services.intake.sources.adapters import hubspot, pipedrive
from services.intake.sources.adapters.adapter import CompanyUpdate, ContactUpdate, Outcome
from services.intake.sources.domain import Source

HUBSPOT = "https://api.hubapi.com"
PIPEDRIVE = "https://api.pipedrive.com"
# Of a company so many people are enriched: as many as both CRMs name in one answer.
PEOPLE_LIMIT = 500


async def complete_outcome(
    client: VendorClient, source: Source, api: Mapping[str, Any], adapter: str, outcome: Outcome
) -> Outcome:
    """The outcome with what the CRM tells when it is asked. Raises Failure."""
    token = api.get("token")
    if not isinstance(token, str) or not token:
        return outcome
    if adapter == "hubspot":
        return await _ask_hubspot(client, source, api, outcome)
    if adapter == "pipedrive" and "person_id" in outcome.lead:
        person = f"{api.get('address') or PIPEDRIVE}/api/v2/persons/{quote(outcome.lead['person_id'], safe='')}"
        return pipedrive.read_fetched(outcome, require_answer(await client.ask(person, {}, {"x-api-token": token})))
    return outcome


async def complete_contact(
    client: VendorClient, api: Mapping[str, Any], adapter: str, update: ContactUpdate
) -> ContactUpdate:
    """The update with the address of the contact, which HubSpot alone does not say. Raises Failure."""
    token = api.get("token")
    if adapter != "hubspot" or update.email or not isinstance(token, str) or not token:
        return update
    address = f"{api.get('address') or HUBSPOT}/crm/v3/objects/contacts/{update.contact_id}"
    answer = await client.ask(address, {"properties": "email"}, {"authorization": f"Bearer {token}"})
    return replace(update, email=hubspot.address_of(require_answer(answer)))


async def list_people(
    client: VendorClient, api: Mapping[str, Any], adapter: str, update: CompanyUpdate
) -> list[tuple[str, str]]:
    """The ids of the company's people in the CRM, each with the address if the CRM says it. Raises Failure."""
    token = api.get("token")
    if not isinstance(token, str) or not token:
        return []
    if adapter == "hubspot":
        path = f"crm/v4/objects/companies/{update.company_id}/associations/contacts"
        wanted, headers, read = {"limit": str(PEOPLE_LIMIT)}, {"authorization": f"Bearer {token}"}, hubspot.read_people
    else:
        path, headers, read = "api/v2/persons", {"x-api-token": token}, pipedrive.read_people
        wanted = {"org_id": update.company_id, "limit": str(PEOPLE_LIMIT)}
    address = api.get("address") or (HUBSPOT if adapter == "hubspot" else PIPEDRIVE)
    return read(require_answer(await client.ask(f"{address}/{path}", wanted, headers)))[:PEOPLE_LIMIT]


async def _ask_hubspot(client: VendorClient, source: Source, api: Mapping[str, Any], outcome: Outcome) -> Outcome:
    headers = {"authorization": f"Bearer {api['token']}"}
    objects = f"{api.get('address') or HUBSPOT}/crm/v3/objects"
    wanted = {"properties": hubspot.PROPERTIES, "associations": "contacts"}
    deal = require_answer(await client.ask(f"{objects}/deals/{outcome.deal_id}", wanted, headers))
    contact: dict[str, Any] = {}
    if contact_id := hubspot.contact_of(deal):
        wanted = {"properties": "email"}
        contact = require_answer(await client.ask(f"{objects}/contacts/{contact_id}", wanted, headers))
    return hubspot.read_fetched(source, outcome, deal, contact)
