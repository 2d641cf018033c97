"""What happened to a lead in sentences, the latest first; none of them names the person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.board.pages.formatting import TARGET_LABELS, format_minute, format_money
from services.metrics.facts.domain import Fact
from shared.agreement.definition import DEFAULT
from shared.events.handoff import MQL

Data = Mapping[str, Any]
CONTACTS = {
    "attempt": "tried to reach the person",
    "conversation": "spoke with the person",
    "meeting_booked": "booked a meeting with the person",
    "meeting_held": "held a meeting with the person",
    "no_show": "waited for the person, who did not come to the meeting",
}
REACHED = "reached the person"
REVENUE = {"new": "Revenue", "renewal": "Revenue of a renewal", "expansion": "More revenue", "refund": "Refund"}


@dataclass(frozen=True)
class Line:
    """When, in the zone of the page, and what happened."""

    at: str
    sentence: str


def write_timeline(facts: Iterable[Fact], zone: ZoneInfo) -> list[Line]:
    """A line for each fact that means something to a reader; what is told twice, under two ids, is one line."""
    told: dict[tuple[datetime, str], Line] = {}
    for fact in facts:
        write = SENTENCES.get(fact.type)
        if write:
            sentence = _say_kind(fact, write)
            line = Line(format_minute(fact.occurred_at.astimezone(zone)), sentence)
            told.setdefault((fact.occurred_at, sentence), line)
    return [told[key] for key in sorted(told, key=lambda key: key[0], reverse=True)]


def _say_kind(fact: Fact, write: Callable[[Data], str]) -> str:
    """`To success: Offered to eve`, where it is about a handoff by which the lead passed to another team."""
    kind = fact.data.get("kind", MQL)
    if kind == MQL or fact.type.partition(".")[0] not in ("handoff", "sla"):
        return write(fact.data)
    said = "Ended before it was accepted" if fact.type == "handoff.recycled" else write(fact.data)
    return f"{_words(kind).capitalize()}: {said}"


def _words(code: object) -> str:
    return str(code).replace("_", " ").replace("-", " ")


def _seller(data: Data) -> str:
    return str(data.get("seller") or "a seller")


def _with_reason(sentence: str, data: Data) -> str:
    return f"{sentence}: {_words(data['reason'])}" if data.get("reason") else sentence


def _write_capture(data: Data) -> str:
    touch = data.get("touch") or {}
    ways = [_words(touch["channel"])] if touch.get("channel") else []
    ways += [f"campaign {touch['campaign']}"] if touch.get("campaign") else []
    by = f" by {', '.join(ways)}" if ways else ""
    return f"Came through {data['source']}{by}: {_words(data['activity'])}"


def _write_verdict(data: Data) -> str:
    scores = [f"{name} {data[name]:g}" for name in ("fit", "behaviour") if data.get(name) is not None]
    urgent = f", {_words(data['priority'])}" if data.get("priority") else ""
    return f"Qualified by version {data['agreement_version']} of the agreement ({', '.join(scores)}){urgent}"


def _write_nurture(data: Data) -> str:
    missing = ", ".join(map(_words, data.get("missing") or ()))
    return f"Went to nurture; not known yet: {missing}" if missing else "Went to nurture"


def _write_passing(data: Data) -> str:
    former = f" from {data['former_seller']}" if data.get("former_seller") else ""
    return f"Passed on{former} to {_seller(data)}"


def _write_contact(data: Data) -> str:
    return f"{_seller(data)} {CONTACTS.get(data.get('contact', ''), REACHED)}"


def _write_deal(sentence: str) -> Callable[[Data], str]:
    def write(data: Data) -> str:
        amount = f", {format_money(data['amount'])}" if data.get("amount") else ""
        return _with_reason(f"{sentence}{amount}", data)

    return write


def _write_return(data: Data) -> str:
    return _with_reason("Given back to marketing", data)


def _write_closing(data: Data) -> str:
    return _with_reason(f"The handoff ended as {data['outcome']}", data)


def _product(code: str) -> str:
    return "no product of the agreement" if code == DEFAULT else _words(code)


def _write_queueing(data: Data) -> str:
    if data.get("filtered"):
        return f"Kept back, for the company is {_words(data['filtered'])}"
    return f"Waits for a seller{' of ' + data['team'] if data.get('team') else ''}"


SENTENCES: dict[str, Callable[[Data], str]] = {
    "lead.captured": _write_capture,
    "activity.recorded": lambda data: _words(data["activity"]).capitalize(),
    "lead.enriched": lambda _: "More became known without a form",
    "lead.merged": lambda _: "Two leads turned out to be one person",
    "lead.qualified": _write_verdict,
    "lead.product_changed": lambda data: f"Asks for {_product(data['product'])} now",
    "lead.prioritised": lambda data: f"Became more urgent: {_words(data['priority'])}",
    "lead.nurture_started": _write_nurture,
    "lead.disqualified": lambda data: f"Disqualified by the clause {_words(data.get('clause'))}",
    "handoff.queued": _write_queueing,
    "handoff.offered": lambda data: f"Offered to {_seller(data)}",
    "handoff.product_changed": lambda data: f"From then on with sales for {_product(data['product'])}",
    "handoff.prioritised": lambda data: f"From then on due as promised to {_words(data['priority'])}",
    "handoff.reassigned": _write_passing,
    "handoff.accepted": lambda data: f"Accepted by {_seller(data)}",
    "handoff.rejected": lambda data: _with_reason(f"Rejected by {_seller(data)}", data),
    "handoff.worked": _write_contact,
    "handoff.contacted": _write_contact,
    "handoff.sales_qualified": lambda data: f"{_seller(data)} found it sales-qualified",
    "handoff.recycled": _write_return,
    "handoff.rated": lambda data: f"{_seller(data)} rated the lead {data['score']} of 5",
    "handoff.closed": _write_closing,
    "handoff.reopened": lambda _: "The handoff was opened again",
    "handoff.moved": lambda _: "The handoff is now that of the person's other lead, or of the next cycle",
    "deal.opened": _write_deal("Deal opened"),
    "deal.won": _write_deal("Deal won"),
    "deal.lost": _write_deal("Deal lost"),
    "deal.reopened": _write_deal("Deal opened again"),
    "company.engaged": lambda data: f"A buying moment: {_seller(data)}, who has the account, was told",
    "revenue.booked": lambda data: f"{REVENUE[data['kind']]}: {format_money(data['amount'])}",
    "sla.breached": lambda data: f"A promise was missed: {TARGET_LABELS[data['target']].lower()} in time",
    "sla.met": lambda data: f"A promise was kept: {TARGET_LABELS[data['target']].lower()} in time",
}
