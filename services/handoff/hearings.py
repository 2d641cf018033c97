"""All that handoff hears, and what it does about it, in this order."""

from services.handoff.agreements.handlers import on_activated
from services.handoff.handoffs.handlers import on_qualified
from services.handoff.leads import handlers as leads
from services.handoff.merges.handlers import on_merged
from services.handoff.outcomes import handlers as outcomes
from services.handoff.packets.handlers import on_activity, on_captured
from services.handoff.promises import handlers as promises
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadMerged
from shared.events.qualification import AgreementActivated, LeadQualified
from shared.hearing import Hearing

# Keys and leads are locked first, for all; then teams, then deals.
HEARINGS = [
    Hearing((LeadCaptured, ActivityRecorded, LeadMerged, LeadQualified), leads.on_leads),
    Hearing((LeadMerged,), on_merged),
    Hearing((LeadCaptured,), on_captured),
    Hearing((ActivityRecorded,), on_activity),
    Hearing((AgreementActivated,), on_activated),
    Hearing((AgreementActivated,), promises.on_activated),
    Hearing((LeadQualified,), promises.on_qualified),
    Hearing((LeadQualified,), on_qualified),
    Hearing((LeadCaptured, ActivityRecorded, LeadMerged, LeadQualified), outcomes.on_leads),
]
