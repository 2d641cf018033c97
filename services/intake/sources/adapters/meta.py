"""Meta (Facebook, Instagram) Lead Ads: a POST names up to 1000 leads by their ids, and Graph is asked for each.

`X-Hub-Signature-256: sha256=<hex>` over the raw body. `api`: `token` of the page, `verify_token`.
"""

from datetime import datetime
from typing import Any

from services.intake.sources.adapters.adapter import TEXT, Adapter, Fetch, HookRequest, Lead, Reply, Result
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.adapters.signatures import is_hex_digest, is_same_secret
from services.intake.sources.adapters.values import as_object, filled, list_objects, read_id, read_line, read_object
from services.intake.sources.domain import Source, SourceSecrets
from services.intake.sources.domain.meta_tests import is_meta_test

HEADER = "x-hub-signature-256"
CHALLENGE_CHARACTERS = 200
# What the button "Test" sends: Graph knows no such lead.
TEST_LEAD = "444444444444"
HINTS = ("page_id", "form_id", "ad_id", "adgroup_id", "created_time")
FIELDS = (
    "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,"
    "partner_name,field_data,custom_disclaimer_responses"
)


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    scheme, _, signature = request.header(HEADER).partition("=")
    return scheme == "sha256" and is_hex_digest(secrets.secret, request.body, signature)


def challenge(request: HookRequest, secrets: SourceSecrets) -> Reply | None:
    """The text that Meta sent, if it sent the token as well; 403 without. It answers only digits, letters and signs."""
    if request.method != "GET":
        return None
    text = request.parameter("hub.challenge")[:CHALLENGE_CHARACTERS]
    known = is_same_secret(secrets.api.get("verify_token") or secrets.secret, request.parameter("hub.verify_token"))
    if not known or request.parameter("hub.mode") != "subscribe" or not (text.isascii() and text.isalnum()):
        return Reply(403)
    return Reply(200, text.encode(), TEXT)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    values = [
        as_object(change.get("value"))
        for entry in list_objects(body.get("entry"))
        for change in list_objects(entry.get("changes"))
        if change.get("field") == "leadgen"
    ]
    return [read_update(source, value) for value in values if read_id(value.get("leadgen_id"))]


def read_update(source: Source, value: dict[str, Any]) -> Result:
    lead_id = read_id(value["leadgen_id"])
    if lead_id == TEST_LEAD:
        return make_lead(source, lead_id, [], test=True)
    return Fetch(lead_id, filled({name: read_id(value.get(name)) for name in HINTS}))


def read_fetched(source: Source, document: dict[str, Any], backfill: bool = False) -> Lead:
    """The lead that Graph tells. `backfill`: with the instant at which it came."""
    answers = [
        (read_line(field.get("name")), values[0] if len(values) == 1 else values)
        for field in list_objects(document.get("field_data"))
        if isinstance(values := field.get("values"), list) and values
    ]
    custom = {name: read_id(document.get(name)) for name in ("form_id", "adset_id")}
    lead = make_lead(
        source,
        read_id(document.get("id")),
        answers,
        read_campaign(source, document),
        custom=filled(custom),
        test=is_meta_test(value for _, value in answers),
    )
    created = read_instant(document.get("created_time"))
    return Lead(lead.body | {"occurred_at": created}) if backfill and created else lead


def read_campaign(source: Source, document: dict[str, Any]) -> dict[str, Any]:
    campaign = read_id(document.get("campaign_id"))
    named = source.value_map.get("campaign", {}).get(campaign) or read_line(document.get("campaign_name"))
    organic = document.get("is_organic") is True
    return {
        "channel": "organic_social" if organic else source.channel or "paid_social",
        "campaign": named or source.campaign or campaign,
        "ad_id": read_id(document.get("ad_id")),
        "utm_source": {"ig": "instagram", "fb": "facebook"}.get(read_line(document.get("platform")), ""),
    }


def read_instant(text: Any) -> str:
    """Graph's `2026-06-22T10:30:05+0000` in RFC 3339; empty if it is none."""
    try:
        return datetime.strptime(read_line(text), "%Y-%m-%dT%H:%M:%S%z").isoformat()
    except ValueError:
        return ""


ADAPTER = Adapter("meta", verify, read, challenge)
