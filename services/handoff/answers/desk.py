"""The answers of one transaction, each on the state as the earlier ones left it."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.handoff.answers.domain import answer, judged, owned
from services.handoff.answers.refusals import NoSuchHandoff
from services.handoff.answers.said import Acceptance, Case, Rejection, Said, Touched, Words, digest_of
from services.handoff.handoffs.domain import Step, fold
from shared.failures import Refusal
from shared.idempotency.domain import Document, IdempotencyKey, StoredResponse, replay
from shared.occurred_at import resolve_occurred_at

# What a call is answered with, or why not.
Taken = Document | Refusal
WORDLESS = (Acceptance, Touched)


@dataclass(frozen=True)
class Call:
    """An answer as it was sent. `only`: the seller that the caller's key is bound to; `mark`: its Idempotency-Key."""

    handoff_id: UUID
    seller: str
    said: Said
    stated_at: datetime | None = None
    only: str | None = None
    mark: IdempotencyKey | None = None
    content: bytes = b""


@dataclass
class Desk:
    """The handoffs of one transaction as they are so far, and what came of the answers."""

    cases: dict[UUID, Case]
    seen: dict[IdempotencyKey, StoredResponse[Document]]
    now: datetime
    steps: list[Step] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    new: list[StoredResponse[Document]] = field(default_factory=list)

    def take(self, call: Call) -> Taken:
        """What the call is answered with."""
        try:
            if call.mark in self.seen:
                return replay(self.seen[call.mark], call.content)
            return self._answered(call)
        except Refusal as refusal:
            return refusal

    def _answered(self, call: Call) -> Document:
        case = self.cases.get(call.handoff_id)
        if case is None:
            raise NoSuchHandoff
        owned(case.handoff, call.only)
        at, digest = resolve_occurred_at(call.stated_at, self.now), digest_of(call.said)
        steps = answer(case, call.seller, call.said, digest, at)
        after = replace(case, handoff=fold(case.handoff, steps))
        self.steps += steps
        if steps and not isinstance(call.said, WORDLESS):
            question = call.said.question
            self.words.append(Words(call.handoff_id, question, call.seller, at, digest, asdict(call.said)))
            after = replace(after, former={**case.former, question: digest})
        self.cases[call.handoff_id] = after
        verdict = {"check": judged(case, call.said)} if isinstance(call.said, Rejection) else {}
        told = after.handoff.shown() | verdict
        if call.mark:
            self.seen[call.mark] = StoredResponse(call.mark, call.content, told)
            self.new.append(self.seen[call.mark])
        return told
