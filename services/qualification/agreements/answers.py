"""How agreements look over HTTP."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.qualification.agreements.domain import AgreementVersion, Side, Status
from shared.http import GIVEN, Name


class Drafted(BaseModel):
    """The version of the document that was sent."""

    version: int
    status: Status


class SignatureIn(BaseModel):
    """Which side signs, and who signs for it."""

    model_config = GIVEN

    side: Side
    signer: Name


class SignatureOut(BaseModel):
    """One side's signature."""

    side: Side
    signer: str
    signed_at: datetime


class Signed(SignatureOut):
    """The signature that counts for this side, and what has become of the agreement."""

    version: int
    status: Status


class Summary(BaseModel):
    """An agreement without its text."""

    version: int
    status: Status
    title: str
    drafted_at: datetime
    signatures: list[SignatureOut]
    in_force_from: datetime | None
    in_force_until: datetime | None


class Whole(Summary):
    """An agreement with its text as it was sent."""

    document: dict[str, Any]


class Listed(BaseModel):
    """The newest agreements, newest first."""

    agreements: list[Summary]


def summary(agreement: AgreementVersion) -> Summary:
    return Summary.model_validate(_fields(agreement))


def whole(agreement: AgreementVersion) -> Whole:
    return Whole.model_validate({**_fields(agreement), "document": agreement.document})


def _fields(agreement: AgreementVersion) -> dict[str, Any]:
    signatures = [
        {"side": signature.side, "signer": signature.signer, "signed_at": signature.signed_at}
        for signature in agreement.signatures
    ]
    return {
        "version": agreement.version,
        "status": agreement.status,
        "title": agreement.document["title"],
        "drafted_at": agreement.drafted_at,
        "signatures": signatures,
        "in_force_from": agreement.activated_at,
        "in_force_until": agreement.ended_at,
    }
