"""The exports of ad platforms and CRM systems, recognised by the names of their columns.

None of them could be compared with the vendor's own system here: the names come from public parsers and manuals.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from services.intake.imports.domain.columns import Kind
from services.intake.sources.domain.field_names import squash


@dataclass(frozen=True)
class Preset:
    """One export. `signature`: the squashed names that all are there; `columns`: what differs from the usual names.

    `None` leaves a column out. `constants`: fields of every row that the file does not name.
    """

    name: str
    kind: Kind
    signature: frozenset[str]
    columns: Mapping[str, str | None]
    constants: Mapping[str, str] = field(default_factory=dict)


def _preset(
    name: str, kind: Kind, signature: str, columns: Mapping[str, str | None], constants: Mapping[str, str] = {}
) -> Preset:
    squashed = {squash(column): held for column, held in columns.items()}
    return Preset(name, kind, frozenset(map(squash, signature.split(", "))), squashed, constants)


def _ignored(names: str) -> dict[str, str | None]:
    return dict.fromkeys(names.split(", "))


_SOCIAL = {"touch.channel": "paid_social"}
PRESETS = (
    _preset(
        "meta", "leads", "created time, ad id, form id, platform",
        {"id": "external_id"} | _ignored(
            "ad name, adset id, adset name, campaign id, form id, form name, is organic, platform"
        ),
        _SOCIAL,
    ),
    _preset("meta", "spend", "campaign name, reporting starts, reporting ends",
            {"reporting starts": "date", "reporting ends": "last_date", "day": "date"}, {"channel": "paid_social"}),
    _preset("google_ads", "leads", "lead id, campaign id, form id, gclid",
            _ignored("campaign id, form id, ad group id")),
    _preset("google_ads", "spend", "campaign, cost, currency code", {"day": "date"}),
    _preset("google_ads", "spend", "campaign, cost, impr", {"day": "date"}),
    _preset(
        "linkedin", "leads", "lead id, form name, campaign name, submitted at",
        _ignored("form name, form id, account name, lead type, campaign id, creative id"), _SOCIAL,
    ),
    _preset("linkedin", "spend", "start date in utc, campaign name, total spent", {}, {"channel": "paid_social"}),
    _preset(
        "tiktok", "leads", "lead id, created time, campaign name, ad group name",
        _ignored("campaign id, ad group id, ad group name, ad name, form id, form name, advertiser id"), _SOCIAL,
    ),
    _preset("tiktok", "spend", "campaign name, by day, cost", {}, {"channel": "paid_social"}),
    _preset("hubspot", "leads", "record id, first name, last name, lifecycle stage",
            {"record id": "contact.external_id"}
            | _ignored("lifecycle stage, lead status, contact owner, last activity date")),
    _preset("hubspot", "deals", "record id, deal name, deal stage", _ignored("deal name, pipeline")),
    _preset("salesforce", "leads", "lead id, lead status",
            {"lead id": "contact.external_id"} | _ignored("lead status, lead owner")),
    _preset("salesforce", "leads", "company account, lead owner",
            {"lead id": "contact.external_id"} | _ignored("lead status, lead owner")),
    _preset("salesforce", "deals", "opportunity id, opportunity name, stage",
            _ignored("opportunity name, account name")),
    _preset("pipedrive", "leads", "person id, person name",
            {"person id": "contact.external_id"} | _ignored("person owner, person open deals, person closed deals")),
    _preset("pipedrive", "deals", "deal id, deal title, deal status",
            _ignored("deal title, deal pipeline, deal stage")),
)  # fmt: skip


def find_preset(kind: Kind, squashed_names: Collection[str]) -> Preset | None:
    """The export with these columns: of several, the one of which most names are there."""
    found = [preset for preset in PRESETS if preset.kind == kind and preset.signature <= set(squashed_names)]
    return max(found, key=lambda preset: len(preset.signature), default=None)
