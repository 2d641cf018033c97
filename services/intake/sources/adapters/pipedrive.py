"""Pipedrive's webhooks v2: a deal, a person or an organisation that changed.

Nothing is signed: the secret is the password of HTTP Basic.
Ten failures in a row stop the webhook for half an hour, three days of them end it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.intake.sources.adapters.adapter import (
    Adapter,
    CompanyUpdate,
    ContactUpdate,
    HookRequest,
    Outcome,
    Result,
)
from services.intake.sources.adapters.contacts import make_company_update, make_update
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
    told: Result | None = None
    match entity:
        case _ if meta.get("action") not in CHANGES:
            pass
        case "person":
            told = read_person(source, data, as_object(body.get("previous")), meta)
        case "organization":
            told = read_organization(source, data, as_object(body.get("previous")), meta)
        case "deal":
            told = read_deal(source, data, meta)
    return [told] if told else []


def read_person(
    source: Source, person: dict[str, Any], previous: dict[str, Any], meta: dict[str, Any]
) -> ContactUpdate | None:
    """What changed of a person; all of a new one."""
    fields = [*list_changed(person, previous, meta), ("email", find_address(list_addresses(person)))]
    return make_update(source, *name_change(person, meta), fields)


def read_organization(
    source: Source, organization: dict[str, Any], previous: dict[str, Any], meta: dict[str, Any]
) -> CompanyUpdate | None:
    """What changed of an organisation; all of a new one."""
    return make_company_update(source, *name_change(organization, meta), list_changed(organization, previous, meta))


def name_change(record: dict[str, Any], meta: dict[str, Any]) -> tuple[str, datetime | None]:
    """The id of the record, and when it changed."""
    at = read_instant(record.get("update_time")) or read_instant(meta.get("timestamp"))
    return read_deal_id(record.get("id") or meta.get("entity_id")), at


def list_changed(record: dict[str, Any], previous: dict[str, Any], meta: dict[str, Any]) -> list[tuple[str, Any]]:
    """The fields that changed, but for addresses. A company's own fields go by Pipedrive's codes for them."""
    changed = select_changed(record, previous, meta)
    changed |= select_changed(as_object(record.get("custom_fields")), as_object(previous.get("custom_fields")), meta)
    return [(name, read_own(value)) for name, value in changed.items() if name not in ADDRESSES]


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
    person = as_object(document.get("data"))
    return replace(outcome, lead=filled({"email": find_address(list_addresses(person))}))


def read_people(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The ids and the addresses of an organisation's people, as Pipedrive lists them."""
    people = ((read_deal_id(each.get("id")), each) for each in list_objects(document.get("data")))
    return [(person_id, find_address(list_addresses(person))) for person_id, person in people if person_id]


def list_addresses(person: dict[str, Any]) -> Any:
    """A person's addresses: version 1 called them `email`."""
    return person.get("emails") or person.get("email")


def find_address(listed: Any) -> str:
    """The first of a person's addresses that is the primary one, else the first."""
    addresses = list(list_objects(listed))
    first = next((each for each in addresses if each.get("primary") is True), addresses[0] if addresses else {})
    return read_line(first.get("value"))


ADAPTER = Adapter("pipedrive", knows_secret, read)
