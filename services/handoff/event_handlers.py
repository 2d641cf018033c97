"""The events that handoff receives, and its handlers in the order in which they run."""

from functools import partial

from services.handoff.agreements import handlers as agreements
from services.handoff.companies.handlers import lead_companies, moments
from services.handoff.deals.handlers import move_deals, reported_deals, waiting_deals
from services.handoff.erasures.handlers.erase import on_lead_erased
from services.handoff.handoffs.handlers import packet, qualify
from services.handoff.leads.handlers import lock_leads
from services.handoff.merges.handlers import on_lead_merged
from services.handoff.notices.handlers import shared_facts
from shared.events.intake import (
    ActivityRecorded,
    DealReported,
    LeadCaptured,
    LeadEnriched,
    LeadErased,
    LeadMerged,
    RevenueReported,
)
from shared.events.qualification import AgreementActivated, LeadPrioritised, LeadProductChanged, LeadQualified
from shared.messaging.event_handler import EventHandler

# The lock order: match keys and leads of the whole batch first, then teams, then deals, and companies last.
# Of erased leads no other handler gets anything.
EVENT_HANDLERS = [
    EventHandler((LeadErased,), on_lead_erased),
    EventHandler(
        (LeadCaptured, ActivityRecorded, LeadEnriched, LeadMerged, LeadQualified, LeadPrioritised, LeadProductChanged),
        lock_leads,
    ),
    EventHandler((LeadMerged,), on_lead_merged),
    EventHandler((LeadCaptured,), packet.on_lead_captured),
    EventHandler((ActivityRecorded,), packet.on_activity_recorded),
    EventHandler((LeadEnriched,), packet.on_lead_enriched),
    EventHandler((AgreementActivated,), agreements.on_agreement_activated),
    EventHandler((LeadQualified,), agreements.on_lead_qualified),
    EventHandler((LeadQualified,), partial(qualify.on_lead_qualified, settle_deals=move_deals.settle_deals)),
    EventHandler((LeadQualified, LeadPrioritised, LeadProductChanged), qualify.on_lead_changed),
    EventHandler((LeadCaptured, ActivityRecorded, LeadMerged, LeadQualified), waiting_deals.match_waiting_deals),
    EventHandler((DealReported,), reported_deals.on_deal_reported),
    EventHandler((RevenueReported,), reported_deals.on_revenue_reported),
    EventHandler((LeadCaptured, LeadEnriched, LeadMerged), lead_companies.on_company_stated),
    EventHandler((LeadCaptured, ActivityRecorded), moments.on_activity),
    EventHandler(shared_facts.TYPES, shared_facts.on_metrics),
]
