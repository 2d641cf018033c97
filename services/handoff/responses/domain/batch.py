"""The responses of one transaction, each on the state as the earlier ones left it."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain import evolve, history
from services.handoff.responses.domain import errors, persistence
from services.handoff.responses.domain.commands import (
    Accept,
    LogContact,
    Reject,
    ResponseRecord,
    ResponseRequest,
    digest_of,
)
from services.handoff.responses.domain.decide import HandoffContext, check_rejection, decide, require_visible
from services.handoff.responses.domain.publication import People, publishable_command
from shared.errors import Refusal
from shared.events.handoff import HandoffEvent
from shared.idempotency.domain import Document, IdempotencyKey, StoredResponse, replay
from shared.values.occurred_at import resolve_occurred_at

# The document that a request is answered with, or why it is rejected.
ResponseResult = Document | Refusal
WITHOUT_TEXT = (Accept, LogContact)


@dataclass
class ResponseBatch:
    """The handoffs of one transaction as they are so far, with what is to be saved and published.

    `people`: by lead, for commands that might name the person.
    `stored`: the responses under the requests' Idempotency-Keys, earlier ones and those of this batch.
    """

    contexts: dict[UUID, HandoffContext]
    stored: dict[IdempotencyKey, StoredResponse[Document]]
    now: datetime
    people: People = field(default_factory=dict)
    events: list[HandoffEvent] = field(default_factory=list)
    records: list[ResponseRecord] = field(default_factory=list)
    new_responses: list[StoredResponse[Document]] = field(default_factory=list)

    def apply(self, request: ResponseRequest) -> ResponseResult:
        """The result of one more request."""
        try:
            if request.idempotency_key in self.stored:
                return replay(self.stored[request.idempotency_key], request.digest)
            return self._respond(request)
        except Refusal as refusal:
            return refusal

    def _respond(self, request: ResponseRequest) -> Document:
        context, command = self.contexts.get(request.handoff_id), request.command
        if context is None:
            raise errors.HandoffNotFound
        handoff = require_visible(context.handoff, request.bound_seller)
        at, digest = resolve_occurred_at(request.stated_at, self.now), digest_of(command)
        command = publishable_command(command, self.people, handoff.lead_id)
        events = history.made_by_key(decide(context, request.seller, command, digest, at), request.key_id)
        attempts = persistence.read_attempts(
            {"type": event.type, "at": event.occurred_at, **event.model_dump(include={"channel"})} for event in events
        )
        after = replace(context, handoff=evolve.fold(handoff, events), attempts=(*context.attempts, *attempts))
        self.events += events
        if events and not isinstance(command, WITHOUT_TEXT):
            question = command.question
            words = asdict(command)
            record = ResponseRecord(request.handoff_id, question, request.seller, at, digest, words, request.key_id)
            self.records.append(record)
            after = replace(after, previous_digests={**context.previous_digests, question: digest})
        self.contexts[request.handoff_id] = after
        check = {"check": check_rejection(context, command)} if isinstance(command, Reject) else {}
        document: Document = after.handoff.summary() | check
        if request.idempotency_key:
            response = StoredResponse(request.idempotency_key, request.digest, document)
            self.stored[request.idempotency_key] = response
            self.new_responses.append(response)
        return document
