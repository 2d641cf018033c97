"""What the page of sources says of one source."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from services.intake.forms.domain.website import write_snippet
from services.intake.sources.adapters.instructions import Instruction, list_for
from services.intake.sources.domain import Source, SourceHealth, SourceSecrets
from services.intake.sources.schemas import SourceFields, to_source_out

# The codes that `note_failure` notes, as sentences.
FAILURES = {
    "refused": "what it sent is not as described; it is kept below",
    "wrong-secret": "it was not signed with the source's secret",
    "no-secret": "the source has no secret yet",
    "unreadable-hook": "the body is not what the platform documents",
    "lead-not-told": "the platform named a lead and did not tell of it when asked",
    "too-many-wrong-secrets": "too many requests without the right secret came from one address",
    "token-refused": "the platform refuses the token: save the source with a new one",
    "no-token": "the source has no token with which to ask the platform",
    "throttled": "the platform asks Accord to wait; it is asked again",
    "not-found": "the platform does not know the lead yet; it is asked again",
    "unreachable": "the platform cannot be reached; it is asked again",
    "unreadable-answer": "the platform answered what it does not document; it is asked again",
    "platform-error": "the platform answered an error; it is asked again",
    "address-not-allowed": "the platform's address is not a public one: list it in ACCORD_WEBHOOK_ALLOW",
    "no-erasure": "the person whom the platform named could not be erased",
}
UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))
SECRET = "THE-SECRET"


@dataclass(frozen=True)
class Hook:
    """An address to paste at a platform."""

    instruction: Instruction
    address: str


@dataclass(frozen=True)
class SourceCard:
    """A source on the page. `snippet` is empty if it is no form; `body`: of the request that sets its secret."""

    source: Source
    health: SourceHealth
    last_lead: str
    last_failure: str
    token_refused: str
    has_secret: bool
    kept: int
    snippet: str
    hooks: Sequence[Hook]
    body: str


def make_card(
    source: Source, secrets: SourceSecrets, health: SourceHealth, kept: int, origin: str, now: datetime
) -> SourceCard:
    """The card of a source; `origin` is Accord's, as the reader's browser knows it."""
    hooks = [Hook(each, f"{origin}/v1/hooks/{name}/{source.source}") for name, each in list_for(source.kind).items()]
    return SourceCard(
        source=source,
        health=health,
        last_lead=f"last lead {describe_age(health.last_lead_at, now)}" if health.last_lead_at else "no lead yet",
        last_failure=describe_failure(health, now),
        token_refused=describe_age(health.token_refused_at, now) if health.token_refused_at else "",
        has_secret=secrets.secret is not None,
        kept=kept,
        snippet=write_snippet(origin, source) if source.kind == "form" else "",
        hooks=hooks,
        body=f"-d {shlex.quote(write_body(source, secrets))}",
    )


def describe_age(instant: datetime, now: datetime) -> str:
    """How long ago this was: `2 minutes ago`."""
    seconds = (now - instant).total_seconds()
    for unit, length in UNITS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def describe_failure(health: SourceHealth, now: datetime) -> str:
    """What was last not taken, when and why; empty if everything was."""
    if health.last_failure is None or health.last_failure_at is None:
        return ""
    reason = FAILURES.get(health.last_failure, health.last_failure.replace("-", " "))
    return f"{describe_age(health.last_failure_at, now)}: {reason}"


def write_body(source: Source, secrets: SourceSecrets) -> str:
    """The body of `PUT /v1/sources/{source}` that sets the secret and leaves everything else as it is."""
    shown = SourceFields(**to_source_out(source, secrets).model_dump(include=set(SourceFields.model_fields)))
    fields = {"kind": source.kind} | shown.model_dump(exclude_defaults=True)
    captcha = {"captcha": {"kind": source.captcha}} if source.captcha else {}
    return orjson.dumps(fields | captcha | {"secret": SECRET}).decode()
