"""All that handoff hears, and what it does about it, in this order."""

from services.handoff.agreements.handlers import on_activated
from services.handoff.handoffs.handlers import on_lead_qualified
from services.handoff.leads import handlers as leads
from services.handoff.merges.handlers import on_merged
from services.handoff.outcomes import handlers as outcomes
from services.handoff.packets.handlers import on_activity, on_captured
from services.handoff.promises import handlers as promises
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadMerged
from shared.events.qualification import AgreementActivated, LeadQualified
from shared.hearing import EventHandler

# Keys and leads are locked first, for all; then teams, then deals.
EVENT_HANDLERS = [
    EventHandler((LeadCaptured, ActivityRecorded, LeadMerged, LeadQualified), leads.lock_leads),
    EventHandler((LeadMerged,), on_merged),
    EventHandler((LeadCaptured,), on_captured),
    EventHandler((ActivityRecorded,), on_activity),
    EventHandler((AgreementActivated,), on_activated),
    EventHandler((AgreementActivated,), promises.on_activated),
    EventHandler((LeadQualified,), promises.on_qualified),
    EventHandler((LeadQualified,), on_lead_qualified),
    EventHandler((LeadCaptured, ActivityRecorded, LeadMerged, LeadQualified), outcomes.match_waiting_deals),
]
