"""What is to be done after a platform was answered: made of what it said, and as an arrival again once it is known."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.hooks.domain import HookTask, Kind
from services.intake.sources.adapters.adapter import CompanyUpdate, ContactUpdate, Erasure, Fetch, Outcome
from services.intake.sources.adapters.values import fingerprint


def make_task(arrival: Arrival, result: Fetch | Erasure | Outcome | ContactUpdate | CompanyUpdate) -> HookTask:
    """What is to be done for a result after the platform was answered."""
    match result:
        case Erasure(external_id, of):
            return _task(arrival, "erasure", external_id, {"of": of})
        case Fetch(external_id, hints):
            return _task(arrival, "lead", external_id, dict(hints))
        case Outcome():
            return _task(arrival, "deal", name_outcome(result), write_outcome(result))
        case ContactUpdate():
            return _task(arrival, "contact", *_write_update(result.contact_id, result))
        case CompanyUpdate():
            return _task(arrival, "company", *_write_update(result.company_id, result))


def make_contact_task(task: HookTask, update: ContactUpdate) -> HookTask:
    """What is to be done for one of the people of a company, of which the CRM told."""
    external_id, hints = _write_update(update.contact_id, update)
    new = replace(task, kind="contact", external_id=external_id, hints=hints, attempts=0)
    return replace(new, capture_id=uuid7(), lead_id=uuid7())


def make_backfill(source: str, adapter: str, since: datetime, now: datetime) -> HookTask:
    """The order to read the leads that a platform has had since then. Ordered again while it is done, it is one."""
    seconds = str(int(since.timestamp()))
    return HookTask(source, "backfill", seconds, adapter, {"since": seconds}, now, uuid7(), uuid7())


def name_outcome(outcome: Outcome) -> str:
    """A deal in a stage at an instant is one report, however often the CRM sends it."""
    return f"{outcome.deal_id}:{outcome.stage}:{outcome.occurred_at.astimezone(UTC).isoformat()}"


def write_outcome(outcome: Outcome) -> dict[str, str]:
    """An outcome as the hints of a task."""
    document = {**vars(outcome), "amount": outcome.amount and dict(outcome.amount), "lead": dict(outcome.lead)}
    return {"outcome": orjson.dumps(document).decode()}


def arrival_of(task: HookTask) -> Arrival:
    """What a task reads, as an arrival: its body is the lead, as the API takes it, for a replay."""
    return Arrival(
        capture_id=task.capture_id if task.kind == "lead" else uuid7(),
        lead_id=task.lead_id if task.kind == "lead" else uuid7(),
        door="api",
        source=task.source,
        received_at=task.received_at,
        body=b"",
    )


def _write_update(id_: str, update: ContactUpdate | CompanyUpdate) -> tuple[str, dict[str, str]]:
    """The id and the hints of a task; the same again is one update."""
    text = orjson.dumps(vars(update), option=orjson.OPT_SORT_KEYS).decode()
    return f"{id_}:{fingerprint(text)}", {"update": text}


def _task(arrival: Arrival, kind: Kind, external_id: str, hints: dict[str, str]) -> HookTask:
    known = kind == "lead"
    return HookTask(
        source=arrival.source,
        kind=kind,
        external_id=external_id,
        adapter=arrival.door,
        hints=hints,
        received_at=arrival.received_at,
        capture_id=uuid7() if known else arrival.capture_id,
        lead_id=uuid7() if known else arrival.lead_id,
    )
