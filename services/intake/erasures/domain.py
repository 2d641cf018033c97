"""Erasing a person: who asks for it, what is answered and what is told of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.errors import Refusal
from shared.events.intake import LeadErased

# So many hashes fit into one event.
KEYS_IN_EVENT = 500


class LeadNotFound(Refusal):
    code = "no-such-lead"
    detail = "There is no such lead."


class Erasure(NamedTuple):
    """When a person was erased, and how many captures and activities of the person there were."""

    erased_at: datetime
    captures: int
    activities: int


class Order(NamedTuple):
    """Which person is to be erased, by any id; by the caller with which API key; `secrets`: those of ACCORD_SECRET."""

    lead_id: UUID
    key_id: UUID
    secrets: Sequence[bytes]


def tell_erasure(lead_ids: Sequence[UUID], hashes: Sequence[str], now: datetime) -> list[LeadErased]:
    """The events under all ids of the person, the survivor's first; more of them where there are many match keys."""
    chunks = [tuple(hashes[start : start + KEYS_IN_EVENT]) for start in range(0, len(hashes), KEYS_IN_EVENT)] or [()]
    told = [(lead_id, chunks[0]) for lead_id in lead_ids] + [(lead_ids[0], chunk) for chunk in chunks[1:]]
    return [
        LeadErased(occurred_at=now, lead_id=lead_id, lead_ids=tuple(lead_ids), match_keys=keys)
        for lead_id, keys in told
    ]
