"""One person's story, lived in one order: intake's part of it, and events on their way between the services."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.qualification.scores.domain import batch
from services.qualification.scores.domain.score import Score
from shared.errors import Refusal
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadMerged, MatchKey, Touch
from shared.events.qualification import LeadProductChanged, LeadQualified
from tests.flow.orders.in_memory.sales import Sales
from tests.flow.orders.in_memory.terms import ATTRIBUTES, NOW, POLICY, to_instant
from tests.flow.orders.steps import Answer, Contact, Form, Leave, Report, Step, Story, Visit


class World:
    """What intake, qualification and handoff know of one person. Ids are numbers that rise, as those of Accord do."""

    def __init__(self, story: Story) -> None:
        self.story, self.now, self.last_id = story, NOW, 0
        self.keys: dict[Contact, UUID] = {}
        # The lead that each contact was given first, as a caller keeps it.
        self.given: dict[Contact, UUID] = {}
        self.visits: list[Visit] = []
        self.scores: dict[UUID, Score] = {}
        self.sales = Sales(self.new_id)
        self.refused: list[Step] = []
        self.answered: list[tuple[Answer, str | None, UUID]] = []

    def live(self, order: Sequence[int]) -> "World":
        """Tell these steps, each when all that came before has been processed."""
        for number in order:
            self.now += timedelta(seconds=1)
            self.sales.saved_at = self.now
            step = self.story[number]
            assert not isinstance(step, Leave)
            self._tell(step)
        return self

    def new_id(self) -> UUID:
        """The next id."""
        self.last_id += 1
        return UUID(int=(7 << 76) | (2 << 62) | self.last_id)

    def _tell(self, step: Form | Visit | Report | Answer) -> None:
        try:
            match step:
                case Form():
                    self._hear(self._fill_in(step))
                case Visit():
                    self._hear(self._visit(step))
                case Report():
                    self.sales.report(step, self.keys.get(step.contact), self.now)
                case Answer():
                    self._answer(step)
        except Refusal:
            self.refused.append(step)
        self._go_on()

    def _answer(self, step: Answer) -> None:
        lead = self.given.get(step.contact)
        handoff = self.sales.answer(step, lead, self.now) if lead else None
        if handoff is None:
            self.refused.append(step)
        else:
            self.answered.append((step, handoff.seller, handoff.handoff_id))

    def _fill_in(self, form: Form) -> list[Any]:
        first, *others = sorted({self.keys[way] for way in form.contacts if way in self.keys}) or [self.new_id()]
        self.keys = {way: first if lead in others else lead for way, lead in self.keys.items()}
        owned = tuple([self._key(way) for way, lead in self.keys.items() if lead == first])
        at = to_instant(form.at)
        merges = [
            LeadMerged(occurred_at=at, lead_id=lead, survivor=first, merged=other, match_keys=owned)
            for other in others
            for lead in (first, other)
        ]
        self.keys |= dict.fromkeys(form.contacts, first)
        self.given |= dict.fromkeys(form.contacts, first)
        captured = LeadCaptured(
            occurred_at=at,
            lead_id=first,
            capture_id=self.new_id(),
            source="website",
            source_kind="form",
            activity="demo_requested" if form.asks else "page_viewed",
            touch=Touch(channel="paid_search", campaign="one"),
            attributes=ATTRIBUTES | ({"interest.product": form.product} if form.product else {}),
            match_keys=tuple([self._key(way) for way in form.contacts]),
        )
        waited = [visit for visit in self.visits if visit.contact in form.contacts]
        self.visits = [visit for visit in self.visits if visit not in waited]
        return [*merges, captured, *(event for visit in waited for event in self._visit(visit))]

    def _key(self, way: Contact) -> MatchKey:
        return MatchKey(hash=way, claimed_at=self.now)

    def _visit(self, visit: Visit) -> list[Any]:
        """Without a lead it waits for one."""
        lead = self.keys.get(visit.contact)
        if lead is None:
            self.visits.append(visit)
            return []
        at, activity = to_instant(visit.at), "demo_requested" if visit.asks else "page_viewed"
        told: dict[str, Any] = {"activity": activity, "touch": Touch(), "properties": {}}
        return [ActivityRecorded(occurred_at=at, lead_id=lead, activity_id=self.new_id(), **told)]

    def _hear(self, events: list[Any]) -> None:
        """Both services hear what intake says, handoff first."""
        if merges := [event for event in events if isinstance(event, LeadMerged)]:
            self.sales.merge(merges, self.now)
        self.sales.match(events, self.keys, self.now)
        self._score([batch.RecordedEvent(event, self.now) for event in events])

    def _go_on(self) -> None:
        """Handoff and qualification hear each other until both have nothing more to say.

        Events of one subject arrive in their order, those of several now in one order and now in the other.
        """
        while self.sales.published or self.sales.offer_queued(self.now):
            told, self.sales.published = self.sales.published, []
            for subject in sorted({event.subject for event, _ in told}, reverse=self.last_id % 2 == 0):
                self._score([batch.RecordedEvent(*each) for each in told if each[0].subject == subject])

    def _score(self, inputs: list[batch.RecordedEvent]) -> None:
        for lead_id in batch.find_lead_ids(inputs):
            self.scores.setdefault(lead_id, Score(lead_id))
        pieces = batch.decide_in_pieces(batch.plan_inputs(self.scores, inputs), POLICY, NOW + timedelta(days=1))
        changes = _finish(pieces)
        self.scores |= changes.scores
        if qualified := [event for event in changes.events if isinstance(event, LeadQualified)]:
            self.sales.qualify(qualified, self.now)
            self.sales.match(qualified, self.keys, self.now)
        told = [event for event in changes.events if isinstance(event, LeadQualified | LeadProductChanged)]
        self.sales.change_leads(told)


def _finish(pieces: Any) -> batch.ScoreChanges:
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            changes: batch.ScoreChanges = end.value
            return changes
