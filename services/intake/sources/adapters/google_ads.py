"""Google Ads lead forms: one JSON POST for each lead, with all answers; the secret is `google_key` in the body.

A 4xx is final for Google, a 5xx is sent again.
"""

from typing import Any

from services.intake.sources.adapters.adapter import Adapter, HookRequest, Result, Unreadable
from services.intake.sources.adapters.answers import make_lead
from services.intake.sources.adapters.signatures import is_same_secret
from services.intake.sources.adapters.values import as_object, filled, list_objects, read_id, read_json, read_object
from services.intake.sources.domain import Source, SourceSecrets

PLACES_OF_IDS = {"form_id": "form_id", "adgroup_id": "adgroup_id", "asset_group_id": "asset_group_id"}


def verify(request: HookRequest, secrets: SourceSecrets) -> bool:
    try:
        body = as_object(read_json(request.body))
    except Unreadable:
        return False
    # Google's test data spell it with a capital.
    return is_same_secret(secrets.secret, body.get("google_key", body.get("Google_key")))


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    answers = [
        (read_id(column.get("column_id")) or read_id(column.get("column_name")), column.get("string_value"))
        for column in list_objects(body.get("user_column_data"))
    ]
    custom = {place: read_id(body.get(name)) for name, place in PLACES_OF_IDS.items()}
    return [
        make_lead(
            source,
            read_id(body.get("lead_id")),
            answers,
            read_place(body, source),
            custom=filled(custom),
            test=body.get("is_test") is True,
        )
    ]


def read_place(body: dict[str, Any], source: Source) -> dict[str, Any]:
    """The click, the advertisement, and the campaign by the source's name for it, else by its id."""
    campaign = read_id(body.get("campaign_id"))
    named = source.value_map.get("campaign", {}).get(campaign)
    return {
        "channel": source.channel or "paid_search",
        "campaign": named or source.campaign or campaign,
        "ad_id": read_id(body.get("creative_id")),
        "gclid": body.get("gcl_id"),
    }


ADAPTER = Adapter("google_ads", verify, read, too_many=503)
