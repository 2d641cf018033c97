"""The requests and responses of the guarantee."""

from uuid import UUID

from pydantic import BaseModel

from services.metrics.guarantee.domain import Entry, Ledger
from services.metrics.reports.domain.claims import Check, Decision, State
from services.metrics.reports.domain.promises import Side
from shared.http import REQUEST_MODEL, Instant

# The newest claims that are shown.
SHOWN_LIMIT = 200


class DecisionIn(BaseModel):
    """What a side decides about a disputed rejection: whether marketing owes another lead."""

    model_config = REQUEST_MODEL

    side: Side
    owes: bool


class SideDecision(BaseModel):
    """What a side decided, and when."""

    side: Side
    owes: bool
    at: Instant


class ClaimOut(BaseModel):
    """A rejection under the guarantee, with what followed from it."""

    handoff_id: UUID
    lead_id: UUID
    team: str | None
    seller: str | None
    reason: str | None
    clause: str | None
    check: Check
    delivered_at: Instant
    rejected_at: Instant
    state: State
    at: Instant
    decide_by: Instant | None
    decisions: list[SideDecision]
    paid_at: Instant | None
    paid_by: UUID | None


class LedgerOut(BaseModel):
    """The claims of the last two quarters, the newest first. `unpaid`: owed leads that no good lead has followed."""

    owed: int
    unpaid: int
    claims: list[ClaimOut]
    truncated: bool


def to_ledger(ledger: Ledger) -> LedgerOut:
    """The ledger as a response."""
    return LedgerOut(
        owed=len(ledger.owed),
        unpaid=ledger.unpaid,
        claims=[to_claim(entry) for entry in ledger.entries[:SHOWN_LIMIT]],
        truncated=ledger.truncated or len(ledger.entries) > SHOWN_LIMIT,
    )


def to_claim(entry: Entry) -> ClaimOut:
    """One claim as a response."""
    claim, rejection = entry.claim, entry.claim.rejection
    return ClaimOut(
        **{name: getattr(rejection, name) for name in ("handoff_id", "lead_id", "team", "seller", "reason", "clause")},
        check=rejection.checked,
        delivered_at=rejection.delivered_at,
        rejected_at=rejection.rejected_at,
        state=claim.state,
        at=claim.at,
        decide_by=claim.decide_by,
        decisions=[to_decision(each) for each in rejection.decisions],
        paid_at=entry.paid_at,
        paid_by=entry.paid_by,
    )


def to_decision(decision: Decision) -> SideDecision:
    """One decision as a response."""
    return SideDecision(side=decision.side, owes=decision.owes, at=decision.at)
