"""An agreement from draft to signed by both sides, and what that decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal, NamedTuple
from zoneinfo import ZoneInfo

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from shared.errors import Refusal
from shared.events.base import Event
from shared.events.qualification import AgreementActivated

Side = Literal["marketing", "sales"]
Status = Literal["draft", "in_force", "ended"]
SIDES: frozenset[Side] = frozenset({"marketing", "sales"})


class UnknownAgreement(Refusal):
    code = "unknown-agreement"
    detail = "No agreement has this version."


@dataclass(frozen=True, slots=True)
class Signature:
    """One side's consent."""

    side: Side
    signer: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """A document and who signed it; `document` is as it was sent and never changes.

    `judged_again`: how many leads it has judged that were open when it came into force.
    """

    version: int
    document: Mapping[str, Any]
    drafted_at: datetime
    signatures: tuple[Signature, ...] = ()
    activated_at: datetime | None = None
    ended_at: datetime | None = None
    judged_again: int = 0

    @property
    def status(self) -> Status:
        if self.activated_at is None:
            return "draft"
        return "in_force" if self.ended_at is None else "ended"

    def signature_of(self, side: Side) -> Signature:
        """The signature of a side that signed."""
        return next(signature for signature in self.signatures if signature.side == side)


class Review(NamedTuple):
    """By which day both sides meant to look at their agreement again, and whether that day is over."""

    due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """By what leads are judged now: the version in force, if there is one, and the rules of all that ever were."""

    in_force: int | None
    rules: Mapping[int, CompiledAgreement]


class AgreementSigned(Event):
    """One side signed."""

    type: ClassVar[str] = "agreement.signed"
    published: ClassVar[bool] = False

    agreement_version: int
    side: Side
    signer: str


def review(agreement: AgreementVersion, now: datetime) -> Review | None:
    """When the agreement is to be looked at again, counted from the day both had signed; days are of its own zone."""
    every = agreement.document.get("review_every_days")
    if every is None or agreement.activated_at is None:
        return None
    zone = ZoneInfo(agreement.document["timezone"])
    due = agreement.activated_at.astimezone(zone).date() + timedelta(days=every)
    return Review(due, now.astimezone(zone).date() > due)


def sign(agreement: AgreementVersion, side: Side, signer: str, now: datetime) -> list[Event]:
    """One side's signature, which stays the first one given; with both it is in force.

    An older draft than the one in force may be signed: the later consent of both counts, not the number.
    """
    signed = {signature.side for signature in agreement.signatures}
    if side in signed:
        return []
    version = agreement.version
    signature = AgreementSigned(occurred_at=now, agreement_version=version, side=side, signer=signer)
    if signed | {side} != SIDES:
        return [signature]
    return [
        signature,
        AgreementActivated(occurred_at=now, agreement_version=version, document=dict(agreement.document)),
    ]


def evolve(agreement: AgreementVersion, event: Event) -> AgreementVersion:
    """The agreement after this."""
    match event:
        case AgreementSigned():
            signature = Signature(event.side, event.signer, event.occurred_at)
            return replace(agreement, signatures=(*agreement.signatures, signature))
        case AgreementActivated():
            return replace(agreement, activated_at=event.occurred_at)
        case _:
            return agreement
