"""The events of metrics: what became of promises, guaranteed leads, meetings and deals, and what heads are told."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Amount, Event, Fact, LeadEvent, leave_out
from shared.events.handoff import Origin


class PromiseEvent(Event):
    """One promise of one side in one span of time, which is over: its end is the event's instant.

    `promised` and `done` are leads, or shares between 0 and 1. What is learned later may change the outcome: then the
    event is published again with what is known now, and the last one counts.
    """

    side: Literal["marketing", "sales"]
    promise: str
    per: Literal["week", "month", "quarter"]
    # As reports name it: `2026-11`, `2026-W47`, `2026-Q4`.
    span: str
    # The days that count: from `begins` to before `until`.
    begins: date
    until: date
    promised: float
    done: float | None = leave_out()

    @property
    def subject(self) -> str:
        return f"promise/{self.side}/{self.promise}/{self.span}"


class PromiseKept(PromiseEvent):
    """As much came as was promised."""

    type: ClassVar[str] = "promise.kept"


class PromiseMissed(PromiseEvent):
    """Less came than was promised."""

    type: ClassVar[str] = "promise.missed"


class GuaranteeEvent(LeadEvent):
    """What was decided about a delivered lead that sales rejected, at the event's instant."""

    handoff_id: UUID


class GuaranteeOwed(GuaranteeEvent):
    """Marketing owes another lead for it."""

    type: ClassVar[str] = "guarantee.owed"

    reason: str | None = leave_out()
    clause: str | None = leave_out()


class GuaranteeDisputed(GuaranteeEvent):
    """Sales rejected it for a clause that it meets: until `decide_by` both heads decide whether another is owed."""

    type: ClassVar[str] = "guarantee.disputed"

    reason: str | None = leave_out()
    clause: str | None = leave_out()
    decide_by: datetime


class GuaranteeDecided(GuaranteeEvent):
    """A disputed rejection was decided by both heads, or their time for it is over: whether another lead is owed.

    `how`: both heads say that it is (`agreed`), or not both do (`refused`); their time ran out (`expired`); or both say
    so, and as many leads as were agreed at most are owed already (`beyond`).
    """

    type: ClassVar[str] = "guarantee.decided"

    owes: bool
    how: Literal["agreed", "refused", "expired", "beyond"] | None = leave_out()


class MeetingEvent(Event):
    """What became of the meeting about one span of time."""

    per: Literal["week", "month", "quarter"]
    # As reports name it: `2026-11`, `2026-W47`, `2026-Q4`.
    span: str
    begins: date
    until: date

    @property
    def subject(self) -> str:
        return f"meeting/{self.span}"


class MeetingHeld(MeetingEvent):
    """Minutes were written: how many people were present, and how many decisions they made.

    Minutes that change are published again; the last event counts.
    """

    type: ClassVar[str] = "meeting.held"

    present: int
    decisions: int


class MeetingSkipped(MeetingEvent):
    """No minutes were written of a meeting that the agreement names until the next span was over."""

    type: ClassVar[str] = "meeting.skipped"


class ActionOverdue(Event):
    """What was agreed in the meeting of `span` is open after its day; published once, at the end of that day.

    `person`: the code of the person who owns it; left out where the owner in the minutes is not one active person.
    """

    type: ClassVar[str] = "action.overdue"

    action_id: UUID
    span: str
    due: date
    person: str | None = leave_out()

    @property
    def subject(self) -> str:
        return f"action/{self.action_id}"


class WinShared(LeadEvent):
    """A deal was won, at the event's instant, with everyone who took part from the first touch on; once for each deal.

    `source`: of the first capture; `channel`, `campaign`: of the first touch; sellers and teams in the order in which
    they first took part.
    """

    type: ClassVar[str] = "win.shared"

    deal: UUID
    handoff_id: UUID
    origin: Origin
    amount: Amount | None = leave_out()
    source: str | None = leave_out()
    channel: str | None = leave_out()
    campaign: str | None = leave_out()
    sellers: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


class ShiftGroup(Fact):
    """A channel, and the share of a shift that it explains; `channel` is left out for leads without one."""

    channel: str | None = leave_out()
    share: float


class MetricShifted(Event):
    """A measure left its usual range in a month that is over, whose end is the event's instant.

    `value`: the mean of the last `spans` months, this one among them; `usual`: the middle of the months before. What is
    learned later may turn it around: then it is published again, and the last event counts. `more_but_worse`, of the
    volume: it went up while a smaller share of the leads is accepted or won.
    """

    type: ClassVar[str] = "metric.shifted"

    measure: Literal["volume", "acceptance_rate", "win_rate", "cost_per_customer", "cycle"]
    span: str
    direction: Literal["up", "down"]
    value: float
    usual: float
    low: float
    high: float
    spans: int
    groups: tuple[ShiftGroup, ...] = ()
    more_but_worse: bool = False

    @property
    def subject(self) -> str:
        return f"metric/{self.measure}"


class AttentionEvent(LeadEvent):
    """Whether something is due of a lead that is with sales."""

    handoff_id: UUID
    team: str | None = leave_out()
    seller: str | None = leave_out()


class LeadUnattended(AttentionEvent):
    """The lead has no next date since the event's instant: no clock runs, no deal is open, and it was not given back.

    Published once, an hour after that instant or later; `lead.attended` withdraws it.
    """

    type: ClassVar[str] = "lead.unattended"


class LeadAttended(AttentionEvent):
    """A lead that was told as unattended has a next date again, or is no longer with sales.

    Its instant is when that was noticed.
    """

    type: ClassVar[str] = "lead.attended"


EVENTS: tuple[type[Event], ...] = (
    PromiseKept,
    PromiseMissed,
    GuaranteeDisputed,
    GuaranteeOwed,
    GuaranteeDecided,
    MeetingHeld,
    MeetingSkipped,
    ActionOverdue,
    WinShared,
    MetricShifted,
    LeadUnattended,
    LeadAttended,
)
