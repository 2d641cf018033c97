"""Pipedrive's webhooks v2: a deal that changed. Nothing is signed: the secret is the password of HTTP Basic.

Ten failures in a row stop the webhook for half an hour, three days of them end it.
"""

from dataclasses import replace
from typing import Any

from services.intake.sources.adapters.adapter import Adapter, HookRequest, Outcome, Result
from services.intake.sources.adapters.signatures import knows_secret
from services.intake.sources.adapters.stages import find_owner, find_stage, read_deal_id, read_instant, read_money
from services.intake.sources.adapters.values import as_object, filled, list_objects, read_id, read_line, read_object
from services.intake.sources.domain import Source

DEFAULT_STAGES = {"won": "won", "lost": "lost", "open": "opportunity"}
# When the deal came to its state, by its state.
INSTANTS = {"won": "won_time", "lost": "lost_time"}
CHANGES = ("create", "change", "added", "updated")


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    meta = as_object(body.get("meta"))
    # Version 1 called them `object` and `current`.
    deal = as_object(body.get("data")) or as_object(body.get("current"))
    if (meta.get("entity") or meta.get("object")) != "deal" or meta.get("action") not in CHANGES:
        return []
    outcome = read_deal(source, deal, meta)
    return [outcome] if outcome else []


def read_deal(source: Source, deal: dict[str, Any], meta: dict[str, Any]) -> Outcome | None:
    status = read_id(deal.get("status"))
    stage = find_stage(source, status, DEFAULT_STAGES)
    deal_id = read_deal_id(deal.get("id") or meta.get("entity_id"))
    at = read_instant(deal.get(INSTANTS.get(status, ""))) or read_instant(meta.get("timestamp"))
    if not stage or not deal_id or at is None:
        return None
    owner, person = deal.get("owner_id") or deal.get("user_id"), deal.get("person_id")
    return Outcome(
        deal_id,
        stage,
        at,
        read_money(deal.get("value"), deal.get("currency")),
        find_owner(source, owner.get("id") if isinstance(owner, dict) else owner),
        source.value_map.get("reason", {}).get(read_line(deal.get("lost_reason"))),
        filled({"person_id": read_id(person.get("value") if isinstance(person, dict) else person)}),
    )


def read_fetched(outcome: Outcome, document: dict[str, Any]) -> Outcome:
    """The outcome with the address of the deal's person, as Pipedrive tells it."""
    addresses = list(list_objects(as_object(document.get("data")).get("email")))
    first = next((each for each in addresses if each.get("primary") is True), addresses[0] if addresses else {})
    return replace(outcome, lead=filled({"email": read_line(first.get("value"))}))


ADAPTER = Adapter("pipedrive", knows_secret, read)
