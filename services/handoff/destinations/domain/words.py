"""What notices say, in sentences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.companies.domain.company import WORDS
from services.handoff.destinations.domain import shared_words
from services.handoff.destinations.domain.message import (
    CONTENT_LIMIT,
    SENTENCE_CHARACTERS,
    TITLE_CHARACTERS,
    Link,
    shorten,
)
from services.handoff.inbox.domain.timeline import name_code
from services.handoff.inbox.domain.views import InboxRow
from services.handoff.notices.domain.notice import Notice
from shared.events.handoff import Target
from shared.events.notices import NoticeKind

TARGETS: dict[Target, str] = {
    "acceptance": "the acceptance",
    "offer": "the answer to the offer",
    "first_attempt": "the first attempt to reach them",
    "first_contact": "the first contact",
    "disposition": "the decision",
}
# A lead is new to its seller then; later the content cards stand on its card.
WITH_CONTENT: tuple[NoticeKind, ...] = ("offer", "return")
OF_GUARANTEE: tuple[NoticeKind, ...] = ("dispute", "decision")
# Of one notice; {lead} is the person, {seller} who has the lead.
SUBJECTS: dict[NoticeKind, str] = {
    "offer": "New lead: {lead}",
    "return": "Back again: {lead}",
    "warning": "Soon due: {lead}",
    "breach": "Overdue: {lead}",
    "escalation": "Overdue with {seller}: {lead}",
    "moment": "Buying moment: {lead}",
    "morning": "Your leads this morning",
    "win": "Won: {lead}",
    "dispute": "Disputed rejection: {lead}",
    "decision": "Dispute decided: {lead}",
    "missed": "A promise was missed",
    "shift": "A number is unusual",
    "action": "An action is overdue",
    "unattended": "Nothing is planned: {lead}",
}
# Of an offer by which a lead passes on from another seller.
PASSED_ON = "Passed on: {lead}"
# Of several, each with the number before it.
COUNTED: dict[NoticeKind, tuple[str, str]] = {
    "offer": ("new lead", "new leads"),
    "return": ("lead that came back", "leads that came back"),
    "warning": ("soon due", "soon due"),
    "breach": ("overdue", "overdue"),
    "escalation": ("overdue with sellers", "overdue with sellers"),
    "moment": ("buying moment", "buying moments"),
    "morning": ("list of the morning", "lists of the morning"),
    "win": ("deal won", "deals won"),
    "dispute": ("disputed rejection", "disputed rejections"),
    "decision": ("dispute decided", "disputes decided"),
    "missed": ("missed promise", "missed promises"),
    "shift": ("unusual number", "unusual numbers"),
    "action": ("overdue action", "overdue actions"),
    "unattended": ("lead without a next date", "leads without a next date"),
}


def name_lead(row: InboxRow) -> str:
    """The person and the company: `Dana Ortiz, Ortiz Ltd`."""
    contact = row.contact or {}
    person = contact.get("name") or "Unnamed person"
    company = row.attributes.get("company.name")
    return shorten(f"{person}, {company}" if company else str(person), TITLE_CHARACTERS)


def write_subject(kinds: list[NoticeKind], first: InboxRow) -> str:
    """What a message of notices of these kinds is about."""
    if len(kinds) == 1:
        seller = first.seller_name or "no seller"
        is_next = kinds[0] == "offer" and first.handoff.is_next
        return shorten(
            (PASSED_ON if is_next else SUBJECTS[kinds[0]]).format(lead=name_lead(first), seller=seller),
            TITLE_CHARACTERS,
        )
    return f"Leads: {count_kinds(kinds)}"


def count_kinds(kinds: list[NoticeKind]) -> str:
    """How many of each kind: `2 new leads, 1 overdue`."""
    counts = [(kinds.count(kind), COUNTED[kind]) for kind in dict.fromkeys(kinds)]
    return ", ".join(f"{number} {one if number == 1 else more}" for number, (one, more) in counts)


def write_sentences(notice: Notice, row: InboxRow, due_at: datetime | None, zone: ZoneInfo) -> tuple[str, ...]:
    """What happened, what is to be done until when, and why this seller has it."""
    if notice.kind == "dispute":
        decide_by = write_instant(datetime.fromisoformat(notice.details["decide_by"]), zone)
        return (shared_words.say_dispute(notice.details, decide_by),)
    sentences = [_say_what(notice, row, due_at, zone)]
    if row.handoff.priority and notice.handoff_id:
        sentences.append(f"Priority: {name_code(row.handoff.priority)}.")
    if row.countdown and (notice.kind in ("offer", "return", "warning") or notice.details.get("priority")):
        until = write_instant(row.countdown.due_at, zone)
        sentences.append(f"{row.countdown.text.capitalize()}, until {until}.")
    if row.handoff.why and notice.kind in ("offer", "return"):
        sentences.append(f"Why {row.seller_name or row.handoff.seller}: {row.handoff.why}.")
    return tuple(shorten(sentence, SENTENCE_CHARACTERS) for sentence in sentences)


def link_content(cards: Sequence[Mapping[str, Any]]) -> tuple[Link, ...]:
    """The first of these content cards, as a packet has them: `Battle card: How we compare`."""
    shown = cards[:CONTENT_LIMIT]
    return tuple(Link(f"{name_code(card['kind']).capitalize()}: {card['title']}", card["link"]) for card in shown)


def write_instant(at: datetime, zone: ZoneInfo) -> str:
    """An instant where the agreement is: `Mon 23 Nov, 14:00`."""
    return f"{at.astimezone(zone):%a %-d %b, %H:%M}"


def _say_what(notice: Notice, row: InboxRow, due_at: datetime | None, zone: ZoneInfo) -> str:
    seller = row.seller_name or "no seller"
    match notice.kind:
        case "offer" if row.handoff.is_next:
            told = "Offered to you. Accept it." if notice.is_for_seller else f"Offered to {seller}."
            return f"{name_code(row.handoff.kind).capitalize()}. {told}"
        case "offer":
            return "Offered to you. Accept or reject it." if notice.is_for_seller else f"Offered to {seller}."
        case "return":
            told = "It is offered to you" if notice.is_for_seller else f"It is offered to {seller}"
            return f"Sales had this lead before, and it qualified again. {told}."
        case "moment":
            return _say_moment(notice)
        case "win":
            return shared_words.say_win(notice.details)
        case "decision":
            return shared_words.say_decision(notice.details)
        case "warning":
            return f"{notice.details['percent']} % of the time for {TARGETS[notice.details['target']]} is over."
        case "unattended":
            return _say_unattended(notice, seller, zone)
    since = f" since {write_instant(due_at, zone)}" if due_at else ""
    now = "" if notice.is_for_seller else f" It is with {seller}."
    return f"{TARGETS[notice.details['target']].capitalize()} is overdue{since}.{now}"


def _say_unattended(notice: Notice, seller: str, zone: ZoneInfo) -> str:
    """`Nothing is due since Mon 23 Nov, 14:00: say what comes next. It is with Anna.`"""
    now = "" if notice.is_for_seller else f" It is with {seller}."
    return f"Nothing is due since {write_instant(notice.occurred_at, zone)}: say what comes next.{now}"


def _say_moment(notice: Notice) -> str:
    """`They did what counts as “demo”. The company is a customer, and you have the account.`

    Or that a lead got a higher priority while its seller had it.
    """
    if notice.details.get("priority"):
        return "By the agreement it is more urgent now than when it came."
    who = "They" if notice.details["is_own"] else "A colleague"
    did = f"{who} did what counts as “{notice.details['clause'].replace('_', ' ')}”."
    has = "you have the account" if notice.is_for_seller else f"{notice.seller} has the account"
    return f"{did} The company is {WORDS[notice.details['standing']]}, and {has}."
