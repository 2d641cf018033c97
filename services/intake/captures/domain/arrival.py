"""A request at one of the public doors, as it came: what is kept of it until it is a capture."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain.identifiers import Identifiers
from shared.errors import Refusal

Outcome = Literal["filtered", "refused"]


@dataclass(frozen=True)
class Arrival:
    """One request. `door` is `api`, `form` or the name of an adapter; `source` is empty if the request names none.

    `capture_id` and `lead_id` are those of its first capture: capturing it again makes no second one. `received_at` is
    by the clock of the process that received it. `headers` are those that its door reads, with names in lower case.
    `key_id` is the caller's API key, `seller` the one to whom it is bound.
    """

    capture_id: UUID
    lead_id: UUID
    door: str
    source: str
    received_at: datetime
    body: bytes = field(repr=False)
    method: str = "POST"
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str | None = field(default=None, repr=False)
    key_id: UUID | None = None
    seller: str | None = None

    def ids_of(self, number: int) -> tuple[UUID, UUID]:
        """The ids of the capture and of the lead of one of its leads, from 0: the same whenever it is received."""
        return UUID(int=self.capture_id.int + number), UUID(int=self.lead_id.int + number)


class Way(NamedTuple):
    """How a capture came: through which door, and why that door filters it. `ids` are those of its arrival, if any.

    `released`: nothing filters it any more. `occurred_at`: when it happened, if its body does not say it.
    `received_at`: when it came, if it waited since then.
    """

    door: str = "api"
    filtered: str | None = None
    ids: tuple[UUID, UUID] | None = None
    released: bool = False
    occurred_at: datetime | None = None
    received_at: datetime | None = None


BY_API = Way()


@dataclass(frozen=True)
class KeptArrival:
    """An arrival that made no lead.

    `reason` is the code of the refusal or of the filter, `problem` the document of the answer that the caller got. For
    a filtered one the arrival's body is the capture as `POST /v1/leads` takes it.
    """

    arrival: Arrival
    outcome: Outcome
    reason: str
    problem: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class TakenRequest:
    """A request of a platform that was taken. `named`: what names people by what was read of it."""

    arrival: Arrival
    named: Identifiers


class NotKept(Refusal):
    code = "not-kept"
    detail = "No capture of this id is kept that made no lead: it is a lead, was released, or is older than 30 days."


class NotFiltered(Refusal):
    code = "not-filtered"
    detail = "This capture was refused. Mend it and send it again with `/replay`."


class NotRefused(Refusal):
    code = "not-refused"
    detail = "This capture was filtered, not refused. Let it through with `/release`."


class UnreadableArrival(Refusal):
    code = "unreadable-arrival"
    detail = "It was encrypted with a secret that ACCORD_SECRET no longer lists."
