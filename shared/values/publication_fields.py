"""The known fields that may be published, each with its kind, and the kinds that a source may declare."""

from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["text", "label", "address", "figure", "code"]
# The kinds that a source may declare for its own fields.
DeclaredKind = Literal["number", "text", "code", "date", "boolean"]


# Fields in which advertisers pass the id of one person's click. They do not travel, also if a source declares them.
CLICK_IDS = frozenset({"dclid", "fbc", "fbclid", "fbp", "gbraid", "gclid", "li_fat_id", "msclkid", "ttclid", "twclid"})
CLICK_IDS |= {"epik", "igshid", "rdt_cid", "sccid", "wbraid", "yclid"}


class FieldRule(NamedTuple):
    """The kind of a field. `parts`: a part of the person's name alone keeps the value back too."""

    kind: Kind
    parts: bool = False


# The names of companies and campaigns may share a word with a person's name.
KNOWN_FIELDS: MappingProxyType[str, FieldRule] = MappingProxyType(
    {
        "company.name": FieldRule("text"),
        "company.domain": FieldRule("text"),
        "company.industry": FieldRule("text"),
        "company.employees": FieldRule("figure"),
        "company.annual_revenue": FieldRule("figure"),
        "company.country": FieldRule("text"),
        "contact.email_class": FieldRule("code"),
        "role.title": FieldRule("text", parts=True),
        "role.seniority": FieldRule("text", parts=True),
        "role.department": FieldRule("text", parts=True),
        "interest.product": FieldRule("text"),
        "interest.budget": FieldRule("figure"),
        "interest.timeline": FieldRule("text"),
        "touch.channel": FieldRule("label"),
        "touch.campaign": FieldRule("label"),
        "touch.utm_source": FieldRule("label"),
        "touch.utm_medium": FieldRule("label"),
        "touch.utm_campaign": FieldRule("label"),
        "touch.utm_term": FieldRule("label", parts=True),
        "touch.utm_content": FieldRule("label", parts=True),
        "touch.ad_id": FieldRule("label", parts=True),
        "touch.referrer": FieldRule("address", parts=True),
        "touch.landing_page": FieldRule("address", parts=True),
        "properties.page": FieldRule("address", parts=True),
        "properties.path": FieldRule("address", parts=True),
        "properties.url": FieldRule("address", parts=True),
        "properties.referrer": FieldRule("address", parts=True),
        # Codes beside a lead: the type of an activity, the reason of an answer or a deal, the channel of a contact.
        "activity": FieldRule("code"),
        "reason": FieldRule("code"),
        "channel": FieldRule("code"),
        "attributes.competitor": FieldRule("text", parts=True),
    }
)
