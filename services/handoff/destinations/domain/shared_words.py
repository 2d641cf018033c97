"""What both sides are told of their numbers, won deals and disputes, in sentences; the numbers are the event's."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.handoff.notices.domain.notice import Notice
from shared.agreement.readers.sales import split_promise

# How the promises of both sides are named in a sentence.
PROMISES = {
    "qualified_leads": "qualified leads",
    "acceptance_rate": "the share of leads that sales accepts",
    "completeness": "the completeness of leads",
    "acceptance": "the acceptance in time",
    "offer": "the answer to offers in time",
    "first_attempt": "the first attempt in time",
    "first_contact": "the first contact in time",
    "disposition": "the decision in time",
    "follow_up": "delivered leads that sales spoke with",
}
MEASURES = {
    "volume": "The number of qualified leads",
    "acceptance_rate": "The share of leads that sales accepts",
    "win_rate": "The win rate",
    "cost_per_customer": "The cost of a customer",
    "cycle": "The days from the first touch to the deal",
}
SHARES = frozenset({"acceptance_rate", "win_rate"})
SIDES = {"marketing": "Marketing's", "sales": "Sales'"}
ENDS = {
    "agreed": "Both heads say that marketing owes another lead for it.",
    "refused": "No other lead is owed for it: not both heads say that one is.",
    "expired": "No other lead is owed for it: the time for two decisions is over.",
    "beyond": "No other lead is owed for it: as many as were agreed at most are owed already.",
}
DIRECTIONS = {"up": "unusually high", "down": "unusually low"}


def say_shared(notice: Notice) -> tuple[str, str]:
    """The title and the sentence of a notice about numbers of both sides."""
    details = notice.details
    match notice.kind:
        case "missed":
            return say_missed(details)
        case "shift":
            return say_shift(details)
    day = date.fromisoformat(details["due"])
    return "An action is overdue", f"It was agreed in the meeting about {details['span']}, and due {day:%a %-d %b %Y}."


def say_missed(details: Mapping[str, Any]) -> tuple[str, str]:
    """`Marketing's promise was missed: qualified leads`, and by how much."""
    is_count = details["promise"] in ("qualified_leads", "follow_up")
    promised, done = (_write(details.get(name), is_share=not is_count) for name in ("promised", "done"))
    name, priority = split_promise(details["promise"])
    promise = PROMISES.get(name, "a promise") + (f" ({priority.replace('_', ' ')})" if priority else "")
    title = f"{SIDES[details['side']]} promise was missed: {promise}"
    return title, f"Promised for {details['span']} were at least {promised}, and {done} came."


def say_shift(details: Mapping[str, Any]) -> tuple[str, str]:
    """`The win rate is unusually low`, against which range, and the channels that explain most of it."""
    measure = details["measure"]
    value, low, high = (_write(details[name], is_share=measure in SHARES) for name in ("value", "low", "high"))
    sentence = f"Up to {details['span']} it was {value}; usual is {low} to {high}."
    groups = [f"{group.get('channel') or 'no channel'} ({group['share']:.0%})" for group in details["groups"]]
    if groups:
        sentence += f" Most of it: {', '.join(groups)}."
    if details.get("more_but_worse"):
        return "There are more leads, but worse ones", f"{sentence} A smaller share of them is accepted or won."
    return f"{MEASURES[measure]} is {DIRECTIONS[details['direction']]}", sentence


def say_win(details: Mapping[str, Any]) -> str:
    """`Won for 12000.00 EUR. Delivered by marketing: website, paid_search, summer. Sold by anna and ben.`"""
    amount = details.get("amount")
    money = f"Won for {amount['amount']} {amount['currency']}." if amount else "Won."
    touch = [details[name] for name in ("source", "channel", "campaign") if details.get(name)]
    found = "Delivered by marketing" if details["origin"] == "marketing" else "Found by sales"
    first = f"{found}: {', '.join(touch)}." if touch else f"{found}."
    sellers = details["sellers"]
    worked = f" Sold by {' and '.join(sellers)}." if sellers else ""
    return f"{money} {first}{worked}"


def say_dispute(details: Mapping[str, Any], decide_by: str) -> str:
    """What both heads decide, and until when; `decide_by` as it is shown."""
    clause = str(details["clause"]).replace("_", " ")
    return (
        f"Sales rejected it for “{clause}”, which it meets by the signed agreement. Both heads decide until "
        f"{decide_by} whether marketing owes another lead; without two decisions it owes none."
    )


def say_decision(details: Mapping[str, Any]) -> str:
    """How a disputed rejection was decided."""
    return ENDS[details["how"] or ("agreed" if details["owes"] else "refused")]


def _write(number: float | None, *, is_share: bool) -> str:
    if number is None:
        return "nothing"
    return f"{number:.1%}".replace(".0%", "%") if is_share else f"{number:,.6g}"
