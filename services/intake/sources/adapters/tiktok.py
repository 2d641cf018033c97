"""TikTok lead forms: the answers come with the request. TikTok documents a signature for its webhooks in general
(`TikTok-Signature: t=<seconds>,s=<hex>`) and none for leads: without one, the secret is `?key=` in the address."""

from typing import Any

from services.intake.sources.adapters.adapter import Adapter, HookRequest, Result, Unreadable
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.adapters.signatures import is_stamped, knows_secret
from services.intake.sources.adapters.values import filled, list_objects, read_id, read_line, read_object
from services.intake.sources.domain import Source, SourceSecrets

HEADER = "tiktok-signature"


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    if request.header(HEADER):
        return is_stamped(request, secrets.secret, HEADER, "s", past=72 * 3600)
    return knows_secret(request, secrets)


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    # Other webhooks of TikTok wrap what they say as a text.
    if isinstance(content := body.get("content"), str):
        body = read_object(content.encode("utf-8", "replace"))
    if not isinstance(body.get("entry"), list):
        raise Unreadable("The body has no entries.")
    return [read_entry(source, entry) for entry in list_objects(body["entry"])]


def read_entry(source: Source, entry: dict[str, Any]) -> Result:
    answers = [(read_line(each.get("field")), each.get("value")) for each in list_objects(entry.get("changes"))]
    campaign = read_id(entry.get("campaign_id"))
    named = source.value_map.get("campaign", {}).get(campaign)
    touch = {
        "channel": source.channel or "paid_social",
        "campaign": named or read_line(entry.get("campaign_name")) or source.campaign or campaign,
        "ad_id": read_id(entry.get("ad_id")),
        "ttclid": entry.get("ttclid"),
    }
    custom = {name: read_id(entry.get(name)) for name in ("page_id", "adgroup_id")}
    return make_lead(source, read_id(entry.get("id")), answers, touch, custom=filled(custom))


ADAPTER = Adapter("tiktok", verify, read)
