"""The exports of ad platforms and CRM systems, recognised by the names of their columns.

None of them could be compared with the vendor's own system here: docs/behaviour/intake.md says what each rests on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from services.intake.imports.domain.columns import Kind
from services.intake.imports.domain.instants import Order
from services.intake.sources.domain.field_names import squash

Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Preset:
    """One export. `signature`: the squashed names that all are there; `columns`: what differs from the usual names.

    `None` leaves a column out. `constants`: fields of every row that the file does not name. `values`: by field, what
    its words mean. `dates`: the order of day and month where no date of the file shows one.
    """

    name: str
    kind: Kind
    signature: frozenset[str]
    columns: Mapping[str, str | None]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    dates: Order | None = None


def _preset(
    name: str,
    kind: Kind,
    signature: str,
    columns: Mapping[str, str | None],
    constants: Mapping[str, str] = MappingProxyType({}),
    values: Values = MappingProxyType({}),
) -> Preset:
    squashed = {squash(column): held for column, held in columns.items()}
    return Preset(name, kind, frozenset(map(squash, signature.split(", "))), squashed, constants, values)


def _ignored(names: str) -> dict[str, str | None]:
    return dict.fromkeys(names.split(", "))


def _held(field_: str, names: str) -> dict[str, str | None]:
    return dict.fromkeys(names.split(", "), field_)


_SOCIAL = {"touch.channel": "paid_social"}
_ORGANIC = {
    "touch.channel": dict.fromkeys(("true", "1"), "organic_social") | dict.fromkeys(("false", "0"), "paid_social")
}
_PAID = {"channel": "paid_social"}
_HUBSPOT = {"record id": "contact.external_id", "record id contact": "contact.external_id"} | _ignored(
    "lifecycle stage, lead status, contact owner, last activity date, marketing contact status"
)
# The stages that a CRM brings along, by their labels and their own names.
_HUBSPOT_STAGES = {"stage": dict.fromkeys((
    "appointment scheduled", "qualified to buy", "presentation scheduled", "decision maker bought-in", "contract sent",
    "appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent",
), "opportunity")}  # fmt: skip
_SALESFORCE = {"lead id": "contact.external_id"} | _ignored("lead status, lead owner, rating")
_SALESFORCE_STAGES = {"stage": dict.fromkeys((
    "prospecting", "qualification", "needs analysis", "value proposition", "id. decision makers",
    "perception analysis", "proposal/price quote", "negotiation/review",
), "opportunity")}  # fmt: skip
PRESETS = (
    _preset("meta", "leads", "created time, ad id, form id, platform",
            {"id": "external_id", "is organic": "touch.channel"} | _ignored(
                "ad name, adset id, adset name, campaign id, form id, form name, platform, status, lead status, "
                "inbox url"
            ), _SOCIAL, _ORGANIC),
    _preset("meta", "spend", "campaign name, reporting starts, reporting ends",
            {"reporting starts": "date", "reporting ends": "last_date"}, _PAID),
    # Of a report by day they are the span of the report.
    _preset("meta", "spend", "campaign name, day, reporting starts, reporting ends",
            {"day": "date"} | _ignored("reporting starts, reporting ends"), _PAID),
    _preset("google_ads", "leads", "lead id, campaign id, form id, gclid",
            _ignored("campaign id, form id, ad group id")),
    _preset("google_ads", "spend", "campaign, cost, currency code", {"day": "date"}),
    _preset("google_ads", "spend", "campaign, cost, impr", {"day": "date"}),
    _preset("linkedin", "leads", "lead id, form name, campaign name, submitted at",
            _ignored("form name, form id, account name, lead type, campaign id, creative id"), _SOCIAL),
    replace(_preset("linkedin", "spend", "start date in utc, campaign name, total spent", {}, _PAID), dates="mdy"),
    _preset("tiktok", "leads", "lead id, created time, campaign name, adgroup name",
            {"is test": "test"} | _ignored(
                "campaign id, adgroup id, adgroup name, ad name, form id, form name, page id, page name, advertiser id"
            ), _SOCIAL),
    _preset("tiktok", "spend", "campaign name, by day, cost", {}, _PAID),
    _preset("hubspot", "leads", "record id, first name, last name, lifecycle stage", _HUBSPOT),
    _preset("hubspot", "leads", "record id, first name, last name, contact owner", _HUBSPOT),
    _preset("hubspot", "leads", "record id contact, first name, last name", _HUBSPOT),
    _preset("hubspot", "deals", "record id, deal name, deal stage",
            _held("lead.email", "associated contact, associated contact email, associated contact emails")
            | _ignored("deal name, pipeline"), {}, _HUBSPOT_STAGES),
    _preset("salesforce", "leads", "lead id, lead status", _SALESFORCE),
    _preset("salesforce", "leads", "company account, lead owner", _SALESFORCE),
    _preset("salesforce", "deals", "opportunity id, opportunity name, stage",
            _ignored("opportunity name, account name"), {}, _SALESFORCE_STAGES),
    _preset("pipedrive", "leads", "person id, person name",
            {"person id": "contact.external_id", "person organization": "company.name"}
            | _held("contact.email", "person email home, person email other")
            | _held("occurred_at", "person person created, person add time")
            | _held("contact.phone", "person phone mobile, person phone home, person phone other")
            | _ignored("person owner, person open deals, person closed deals, person label, person labels")),
    _preset("pipedrive", "deals", "deal id, deal title, deal status",
            {"deal currency of value": "currency"}
            | _held("lead.email", "person email home, person email other")
            | _held("opened_at", "deal created, deal add time")
            | _held("closed_at", "deal closed on, deal close time")
            | _ignored("deal title, deal pipeline, deal stage, deal stage pipeline")),
)  # fmt: skip

# What a line that adds up others lacks, where nothing else tells it.
LACKING_IN_SUMS: Mapping[tuple[str | None, Kind], str] = {("meta", "spend"): "campaign"}


def find_preset(kind: Kind, squashed_names: Collection[str]) -> Preset | None:
    """The export with these columns: of several, the one of which most names are there."""
    found = [preset for preset in PRESETS if preset.kind == kind and preset.signature <= set(squashed_names)]
    return max(found, key=lambda preset: len(preset.signature), default=None)
