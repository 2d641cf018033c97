"""The history of a handoff in sentences, with the notes and the evidence that sellers wrote beside each step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

CONTACTS = {
    "attempt": "tried to reach the lead",
    "conversation": "spoke with the lead",
    "meeting_booked": "booked a meeting",
    "meeting_held": "held a meeting",
    "no_show": "waited for the lead, who did not come to the meeting",
}
STEPS = {
    "handoff.queued": "Waits for a seller",
    "handoff.accepted": "{seller} accepted",
    "handoff.moved": "Goes on with the handoff of the same person",
    "handoff.inherited": "Took over the deals of the same person",
    "deal.opened": "{seller} opened a deal",
    "deal.won": "The deal was won",
    "deal.lost": "The deal was lost",
    "deal.reopened": "The deal was opened again",
    "handoff.offered": "Offered to {seller}",
    "handoff.prioritised": "Became more urgent: {priority}",
    "handoff.product_changed": "The lead asks for another product, no longer for {former_product}",
    "handoff.rejected": "{seller} rejected",
    "handoff.sales_qualified": "{seller} found it sales-qualified",
    "handoff.recycled": "Given back to marketing",
    "handoff.rated": "{seller} rated the lead {score} of 5",
    "handoff.reassigned": "Passed on to {seller}",
}


@dataclass(frozen=True)
class Text:
    """What a seller wrote with a command: notes, evidence. They are not published."""

    seller: str | None
    at: datetime
    words: Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """A step: when, in the agreement's zone, what happened, and what was written with it."""

    at: datetime
    sentence: str
    notes: tuple[str, ...] = ()


def name_code(code: str) -> str:
    """A code of the agreement or of an event in words: `too_small` is `too small`."""
    return code.replace("_", " ")


def write_timeline(
    history: Iterable[Mapping[str, Any]], texts: Sequence[Text], names: Mapping[str, str], zone: ZoneInfo
) -> list[Line]:
    """The history as the API shows it, the newest step first; a text that belongs to no step is one of its own."""
    waiting = list(texts)
    lines = []
    for entry in history:
        written = [text for text in waiting if text.at == entry["at"]][:1]
        waiting = [text for text in waiting if text not in written]
        notes = tuple(note for text in written for note in list_notes(text))
        lines.append(Line(entry["at"].astimezone(zone), _write_sentence(entry, names), notes))
    for text in waiting:
        if notes := list_notes(text):
            author = names.get(text.seller or "", text.seller or "A person")
            lines.append(Line(text.at.astimezone(zone), f"{author} wrote", notes))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def list_notes(text: Text) -> tuple[str, ...]:
    """The notes of a command, and each evidence with what was heard."""
    notes = [str(note) for name in ("note", "why") if (note := text.words.get(name))]
    evidence: Mapping[str, Any] = text.words.get("evidence") or {}
    heard = [name_code(name) if value is True else f"{name_code(name)}: {value}" for name, value in evidence.items()]
    return (*notes, *heard)


def _write_sentence(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kind, details = entry["type"], dict(entry)
    seller = names.get(details.get("seller") or "", details.get("seller") or "A seller")
    if kind == "lead.qualified":
        return f"Qualified by {str(entry['by']).replace('/', ' version ')}"
    if kind in ("handoff.worked", "handoff.contacted"):
        channel = f" ({name_code(details['channel'])})" if details.get("channel") else ""
        return f"{seller} {CONTACTS[details['contact']]}{channel}"
    sentence = STEPS.get(kind, name_code(kind.rpartition(".")[2])).format(
        seller=seller,
        score=details.get("score"),
        priority=name_code(details.get("priority") or ""),
        former_product=name_code(details.get("former_product") or ""),
    )
    reason = details.get("reason")
    more = name_code(reason) if reason else details.get("why")
    if details.get("implicit"):
        more = "by working on it"
    return f"{sentence}: {more}" if more else sentence
