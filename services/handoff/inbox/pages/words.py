"""What the inbox calls states, promises and views."""

from typing import Any

from services.handoff.handoffs.domain.handoff import HandoffState
from services.handoff.inbox.domain.views import Reader, View
from shared.events.handoff import Target

STATES: dict[HandoffState, str] = {
    "queued": "waits for a seller",
    "offered": "offered",
    "accepted": "accepted",
    "contacted": "contacted",
    "sales_qualified": "sales-qualified",
    "opportunity": "opportunity",
    "won": "won",
    "lost": "lost",
    "rejected": "rejected",
    "recycled": "recycled",
}
# What the seller has to do before the clock of each target stops.
TASKS: dict[Target, str] = {
    "acceptance": "Accept or reject",
    "offer": "Accept or reject",
    "first_attempt": "Try to reach them",
    "first_contact": "Speak with them",
    "disposition": "Decide: sales-qualified, recycled or rejected",
}
EMPTY: dict[View, str] = {
    "mine": "No lead is with you now. A new one appears here by itself.",
    "team": "No lead is with a seller now. A new one appears here by itself.",
    "queue": "No lead waits for a seller.",
    "overdue": "Nothing is overdue.",
    "follow_up": "No lead waits for a next step.",
}


def label_view(view: View, reader: Reader) -> str:
    """What the link to a view says."""
    labels: dict[View, str] = {
        "mine": "Mine",
        "team": "My team" if reader.sees == "teams" else "All sellers",
        "queue": "Queue",
        "overdue": "Overdue",
        "follow_up": "To follow up",
    }
    return labels[view]


def name_person(contact: dict[str, Any] | None) -> str:
    """The person's name, else the address or telephone number."""
    if contact is None:
        return "Erased person"
    return str(contact["name"] or contact["email"] or contact["phone"] or "Unnamed person")
