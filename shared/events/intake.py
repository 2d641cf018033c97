"""The events of intake: captures, activities, attributes, merges and erasures of leads."""

import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Amount, Attributes, Derived, Event, Fact, Instant, LeadEvent, leave_out
from shared.events.deal_stages import ReceiptKind, Stage


class Touch(Fact):
    """Where a visit came from; addresses without their query."""

    channel: str | None = None
    campaign: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    referrer: str | None = None
    landing_page: str | None = None
    ad_id: str | None = None


class MatchKey(Fact):
    """A keyed hash by which the person can be found again; the latest claim owns the key."""

    hash: str
    claimed_at: Instant


class LeadCaptured(LeadEvent):
    """A person left their details; it counts as an activity, and brings the attributes known from this capture.

    `derived` names the attributes, and `touch.channel`, that the sender did not say but that follow from the rest. What
    was said of a lead in any capture counts before them.
    """

    type: ClassVar[str] = "lead.captured"

    capture_id: UUID
    source: str
    source_kind: str
    # The seller who captured the lead, if the API key of the source is bound to a seller.
    seller: str | None = None
    activity: str
    touch: Touch
    attributes: Attributes
    derived: Derived = ()
    match_keys: tuple[MatchKey, ...]

    def to_json(self) -> str:
        """Without pydantic, since nearly all events of intake are of this type."""
        keys = [vars(key) for key in self.match_keys]
        values = {**vars(self), "touch": vars(self.touch), "match_keys": keys}
        if not self.derived:
            del values["derived"]
        return self.write_values(values)


class ActivityRecorded(LeadEvent):
    """The lead did something. `properties` are what clauses may ask about; whatever may name a person stays here.

    `derived` names `touch.channel` if it was not said but follows from the rest of the touch.
    """

    type: ClassVar[str] = "activity.recorded"

    activity_id: UUID
    activity: str
    touch: Touch
    properties: Attributes
    derived: Derived = ()


class LeadEnriched(LeadEvent):
    """Attributes of a known lead became known without it doing anything: a caller stated them, or a CRM told them.

    They count from `occurred_at` on as those of a capture do; `derived` names those that follow from the rest.
    """

    type: ClassVar[str] = "lead.enriched"

    enrichment_id: UUID
    attributes: Attributes
    derived: Derived = ()


class LeadMerged(LeadEvent):
    """Two leads were one person: `survivor`, the older id, speaks for `merged` from now on.

    Said under both ids (`lead_id` is either), with the keys that the survivor owns now.
    """

    type: ClassVar[str] = "lead.merged"

    survivor: UUID
    merged: UUID
    match_keys: tuple[MatchKey, ...]


class LeadErased(LeadEvent):
    """The person is to be forgotten: what was known of the lead is deleted, and what still comes is dropped.

    Said under each of `lead_ids`, all ids that the person had. `match_keys`: hashes that the person's lead owned; where
    they are many, the event comes again with the next ones. Handoff says it on its own topic too, for subscribers:
    `sellers` and `teams` are those who had the lead.
    """

    type: ClassVar[str] = "lead.erased"

    lead_ids: tuple[UUID, ...]
    match_keys: tuple[str, ...] = ()
    sellers: tuple[str, ...] | None = leave_out()
    teams: tuple[str, ...] | None = leave_out()


class CaptureFiltered(Event):
    """An arrival that was kept and counted but is no lead: a test, or spam."""

    type: ClassVar[str] = "capture.filtered"

    capture_id: UUID
    source: str
    reason: str

    @property
    def subject(self) -> str:
        return f"capture/{self.capture_id}"


class SpendRecorded(Event):
    """What an account paid on one of its days: the figure replaces what was stated of the same day before.

    One figure belongs to one source, campaign, day and advertisement.
    """

    type: ClassVar[str] = "spend.recorded"

    date: datetime.date
    source: str
    channel: str | None = None
    campaign: str | None = None
    ad_id: str | None = None
    amount: Amount
    impressions: int | None = None
    clicks: int | None = None

    @property
    def subject(self) -> str:
        return f"spend/{self.source}/{self.campaign or ''}/{self.date}"


class DealReported(Event):
    """A CRM reported by its webhook or in a file that a deal reached a stage. `deal_id`: the CRM's number of the deal.

    `lead_id` or `match_hashes`: keyed hashes by which the deal's lead can be found, the best first; `owner`: the
    seller's code.
    """

    type: ClassVar[str] = "deal.reported"

    source: str
    deal_id: str
    stage: Stage
    amount: Amount | None = None
    owner: str | None = None
    reason: str | None = None
    match_hashes: tuple[str, ...] = ()
    lead_id: UUID | None = leave_out()

    @property
    def subject(self) -> str:
        return f"deal/{self.source}/{self.deal_id}"


class RevenueReported(Event):
    """A file states money that was received for a deal, or given back: then the amount is below zero.

    `receipt`: the number of the invoice or payment; `deal_id`: the CRM's number of the deal.
    """

    type: ClassVar[str] = "revenue.reported"

    source: str
    receipt: str
    deal_id: str
    amount: Amount
    kind: ReceiptKind

    @property
    def subject(self) -> str:
        return f"deal/{self.source}/{self.deal_id}"


EVENTS: tuple[type[Event], ...] = (
    LeadCaptured,
    ActivityRecorded,
    LeadEnriched,
    LeadMerged,
    LeadErased,
    CaptureFiltered,
    SpendRecorded,
    DealReported,
    RevenueReported,
)
