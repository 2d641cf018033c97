"""All that handoff hears, and what it does about it, in this order."""

from services.handoff.agreements import handlers as promises
from services.handoff.agreements.agreements_handlers import on_activated
from services.handoff.deals.handlers import deals as outcomes
from services.handoff.handoffs.handlers.assign import on_lead_qualified
from services.handoff.handoffs.handlers.packet import on_activity, on_captured
from services.handoff.leads import handlers as leads
from services.handoff.merges.handlers import on_merged
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadMerged
from shared.events.qualification import AgreementActivated, LeadQualified
from shared.messaging.event_handler import EventHandler

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
