"""The response models of acknowledgements."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.qualification.agreements.domain.acknowledgement import Acknowledgement, Readers


class AcknowledgementOut(BaseModel):
    """Who read the version, and when it was said."""

    name: str
    key_id: UUID
    acknowledged_at: datetime


class AcknowledgementListOut(BaseModel):
    """Who read the version, the first one first; and of the people who sell, how many did."""

    acknowledgements: list[AcknowledgementOut]
    sellers: int
    sellers_acknowledged: int


def to_acknowledgement_out(said: Acknowledgement) -> AcknowledgementOut:
    return AcknowledgementOut(name=said.name, key_id=said.key_id, acknowledged_at=said.acknowledged_at)


def to_acknowledgement_list_out(readers: Readers) -> AcknowledgementListOut:
    return AcknowledgementListOut(
        acknowledgements=[to_acknowledgement_out(each) for each in readers.acknowledged],
        sellers=len(readers.sellers),
        sellers_acknowledged=readers.sellers_acknowledged,
    )
