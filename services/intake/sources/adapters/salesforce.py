"""Salesforce's outbound messages: SOAP with 1 to 100 notifications, acknowledged as a whole; a plain 200 is a failure.

Nothing is signed: the secret is `?key=` in the address. `api.organization_id`, where it is set, has to be the sender's.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.intake.sources.adapters.adapter import (
    Adapter,
    ContactUpdate,
    HookRequest,
    Outcome,
    Reply,
    Result,
    Unreadable,
)
from services.intake.sources.adapters.contacts import make_update
from services.intake.sources.adapters.signatures import is_same_secret, knows_secret
from services.intake.sources.adapters.stages import find_owner, find_stage, read_deal_id, read_instant, read_money
from services.intake.sources.adapters.values import filled, read_id, read_line
from services.intake.sources.domain import Source, SourceSecrets

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NOTIFICATION = "{http://soap.sforce.com/2005/09/outbound}Notification"
ORGANIZATION = "{http://soap.sforce.com/2005/09/outbound}OrganizationId"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
# The records that are people.
PEOPLE = ("Contact", "Lead")
# An id has 15 characters, and 3 more that say which of them are capitals.
ID_CHARACTERS = 15
NOTIFICATIONS_LIMIT = 1000
DEFAULT_STAGES = {
    "Closed Won": "won",
    "Closed Lost": "lost",
    **dict.fromkeys(
        (
            "Prospecting",
            "Qualification",
            "Needs Analysis",
            "Value Proposition",
            "Id. Decision Makers",
            "Perception Analysis",
            "Proposal/Price Quote",
            "Negotiation/Review",
        ),
        "opportunity",
    ),
}
ACKNOWLEDGED = Reply(
    200,
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    b"</soapenv:Body></soapenv:Envelope>",
    "text/xml",
)


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    if not knows_secret(request, secrets):
        return False
    expected = secrets.api.get("organization_id")
    if not expected:
        return True
    try:
        organization = read_line(parse(request.body).findtext(f".//{ORGANIZATION}"))
    except Unreadable:
        return False
    return is_same_secret(str(expected)[:ID_CHARACTERS], organization[:ID_CHARACTERS])


def read(request: HookRequest, source: Source) -> list[Result]:
    notifications = list(parse(request.body).iter(NOTIFICATION))
    if len(notifications) > NOTIFICATIONS_LIMIT:
        raise Unreadable("The message has more notifications than Salesforce sends.")
    found = (read_object(source, each, request) for notification in notifications for each in notification)
    return [outcome for outcome in found if outcome]


def parse(body: bytes) -> "Element":
    """The message, without entities and document types. Raises Unreadable."""
    # Loaded with the first message: most installations get none.
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        element: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable("The body is no message of Salesforce.") from None
    return element


def read_object(source: Source, element: "Element", request: HookRequest) -> Outcome | ContactUpdate | None:
    """The state of an opportunity, of a contact or of a lead; None for any other element."""
    fields: dict[str, Any] = {child.tag.rpartition("}")[2]: child.text for child in element}
    kind = element.get(TYPE, "").rpartition(":")[2]
    if not element.tag.endswith("sObject"):
        return None
    # A message has the latest state of a record, whenever it was sent first.
    changed_at = read_instant(fields.get("LastModifiedDate")) or request.received_at
    if kind in PEOPLE:
        revenue = read_money(fields.get("AnnualRevenue"), fields.get("CurrencyIsoCode"))
        more = filled({"company": filled({"annual_revenue": revenue})})
        return make_update(source, read_deal_id(fields.get("Id")), changed_at, fields.items(), **more)
    return read_opportunity(source, fields, read_instant(fields.get("LastStageChangeDate")) or changed_at)


def read_opportunity(source: Source, fields: dict[str, Any], occurred_at: datetime) -> Outcome | None:
    stage = find_stage(source, fields.get("StageName"), DEFAULT_STAGES)
    deal_id = read_deal_id(fields.get("Id"))
    if not stage or not deal_id:
        return None
    email = read_line(fields.get("Email") or fields.get("Email__c"))
    return Outcome(
        deal_id,
        stage,
        occurred_at,
        read_money(fields.get("Amount"), fields.get("CurrencyIsoCode")),
        find_owner(source, fields.get("OwnerId")),
        source.value_map.get("reason", {}).get(read_id(fields.get("LossReason__c"))),
        {"email": email} if email else {},
    )


ADAPTER = Adapter("salesforce", verify, read, taken=ACKNOWLEDGED)
