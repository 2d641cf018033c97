"""Requests of platforms that are refused, and when what a platform is to be asked is asked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import orjson

from services.intake.captures.domain.identifiers import Identifiers, read_identifiers
from shared.errors import Refusal

# A lead is to be read, those since an instant, a person is to be erased, a deal to be reported, a lead to be enriched,
# the leads of a company are to be enriched.
Kind = Literal["lead", "backfill", "erasure", "deal", "contact", "company"]

FIRST_SECONDS = 15.0
LONGEST_SECONDS = 3600.0
# After a refused token only a person can help; saving the source tries again at once.
TOKEN_SECONDS = 3600.0
# A platform forgets its leads after three months; Accord keeps what it could not take for 30 days.
ATTEMPTS_LIMIT = 720
# A lead that the platform does not know: it may be told of before it can be read. After these, about three hours.
ATTEMPTS_OF_UNKNOWN = 12


class UnknownHook(Refusal):
    code = "unknown-hook"
    detail = "There is no such adapter or source."


class WrongSecret(Refusal):
    code = "wrong-secret"
    detail = (
        "The request is not signed with the source's secret. It is kept for 30 days: mend the secret, then replay it."
    )


class NoSecret(Refusal):
    code = "no-secret"
    detail = "The source has no secret yet. The request is kept for 30 days: set the secret, then replay it."


class TooManyWrongSecrets(Refusal):
    code = "too-many-wrong-secrets"
    detail = "Too many requests without the right secret came from this address."


class UnreadableHook(Refusal):
    code = "unreadable-hook"
    detail = "The body is not what this platform sends. It is kept for 30 days."


class LeadNotTold(Refusal):
    code = "lead-not-told"
    detail = "The platform named a lead and did not tell of it when it was asked."


@dataclass(frozen=True)
class HookTask:
    """Something to be done for a source after its platform was answered. `hints`: what the platform said already.

    `attempts` counts those that failed.
    """

    source: str
    kind: Kind
    external_id: str
    adapter: str
    hints: Mapping[str, str]
    received_at: datetime
    capture_id: UUID
    lead_id: UUID
    attempts: int = 0


def read_named(task: HookTask) -> Identifiers:
    """What names people in a task; behind the id of a contact stands what the CRM said of it."""
    external_id = task.external_id.partition(":")[0] if task.kind == "contact" else task.external_id
    body = {"source": task.source, "external_id": external_id, "contact": {}, "hints": dict(task.hints)}
    return read_identifiers(orjson.dumps(body))


class Failure(Exception):
    """Why a platform told nothing. `whole_source`: it would tell nothing else of this source either.

    `seconds`: how long it asks to wait.
    """

    def __init__(self, reason: str, whole_source: bool = False, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.whole_source = whole_source
        self.seconds = seconds


TOKEN_REFUSED = "token-refused"
THROTTLED = "throttled"
NOT_FOUND = "not-found"


def seconds_to_retry(failure: Failure, attempts: int, chance: float) -> float:
    """The seconds until the next attempt, after so many failed ones; `chance`, from 0 to 1, spreads them by a fifth."""
    if failure.reason == TOKEN_REFUSED:
        return TOKEN_SECONDS
    waited: float = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(attempts, 10))
    return max(failure.seconds, waited) * (1 + chance / 5)


def is_last(failure: Failure, attempts: int) -> bool:
    """Whether the task is given up after so many failed attempts before this one: it did not succeed for a month."""
    return attempts + 1 >= (ATTEMPTS_OF_UNKNOWN if failure.reason == NOT_FOUND else ATTEMPTS_LIMIT)
