"""Who has read the agreement in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.qualification.agreements.domain.agreement import AgreementVersion
from shared.errors import Refusal


class NotInForce(Refusal):
    code = "not-in-force"
    detail = "Only the agreement in force is acknowledged."


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A person, or a tool by its key, says that the version was read."""

    key_id: UUID
    name: str
    acknowledged_at: datetime


@dataclass(frozen=True, slots=True)
class Readers:
    """Who acknowledged a version; of the `sellers` who sign in here, how many did."""

    acknowledged: Sequence[Acknowledgement]
    sellers: Sequence[UUID]

    @property
    def sellers_acknowledged(self) -> int:
        return len({each.key_id for each in self.acknowledged}.intersection(self.sellers))

    def holds(self, key_id: UUID) -> bool:
        """Whether this person acknowledged it."""
        return any(each.key_id == key_id for each in self.acknowledged)


def acknowledge(agreement: AgreementVersion, known: Acknowledgement | None, said: Acknowledgement) -> Acknowledgement:
    """The acknowledgement that counts: the first one. Raises NotInForce."""
    if known:
        return known
    if agreement.status != "in_force":
        raise NotInForce
    return said
