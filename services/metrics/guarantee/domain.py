"""The ledger, and why a decision about a claim is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.claims import Claim
from shared.errors import Refusal


class UnknownClaim(Refusal):
    code = "unknown-claim"
    detail = "The guarantee covers no rejection of this handoff in the last two quarters."


class NotDisputed(Refusal):
    code = "not-disputed"
    detail = "The rejection is not disputed, or the time for decisions about it is over."


class DecidedAlready(Refusal):
    code = "decided-already"
    detail = "This side has decided otherwise already."


@dataclass(frozen=True)
class Entry:
    """A claim; `paid_at`, `paid_by`: when which good lead paid what is owed, None while none has."""

    claim: Claim
    paid_at: datetime | None = None
    paid_by: UUID | None = None


@dataclass(frozen=True)
class Ledger:
    """The claims of the last two quarters, the newest first, and the zone of the agreement in force.

    `truncated`: there were more rejections than are read, and the oldest are missing.
    """

    entries: Sequence[Entry]
    zone: ZoneInfo
    truncated: bool = False

    @property
    def owed(self) -> Sequence[Entry]:
        """The entries of leads that are owed again."""
        return [entry for entry in self.entries if entry.claim.state == "owed"]

    @property
    def unpaid(self) -> int:
        """For how many of these no good lead has been delivered since."""
        return sum(entry.paid_at is None for entry in self.owed)
