"""What the inbox calls states, promises and views."""

from collections.abc import Iterable
from typing import Any

from services.handoff.companies.domain.company import WORDS as STANDINGS_OF_COMPANIES
from services.handoff.content.domain import ContentKind
from services.handoff.handoffs.domain.handoff import Handoff, HandoffState
from services.handoff.inbox.domain.agreement_view import Check, Verdict
from services.handoff.inbox.domain.timeline import name_code
from services.handoff.inbox.domain.views import Reader, View
from shared.auth.setup import split_problem
from shared.events.handoff import Target
from shared.http import Problem
from shared.web.attribute_words import name_field, show_value

__all__ = ["STANDINGS_OF_COMPANIES", "name_field", "show_value"]

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
    "taken_over": "No lead that passed on from a colleague was taken over.",
}

CONTACT_KINDS = {
    "attempt": "No answer",
    "conversation": "Spoke with them",
    "meeting_booked": "Meeting booked",
    "meeting_held": "Meeting held",
    "no_show": "They did not come",
}
CHANNELS = {"phone": "phone", "email": "mail", "linkedin": "LinkedIn", "video": "video call", "in_person": "meeting"}
STANDINGS = {"met": "met", "missed": "missed", "unknown": "not known"}
RETURNS = {"nurture": "goes back to nurture", "disqualified": "is disqualified"}
CONTENT_KINDS: dict[ContentKind, str] = {
    "battle_card": "battle card",
    "case_study": "case study",
    "objection_guide": "objection guide",
}
TARGETS: dict[Target, str] = {
    "acceptance": "Accepted",
    "offer": "Offer answered",
    "first_attempt": "First attempt",
    "first_contact": "First contact",
    "disposition": "Decided",
}
# How the lead stands to the signed clause that a rejection names.
CHECKS: dict[Check, str] = {
    "confirmed": "is missed",
    "loose": "was known to be missed before the handoff",
    "disputed": "is met",
}
CLOCKS = {"running": "running", "met": "kept", "breached": "missed", "cancelled": "not needed"}


def describe_verdict(verdict: Verdict) -> str:
    """What the signed clause says of a rejection: `disputed: size is met, 120 (asked for: between 50 and 2000)`."""
    sentence = f"{verdict.check}: {name_code(verdict.clause)} {CHECKS[verdict.check]}"
    if verdict.value is None:
        return sentence
    return f"{sentence}, {show_value(verdict.value)} (asked for: {verdict.condition})"


def name_task(handoff: Handoff, target: Target) -> str:
    """What the seller has to do before the clock of this target stops: what passed on is not rejected."""
    return "Accept" if handoff.is_next else TASKS[target]


def label_view(view: View, reader: Reader) -> str:
    """What the link to a view says."""
    labels: dict[View, str] = {
        "mine": "Mine",
        "team": "My team" if reader.sees == "teams" else "All sellers",
        "queue": "Queue",
        "overdue": "Overdue",
        "follow_up": "To follow up",
        "taken_over": "Taken over",
    }
    return labels[view]


def explain_refusal(problem: Problem | None) -> dict[str, Any]:
    """Why a form was refused, for its template: beside its fields, and in a sentence that names them."""
    split = split_problem(problem)
    if errors := split["errors"]:
        named = " ".join(f"{name_field(name.rpartition('/')[2])}: {detail}" for name, detail in errors.items())
        split["refusal"] = f"Nothing was changed. {named}"
    return split


def name_person(contact: dict[str, Any] | None) -> str:
    """The person's name, else the address or telephone number."""
    if contact is None:
        return "Erased person"
    return str(contact["name"] or contact["email"] or contact["phone"] or "Unnamed person")


def describe_touch(touch: dict[str, Any]) -> str:
    """How the lead came: `paid search, campaign fleet autumn, website`."""
    parts = [name_code(touch["channel"])] if touch.get("channel") else []
    parts += [f"campaign {touch['campaign']}"] if touch.get("campaign") else []
    parts += [touch["source"]] if touch.get("source") else []
    return ", ".join(parts) or "not known"


def list_codes(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes of the agreement, each in words."""
    return [(code, name_code(code)) for code in codes]
