"""Pipedrive's webhooks v2: a deal or a person that changed.

Nothing is signed: the secret is the password of HTTP Basic.
Ten failures in a row stop the webhook for half an hour, three days of them end it.
"""

from dataclasses import replace
from typing import Any

from services.intake.sources.adapters.adapter import Adapter, ContactUpdate, HookRequest, Outcome, Result
from services.intake.sources.adapters.contacts import make_update
from services.intake.sources.adapters.signatures import knows_secret
from services.intake.sources.adapters.stages import find_owner, find_stage, read_deal_id, read_instant, read_money
from services.intake.sources.adapters.values import as_object, filled, list_objects, read_id, read_line, read_object
from services.intake.sources.domain import Source

DEFAULT_STAGES = {"won": "won", "lost": "lost", "open": "opportunity"}
# When the deal came to its state, by its state.
INSTANTS = {"won": "won_time", "lost": "lost_time"}
CHANGES = ("create", "change", "added", "updated")
# A person's addresses, in version 2 and in version 1.
ADDRESSES = ("emails", "email")


def read(request: HookRequest, source: Source) -> list[Result]:
    body = read_object(request.body)
    meta = as_object(body.get("meta"))
    # Version 1 called them `object` and `current`.
    data = as_object(body.get("data")) or as_object(body.get("current"))
    entity = meta.get("entity") or meta.get("object")
    if meta.get("action") not in CHANGES:
        return []
    if entity == "person":
        told: Result | None = read_person(source, data, as_object(body.get("previous")), meta)
    else:
        told = read_deal(source, data, meta) if entity == "deal" else None
    return [told] if told else []


def read_person(
    source: Source, person: dict[str, Any], previous: dict[str, Any], meta: dict[str, Any]
) -> ContactUpdate | None:
    """What changed of a person; all of a new one. A company's own fields go by Pipedrive's codes for them."""
    changed = select_changed(person, previous, meta)
    changed |= select_changed(as_object(person.get("custom_fields")), as_object(previous.get("custom_fields")), meta)
    fields = [(name, read_own(value)) for name, value in changed.items() if name not in ADDRESSES]
    fields.append(("email", find_address(person.get("emails") or person.get("email"))))
    at = read_instant(person.get("update_time")) or read_instant(meta.get("timestamp"))
    return make_update(source, read_deal_id(person.get("id") or meta.get("entity_id")), at, fields)


def select_changed(now: dict[str, Any], before: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    """The values that changed. Version 2 names in `previous` what changed alone, version 1 all there was."""
    if meta.get("action") in ("create", "added"):
        return now
    return {name: value for name, value in now.items() if name in before and before[name] != value}


def read_own(value: Any) -> Any:
    """The value of a field of the company's own, which has its type beside it; of a choice its number."""
    if not isinstance(value, dict):
        return value
    return value.get("value", value.get("id"))


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
    return replace(outcome, lead=filled({"email": find_address(as_object(document.get("data")).get("email"))}))


def find_address(listed: Any) -> str:
    """The first of a person's addresses that is the primary one, else the first."""
    addresses = list(list_objects(listed))
    first = next((each for each in addresses if each.get("primary") is True), addresses[0] if addresses else {})
    return read_line(first.get("value"))


ADAPTER = Adapter("pipedrive", knows_secret, read)
