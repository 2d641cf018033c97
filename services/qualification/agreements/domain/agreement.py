"""An agreement from its draft to its two signatures, and the policy that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from shared.errors import Refusal
from shared.events.base import Event
from shared.events.qualification import AgreementActivated

Side = Literal["marketing", "sales"]
Status = Literal["draft", "in_force", "ended"]
SIDES: frozenset[Side] = frozenset({"marketing", "sales"})
IN_ORDER: tuple[Side, ...] = ("marketing", "sales")


class UnknownAgreement(Refusal):
    code = "unknown-agreement"
    detail = "No agreement has this version."


@dataclass(frozen=True, slots=True)
class Signature:
    """The consent of one side; `key_id`: the API key that signed, None where it was not recorded."""

    side: Side
    signer: str
    signed_at: datetime
    key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """A document and its signatures; `document` is as it was sent and never changes.

    `reevaluated`: how many leads it has evaluated that were open when it came into force.
    """

    version: int
    document: Mapping[str, Any]
    drafted_at: datetime
    signatures: tuple[Signature, ...] = ()
    activated_at: datetime | None = None
    ended_at: datetime | None = None
    reevaluated: int = 0

    @property
    def status(self) -> Status:
        if self.activated_at is None:
            return "draft"
        return "in_force" if self.ended_at is None else "ended"

    @property
    def signed_by_one_hand(self) -> bool:
        """Whether one API key signed for both sides."""
        keys = [signature.key_id for signature in self.signatures]
        return len(keys) == len(SIDES) and None not in keys and len(set(keys)) == 1

    def signature_of(self, side: Side) -> Signature:
        """The signature of a side that signed."""
        return next(signature for signature in self.signatures if signature.side == side)


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """What leads are evaluated by: the version in force, if there is one, and all agreements that ever were."""

    in_force: int | None
    agreements: Mapping[int, CompiledAgreement]


class AgreementSigned(Event):
    """One side signed."""

    type: ClassVar[str] = "agreement.signed"
    published: ClassVar[bool] = False

    agreement_version: int
    side: Side
    signer: str
    key_id: UUID | None = None


def sign(agreement: AgreementVersion, signature: Signature) -> list[Event]:
    """The signature of one side, of which the first one counts; with both signatures the agreement is in force.

    An older draft than the agreement in force may be signed: the later consent of both counts, not the number.
    """
    sides = {signature.side for signature in agreement.signatures}
    if signature.side in sides:
        return []
    version, now = agreement.version, signature.signed_at
    signed = AgreementSigned(
        occurred_at=now,
        agreement_version=version,
        side=signature.side,
        signer=signature.signer,
        key_id=signature.key_id,
    )
    if sides | {signature.side} != SIDES:
        return [signed]
    return [
        signed,
        AgreementActivated(occurred_at=now, agreement_version=version, document=dict(agreement.document)),
    ]


def evolve(agreement: AgreementVersion, event: Event) -> AgreementVersion:
    """The agreement after this event."""
    match event:
        case AgreementSigned():
            signature = Signature(event.side, event.signer, event.occurred_at, event.key_id)
            return replace(agreement, signatures=(*agreement.signatures, signature))
        case AgreementActivated():
            return replace(agreement, activated_at=event.occurred_at)
        case _:
            return agreement
