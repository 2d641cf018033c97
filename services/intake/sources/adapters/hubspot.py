"""HubSpot's webhooks: lists of up to 100 thin events, in any order, sent again also after a 4xx.

`X-HubSpot-Signature-v3`: base64 HMAC-SHA256 of method, address, body and `X-HubSpot-Request-Timestamp` in
milliseconds. An event's `eventId` is not unique: a change is its object, property, value and instant. `api.token` lets
Accord ask HubSpot for the amount, the owner and the contact of a deal, for the address of a contact, and for the
contacts of a company; `api.accept_v1` takes the older signature, which has no time. `contact.privacyDeletion` erases
the person whose id at the source is that of the contact.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag

from services.intake.sources.adapters.adapter import (
    Adapter,
    CompanyUpdate,
    ContactUpdate,
    Erasure,
    HookRequest,
    Outcome,
    Result,
    Unreadable,
)
from services.intake.sources.adapters.contacts import make_company_update, make_update
from services.intake.sources.adapters.signatures import is_base64_digest, is_recent, to_bytes
from services.intake.sources.adapters.stages import (
    find_owner,
    find_stage,
    read_deal_id,
    read_milliseconds,
    read_money,
)
from services.intake.sources.adapters.values import as_object, filled, list_objects, read_id, read_json, read_line
from services.intake.sources.domain import Source, SourceSecrets

EVENTS_LIMIT = 1000
MILLISECONDS = 1000
# HubSpot signs the query of an address with these decoded.
DECODED = {f"%{ord(sign):02X}": sign for sign in ":/?@!$'()*,;"}
DEFAULT_STAGES = {
    "closedwon": "won",
    "closedlost": "lost",
    **dict.fromkeys(
        ("appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent"),
        "opportunity",
    ),
}
# A person was deleted for good, as the law gives it the right to; `contact.deletion` can be undone.
PRIVACY_DELETION = "contact.privacyDeletion"
# What Accord asks of a deal.
PROPERTIES = "amount,deal_currency_code,hubspot_owner_id,closed_lost_reason,dealstage"


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    signature, stamp = request.header("x-hubspot-signature-v3"), request.header("x-hubspot-request-timestamp")
    if not signature:
        return secrets.api.get("accept_v1") is True and is_version_1(request, secrets)
    message = b"".join(
        (request.method.encode(), canonical_address(request.url).encode(), request.body, to_bytes(stamp))
    )
    return is_base64_digest(secrets.secret, message, signature) and is_recent(stamp, request.received_at, MILLISECONDS)


def is_version_1(request: HookRequest, secrets: SourceSecrets) -> bool:
    """Whether `X-HubSpot-Signature` is the SHA-256 of the secret and the body."""
    expected = hashlib.sha256((secrets.secret or "").encode() + request.body).hexdigest().encode()
    return bool(secrets.secret) and hmac.compare_digest(expected, to_bytes(request.header("x-hubspot-signature")))


def canonical_address(address: str) -> str:
    """The address as HubSpot signs it: without a fragment, some signs of its query decoded."""
    path, mark, query = urldefrag(address).url.partition("?")
    for code, sign in DECODED.items():
        query = query.replace(code, sign).replace(code.lower(), sign)
    return path + mark + query


def read(request: HookRequest, source: Source) -> list[Result]:
    events = read_json(request.body)
    if not isinstance(events, list) or len(events) > EVENTS_LIMIT:
        raise Unreadable("The body is no list of events.")
    results = [result for event in list_objects(events) if (result := read_event(source, event))]
    contacts = list_changes(list_objects(events), "contact", "0-1")
    companies = list_changes(list_objects(events), "company", "0-2")
    updates: list[ContactUpdate | CompanyUpdate | None] = [
        *(make_update(source, contact_id, at, fields) for (contact_id, at), fields in contacts.items()),
        *(make_company_update(source, company_id, at, fields) for (company_id, at), fields in companies.items()),
    ]
    return [*results, *(update for update in updates if update)]


def list_changes(
    events: Iterable[dict[str, Any]], name: str, type_id: str
) -> dict[tuple[str, datetime], list[tuple[str, Any]]]:
    """The properties of such objects that changed, by the object and the instant: these are one update."""
    changes: dict[tuple[str, datetime], list[tuple[str, Any]]] = {}
    for event in events:
        object_id, at = read_deal_id(event.get("objectId")), read_milliseconds(event.get("occurredAt"))
        if is_change_of(event, name, type_id) and at is not None:
            change = read_line(event.get("propertyName")), event.get("propertyValue")
            changes.setdefault((object_id, at), []).append(change)
    return changes


def is_change_of(event: dict[str, Any], name: str, type_id: str) -> bool:
    """Whether a property of such an object changed; newer apps name its type by a number."""
    kind = type_of(event)
    return kind == f"{name}.propertyChange" or (
        kind == "object.propertyChange" and event.get("objectTypeId") == type_id
    )


def type_of(event: dict[str, Any]) -> str:
    return read_id(event.get("subscriptionType")) or read_id(event.get("eventType"))


def read_event(source: Source, event: dict[str, Any]) -> Outcome | Erasure | None:
    """A change of a deal's stage, or a contact that is to be forgotten; None for anything else."""
    if type_of(event) == PRIVACY_DELETION and (contact_id := read_deal_id(event.get("objectId"))):
        return Erasure(contact_id, "person")
    of_deal = is_change_of(event, "deal", "0-3")
    stage = find_stage(source, event.get("propertyValue"), DEFAULT_STAGES)
    deal_id, at = read_deal_id(event.get("objectId")), read_milliseconds(event.get("occurredAt"))
    if not of_deal or event.get("propertyName") != "dealstage" or not stage or not deal_id or at is None:
        return None
    return Outcome(deal_id, stage, at)


def read_fetched(source: Source, outcome: Outcome, deal: dict[str, Any], contact: dict[str, Any]) -> Outcome:
    """The outcome with what HubSpot tells of the deal and of its contact."""
    properties = as_object(deal.get("properties"))
    lead = filled({"email": address_of(contact), "contact_id": contact_of(deal)})
    return Outcome(
        outcome.deal_id,
        outcome.stage,
        outcome.occurred_at,
        read_money(properties.get("amount"), properties.get("deal_currency_code")),
        find_owner(source, properties.get("hubspot_owner_id")),
        source.value_map.get("reason", {}).get(read_line(properties.get("closed_lost_reason"))),
        lead,
    )


def address_of(contact: dict[str, Any]) -> str:
    """The address of a contact, as HubSpot tells it."""
    return read_line(as_object(contact.get("properties")).get("email"))


def read_people(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The ids of a company's contacts, as HubSpot lists them; it says no address of them."""
    ids = (read_deal_id(each.get("toObjectId") or each.get("id")) for each in list_objects(document.get("results")))
    return [(contact_id, "") for contact_id in ids if contact_id]


def contact_of(deal: dict[str, Any]) -> str:
    """The id of the first contact of a deal; empty if it has none."""
    contacts = as_object(as_object(deal.get("associations")).get("contacts")).get("results")
    return next((read_deal_id(each.get("id")) for each in list_objects(contacts)), "")


ADAPTER = Adapter("hubspot", verify, read)
