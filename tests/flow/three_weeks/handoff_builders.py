"""Builders of expected handoffs as `/v1/handoffs` shows them: the document, its history and its packet."""

from dataclasses import dataclass
from typing import Any

from tests.flow.three_weeks.expectation_builders import Document, expected_touch, part_of
from tests.flow.three_weeks.expected_clocks import CLOCKS, HANDOFF_FACTS
from tests.flow.three_weeks.requests import euros
from tests.flow.three_weeks.times import NOW

ROUTING_REASONS = {
    "north": "rule rest: team north; anna alone is free",
    "south": "rule alps: team south; ben alone is free",
}
NO_PROPERTIES: Document = {"properties": {}}
FULL: dict[str, float] = {"industry": 30, "size": 30, "role": 20}
# What the deals of the story have made of their companies; of eiche's one deal, opened twice, the first opening counts.
PROSPECT: Document = {"standing": "prospect", "owner": None, "since": None}
ACCOUNTS: dict[str, Document] = {
    "holunder": {"standing": "customer", "owner": "anna", "since": "29 Oct 12:00"},
    "ahorn": {"standing": "customer", "owner": "anna", "since": "04 Nov 16:00"},
    "eiche": {"standing": "open_deal", "owner": "ben", "since": "06 Nov 12:00"},
}
DEMO: dict[str, float] = FULL | {"demo": 30}


def handoff(name: str, state: str, qualified_at: str, packet: Document, *history: Document, **more: Any) -> Document:
    """`name`: lead/cycle; `history`: the entries after the qualification; `more`: other fields than the usual ones.

    An acceptance that is told afterwards dates the offer: the seller had it by then.
    """
    lead, cycle = name.split("/")
    facts = HANDOFF_FACTS[name]
    qualification = {"type": "lead.qualified", "at": qualified_at, "by": f"agreement/{facts.version}"}
    document = {
        "lead_id": lead,
        "product": "default",
        "kind": "mql",
        "cycle": int(cycle),
        "priority": None,
        "origin": facts.origin,
        "state": state,
        "seller": facts.seller,
        "team": facts.team,
        "why_this_seller": ROUTING_REASONS[facts.team],
        "qualified_at": qualified_at,
        "offered_at": next((entry["at"] for entry in history if entry["type"] == "handoff.accepted"), NOW),
        "clocks": [clock.document() for clock in CLOCKS[name]],
        "packet": packet,
        "filtered": None,
        "history": [qualification, *history],
    }
    return document | more


@dataclass(frozen=True)
class HandoffHistory:
    """The entries in the history of a handoff of this seller, by the types of their events."""

    seller: str = "anna"
    team: str = "north"
    origin: str = "marketing"

    def entry(self, kind: str, at: str, by: str = "", **more: Any) -> Document:
        """`by`: who did it, the seller of the handoff unless it is named."""
        handoff = {"origin": self.origin, "seller": self.seller, "team": self.team}
        return {"type": kind, "at": at, "by": by or f"seller/{self.seller}"} | handoff | more

    def offered(self) -> Document:
        return self.entry("handoff.offered", NOW, "routing", why=ROUTING_REASONS[self.team])

    def accepted(self, at: str) -> Document:
        return self.entry("handoff.accepted", at, implicit=False)

    def contacted(self, at: str) -> Document:
        return self.entry("handoff.contacted", at, contact="conversation", channel="phone")

    def worked(self, at: str) -> Document:
        return self.entry("handoff.worked", at, contact="attempt", channel="phone")

    def rejected(self, at: str, reason: str, clause: str, check: str, **more: Any) -> Document:
        rejection: Document = {
            "agreement_version": 1,
            "reason": reason,
            "clause": clause,
            "returns": "nurture",
            "check": check,
            "correction": {},
        }
        return self.entry("handoff.rejected", at, **rejection | more)

    def sales_qualified(self, at: str, version: int = 1, *sales_ready: str) -> Document:
        """`sales_ready`: the evidence beyond need and timeline."""
        qualification: Document = {
            "agreement_version": version,
            "evidence": ["need", "timeline", *sales_ready],
            "sales_ready": bool(sales_ready),
        }
        return self.entry("handoff.sales_qualified", at, **qualification)

    def deal(self, kind: str, at: str, amount: str, reason: str | None = None, by: str = "deals") -> Document:
        return self.entry(f"deal.{kind}", at, by, amount=euros(amount), reason=reason)


def packet(lead: str, clauses: dict[str, float], *activities: tuple[str, str, str], **more: Any) -> Document:
    """`activities`: time, channel, type; one without a channel did not come by a form."""
    contact: Document = {"name": f"Jo {lead.title()}", "email": f"jo@{lead}.example", "phone": None, "external_ids": {}}
    return {
        "contact": contact | more.get("contact", {}),
        "words": [],
        "consents": [],
        "company": {"domain": f"{lead}.example"} | more.get("company", {}),
        "role": {"seniority": more["seniority"]} if "seniority" in more else {},
        "interest": {"budget": euros(more["budget"])} if "budget" in more else {},
        "custom": {},
        "touches": [
            {"at": at, "source": "website"} | expected_touch(channel) for at, channel, _ in activities if channel
        ],
        "activities": [
            {"type": kind, "at": at, **({"source": "website"} if channel else NO_PROPERTIES)}
            for at, channel, kind in activities
        ],
        "clauses": [{"id": name, "part": part_of(name), "points": points} for name, points in clauses.items()],
        "content": [],
        "persona": None,
        "buyer": None,
        "account": {"domain": f"{lead}.example"} | ACCOUNTS.get(lead, PROSPECT),
    }


def demo_packet(lead: str, at: str, channel: str, company: tuple[str, int, str], **more: Any) -> Document:
    """The packet of a lead whose one activity is to ask for a demo. `company`: industry, employees, country."""
    attributes = dict(zip(("industry", "employees", "country"), company, strict=True))
    clauses = more.pop("clauses", DEMO)
    return packet(lead, clauses, (at, channel, "demo_requested"), company=attributes, **more)
