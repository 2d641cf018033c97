"""The request and response models of agreements."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.qualification.agreements.domain.agreement import AgreementVersion, Side, Status
from services.qualification.agreements.domain.review import NextReview
from shared.http import REQUEST_MODEL, FieldError, Name


class DraftWarningOut(BaseModel):
    """What can be signed, and will hardly be meant."""

    pointer: str
    detail: str


class DraftOut(BaseModel):
    """The version of the document that was sent."""

    version: int
    status: Status
    warnings: list[DraftWarningOut]


class SignatureIn(BaseModel):
    """Which side signs, and who signs for it."""

    model_config = REQUEST_MODEL

    side: Side
    signer: Name


class AgreementForm(BaseModel):
    """What the form of the first set-up sends: a document, perhaps as a file, and who signs it for each side."""

    model_config = REQUEST_MODEL

    document: str = ""
    file: str = ""
    marketing: Name | None = None
    sales: Name | None = None


class SignatureOut(BaseModel):
    """One side's signature; `key_id`: the key that signed, null where it was not recorded."""

    side: Side
    signer: str
    signed_at: datetime
    key_id: UUID | None


class Signed(SignatureOut):
    """The signature that counts for this side, and what has become of the agreement."""

    version: int
    status: Status
    signed_by_one_hand: bool


class Summary(BaseModel):
    """An agreement without its text. `signed_by_one_hand`: one key signed for both sides."""

    version: int
    status: Status
    title: str
    drafted_at: datetime
    signatures: list[SignatureOut]
    signed_by_one_hand: bool
    in_force_from: datetime | None
    in_force_until: datetime | None


class AgreementOut(Summary):
    """An agreement with its text as it was sent."""

    document: dict[str, Any]


class ReevaluationOut(BaseModel):
    """Of the leads that were open when it came into force: how many it has judged, how many wait (at most 10,000)."""

    done: int
    waiting: int


class ActiveAgreementOut(AgreementOut):
    """The agreement that judges now. `overdue`: the day of its review is over, in the agreement's zone."""

    review_due: date | None
    overdue: bool
    rejudging: ReevaluationOut


class AgreementListOut(BaseModel):
    """The newest agreements, newest first."""

    agreements: list[Summary]


def to_draft_out(agreement: AgreementVersion, warnings: Sequence[FieldError]) -> DraftOut:
    return DraftOut(
        version=agreement.version,
        status=agreement.status,
        warnings=[DraftWarningOut(pointer=warning.pointer, detail=warning.detail) for warning in warnings],
    )


def to_summary(agreement: AgreementVersion) -> Summary:
    return Summary.model_validate(_summary_fields(agreement))


def to_agreement_out(agreement: AgreementVersion) -> AgreementOut:
    return AgreementOut.model_validate({**_summary_fields(agreement), "document": agreement.document})


def to_active_out(agreement: AgreementVersion, pending: int, review: NextReview | None) -> ActiveAgreementOut:
    more = {
        "document": agreement.document,
        "review_due": review.due if review else None,
        "overdue": review.overdue if review else False,
        "rejudging": {"done": agreement.reevaluated, "waiting": pending},
    }
    return ActiveAgreementOut.model_validate({**_summary_fields(agreement), **more})


def _summary_fields(agreement: AgreementVersion) -> dict[str, Any]:
    signatures = [
        {
            "side": signature.side,
            "signer": signature.signer,
            "signed_at": signature.signed_at,
            "key_id": signature.key_id,
        }
        for signature in agreement.signatures
    ]
    return {
        "version": agreement.version,
        "status": agreement.status,
        "title": agreement.document["title"],
        "drafted_at": agreement.drafted_at,
        "signatures": signatures,
        "signed_by_one_hand": agreement.signed_by_one_hand,
        "in_force_from": agreement.activated_at,
        "in_force_until": agreement.ended_at,
    }
