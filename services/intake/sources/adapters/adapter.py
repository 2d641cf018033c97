"""What an adapter is: pure functions that know how one platform signs, what it sends, and which answers it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

from services.intake.sources.domain import Source, SourceSecrets

JSON = "application/json"
TEXT = "text/plain"
QUERY_FIELDS = 50
# A header that no sender can set: Accord's own door found that the request came with an API key that may send leads.
KEY_HEADER = "accord-key"


@dataclass(frozen=True)
class HookRequest:
    """One request of a platform, as it came, to the address `url`. Names of headers are in lower case."""

    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    url: str = ""

    def parameter(self, name: str) -> str:
        """The first value of this query parameter, or an empty text."""
        try:
            pairs = parse_qsl(self.query, keep_blank_values=True, max_num_fields=QUERY_FIELDS)
        except ValueError:
            return ""
        return next((value for key, value in pairs if key == name), "")

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


class Reply(NamedTuple):
    """An answer that the platform needs."""

    status: int
    body: bytes = b""
    media_type: str = TEXT


class Lead(NamedTuple):
    """A lead, as the body of `POST /v1/leads`."""

    body: dict[str, Any]


class Activity(NamedTuple):
    """Something that a lead did, as the body of `POST /v1/activities`."""

    body: dict[str, Any]


class Fetch(NamedTuple):
    """What the platform names only by its id, to be asked of it. `hints`: what it said of it already, as texts."""

    id: str
    hints: Mapping[str, str] = MappingProxyType({})


class Erasure(NamedTuple):
    """The platform asks to forget the person who left the submission with this id, or who has this id itself."""

    external_id: str
    of: Literal["submission", "person"] = "submission"


@dataclass(frozen=True)
class Outcome:
    """What a CRM says of a deal. `deal_id` and `lead` are the CRM's; `fields` are what its API is to be asked for."""

    deal_id: str
    stage: str
    occurred_at: datetime
    amount: Mapping[str, str] | None = None
    owner: str | None = None
    reason: str | None = None
    lead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ContactUpdate:
    """What a CRM says of a person: `attributes` by their dotted names, as the CRM writes them.

    `contact_id` is the CRM's; `email`: the person's address, if it was said.
    """

    contact_id: str
    occurred_at: datetime
    attributes: Mapping[str, Any]
    email: str = ""


@dataclass(frozen=True)
class CompanyUpdate:
    """What a CRM says of a company: `attributes` of all its people, by their dotted names, as the CRM writes them."""

    company_id: str
    occurred_at: datetime
    attributes: Mapping[str, Any]


Result = Lead | Activity | Fetch | Erasure | Outcome | ContactUpdate | CompanyUpdate


class Unreadable(ValueError):
    """The body is not what the platform documents."""


def no_challenge(request: HookRequest, secrets: SourceSecrets) -> Reply | None:
    """The platform sends no challenges."""
    return None


TAKEN = Reply(200, b"{}", JSON)


@dataclass(frozen=True)
class Adapter:
    """One platform.

    `verify`: whether the sender of the request knows the source's secrets. `read`: what the request says;
    raises Unreadable. `challenge`: the answer to a question that only a holder of the secret can answer, else None.
    `taken`: the answer to what was taken, and to its repeats. `unknown_source`: the status without such a source.
    `too_many`: the status for an address that sent wrong secrets too often. `tells_problems`: whether the sender can do
    something about what cannot be taken.
    """

    name: str
    verify: Callable[[HookRequest, SourceSecrets], bool]
    read: Callable[[HookRequest, Source], list[Result]]
    challenge: Callable[[HookRequest, SourceSecrets], Reply | None] = no_challenge
    taken: Reply = TAKEN
    unknown_source: int = 404
    wrong_signature: int = 401
    too_many: int = 429
    tells_problems: bool = False
