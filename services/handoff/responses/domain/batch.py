"""The answers of one transaction, each on the state as the earlier ones left it."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.assign import Step, fold
from services.handoff.responses.domain.commands import (
    Accept,
    Command,
    HandoffContext,
    LogContact,
    Reject,
    ResponseRecord,
    digest_of,
)
from services.handoff.responses.domain.decide import check_rejection, decide, require_visible
from services.handoff.responses.domain.errors import HandoffNotFound
from shared.errors import Refusal
from shared.idempotency.domain import Document, IdempotencyKey, StoredResponse, replay
from shared.values.occurred_at import resolve_occurred_at

# What a call is answered with, or why not.
ResponseResult = Document | Refusal
WITHOUT_TEXT = (Accept, LogContact)


@dataclass(frozen=True)
class ResponseRequest:
    """An answer as it was sent. `only`: the seller that the caller's key is bound to; `mark`: its Idempotency-Key."""

    handoff_id: UUID
    seller: str
    said: Command
    stated_at: datetime | None = None
    only: str | None = None
    mark: IdempotencyKey | None = None
    content: bytes = b""


@dataclass
class ResponseBatch:
    """The handoffs of one transaction as they are so far, and what came of the answers."""

    cases: dict[UUID, HandoffContext]
    seen: dict[IdempotencyKey, StoredResponse[Document]]
    now: datetime
    steps: list[Step] = field(default_factory=list)
    words: list[ResponseRecord] = field(default_factory=list)
    new: list[StoredResponse[Document]] = field(default_factory=list)

    def apply(self, call: ResponseRequest) -> ResponseResult:
        """What the call is answered with."""
        try:
            if call.mark in self.seen:
                return replay(self.seen[call.mark], call.content)
            return self._answered(call)
        except Refusal as refusal:
            return refusal

    def _answered(self, call: ResponseRequest) -> Document:
        case = self.cases.get(call.handoff_id)
        if case is None:
            raise HandoffNotFound
        require_visible(case.handoff, call.only)
        at, digest = resolve_occurred_at(call.stated_at, self.now), digest_of(call.said)
        steps = decide(case, call.seller, call.said, digest, at)
        after = replace(case, handoff=fold(case.handoff, steps))
        self.steps += steps
        if steps and not isinstance(call.said, WITHOUT_TEXT):
            question = call.said.question
            self.words.append(ResponseRecord(call.handoff_id, question, call.seller, at, digest, asdict(call.said)))
            after = replace(after, former={**case.former, question: digest})
        self.cases[call.handoff_id] = after
        verdict = {"check": check_rejection(case, call.said)} if isinstance(call.said, Reject) else {}
        told = after.handoff.summary() | verdict
        if call.mark:
            self.seen[call.mark] = StoredResponse(call.mark, call.content, told)
            self.new.append(self.seen[call.mark])
        return told
