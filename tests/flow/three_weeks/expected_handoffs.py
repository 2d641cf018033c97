"""Every handoff as its seller sees it: whose it is and why, its clocks, its packet, its history."""

from typing import Any

from tests.flow.three_weeks.expectation_builders import Document, Transfer, part
from tests.flow.three_weeks.expected_clocks import CLOCKS, TRANSFERS
from tests.flow.three_weeks.inputs import PHONE, euro
from tests.flow.three_weeks.times import NOW

WHY = {"north": "rule rest: team north; anna alone is free", "south": "rule alps: team south; ben alone is free"}
NOTHING_ELSE: Document = {"properties": {}}
BY_HAND, BY_DEAL = "reassigned by hand", "the deal's owner"
FULL: dict[str, float] = {"industry": 30, "size": 30, "role": 20}
DEMO: dict[str, float] = FULL | {"demo": 30}


def handoff(name: str, state: str, qualified: str, packet: Document, *history: Document, **more: Any) -> Document:
    lead, cycle = name.split("/")
    of = TRANSFERS[name]
    judged = {"type": "lead.qualified", "at": qualified, "by": f"agreement/{of.version}"}
    whole = {
        "lead_id": lead, "product": "default", "kind": "mql", "cycle": int(cycle), "origin": of.origin, "state": state,
        "seller": of.seller, "team": of.team, "why_this_seller": WHY[of.team], "qualified_at": qualified,
        "offered_at": NOW, "clocks": [clock.shown() for clock in CLOCKS[name]], "packet": packet,
        "history": [judged, *history],
    }  # fmt: skip
    return whole | more


class Told(Transfer):
    """The steps of a handoff as its history tells them."""

    def told(self, kind: str, at: str, by: str = "", **more: Any) -> Document:
        who = {"origin": self.origin, "seller": self.seller, "team": self.team}
        return {"type": kind, "at": at, "by": by or f"seller/{self.seller}"} | who | more

    def offered(self) -> Document:
        return self.told("handoff.offered", NOW, "routing", why=WHY[self.team])

    def accepted(self, at: str) -> Document:
        return self.told("handoff.accepted", at, implicit=False)

    def contacted(self, at: str) -> Document:
        return self.told("handoff.contacted", at, contact="conversation", channel="phone")

    def tried(self, at: str) -> Document:
        return self.told("handoff.worked", at, contact="attempt", channel="phone")

    def rejected(self, at: str, reason: str, clause: str, check: str, **more: Any) -> Document:
        said: Document = {
            "agreement_version": 1,
            "reason": reason,
            "clause": clause,
            "returns": "nurture",
            "check": check,
        }
        return self.told("handoff.rejected", at, **said | {"correction": {}} | more)

    def good(self, at: str, version: int = 1, *ready: str) -> Document:
        evidence = ["need", "timeline", *ready]
        said: Document = {"agreement_version": version, "evidence": evidence, "sales_ready": bool(ready)}
        return self.told("handoff.sales_qualified", at, **said)

    def dealt(self, kind: str, at: str, amount: str, reason: str | None = None, by: str = "deals") -> Document:
        return self.told(f"deal.{kind}", at, by, amount=euro(amount), reason=reason)


def packet(lead: str, clauses: dict[str, float], *done: tuple[str, str, str], **more: Any) -> Document:
    """`done`: when, through which channel, and what; what came without a channel was no capture."""
    card: Document = {"name": f"Jo {lead.title()}", "email": f"jo@{lead}.example", "phone": None, "external_ids": {}}
    return {
        "contact": card | more.get("contact", {}),
        "company": {"domain": f"{lead}.example"} | more.get("company", {}),
        "role": {"seniority": more["seniority"]} if "seniority" in more else {},
        "interest": {"budget": euro(more["budget"])} if "budget" in more else {},
        "custom": {},
        "touches": [touch(at, channel) for at, channel, _ in done if channel],
        "activities": [
            {"type": what, "at": at, **({"source": "website"} if channel else NOTHING_ELSE)}
            for at, channel, what in done
        ],
        "clauses": [{"id": name, "part": part(name), "points": points} for name, points in clauses.items()],
    }


def touch(at: str, channel: str) -> Document:
    name, _, campaign = channel.partition("/")
    return {"at": at, "source": "website", "channel": name} | ({"campaign": campaign} if campaign else {})


def asked(lead: str, at: str, channel: str, company: tuple[str, int, str], **more: Any) -> Document:
    """The packet of a lead that did no more than ask for a demo."""
    known = dict(zip(("industry", "employees", "country"), company, strict=True))
    clauses = more.pop("clauses", DEMO)
    return packet(lead, clauses, (at, channel, "demo_requested"), company=known, **more)


ANNA, BEN, FIRST = Told(), Told("ben", "south"), Told(origin="sales")
BIRKE = [
    ("21 Oct 10:24", "organic_search", "content_downloaded"), ("23 Oct 14:00", "", "event_attended"),
    ("23 Oct 14:50", "email", "form_submitted"), ("30 Oct 15:00", "", "demo_requested"),
]  # fmt: skip
SIZE = {"industry": "retail", "employees": {"min": 51, "max": 200}}
# One person, one packet: also of the handoff that ended when Ilex turned out to be Iris.
IRIS = packet(
    "iris", {"industry": 30, "size": 30, "demo": 30}, ("27 Oct 10:00", "paid_search/autumn", "demo_requested"),
    ("28 Oct 16:00", "event", "demo_requested"), ("29 Oct 10:00", "email", "form_submitted"),
    contact={"phone": PHONE}, company={"industry": "retail", "employees": 250, "country": "DE"},
)  # fmt: skip

HANDOFFS: dict[str, Document] = {
    "fichte/1": handoff(
        "fichte/1", "rejected", "20 Oct 10:00",
        asked("fichte", "20 Oct 10:00", "paid_search/autumn", ("logistics", 60, "DE"), seniority="director"),
        ANNA.offered(), ANNA.accepted("20 Oct 11:00"), ANNA.contacted("20 Oct 11:30"),
        ANNA.rejected("21 Oct 09:30", "too_small", "size", "confirmed", correction={"company.employees": 8}),
    ),
    "birke/1": handoff(
        "birke/1", "rejected", "23 Oct 14:50",
        packet("birke", FULL | {"webinar": 11.9588, "guide": 8.0547}, *BIRKE, company=SIZE, seniority="director"),
        ANNA.offered(), ANNA.accepted("27 Oct 09:30"), ANNA.rejected("27 Oct 10:00", "too_small", "size", "disputed"),
    ),
    "birke/2": handoff(
        "birke/2", "contacted", "30 Oct 15:00", packet("birke", DEMO, *BIRKE, company=SIZE, seniority="director"),
        ANNA.offered(), ANNA.accepted("03 Nov 09:30"), ANNA.contacted("03 Nov 11:00"),
    ),
    "ginster/1": handoff(
        "ginster/1", "rejected", "22 Oct 09:00",
        asked("ginster", "22 Oct 09:00", "organic_search", ("software", 500, "DE"), seniority="c_level",
              budget="20000.00", clauses={"size": 30, "role": 20, "budget": 20, "demo": 30}),
        ANNA.offered(), ANNA.rejected("22 Oct 10:15", "wrong_industry", "industry", "loose", returns="disqualified"),
    ),
    "holunder/1": handoff(
        "holunder/1", "won", "24 Oct 10:00",
        packet("holunder", {"industry": 30, "size": 30, "demo": 30}, ("23 Oct 11:00", "referral", "form_submitted"),
               ("24 Oct 10:00", "", "demo_requested"), seniority="manager",
               company={"industry": "retail", "employees": 90, "country": "DE"}),
        FIRST.dealt("opened", "22 Oct 15:00", "5000.00"), FIRST.dealt("won", "29 Oct 12:00", "5000.00"),
        why_this_seller=BY_DEAL, offered_at=None,
    ),
    "ahorn/1": handoff(
        "ahorn/1", "won", "24 Oct 17:00",
        asked("ahorn", "24 Oct 17:00", "paid_search/autumn", ("logistics", 120, "DE"), seniority="director"),
        ANNA.offered(), ANNA.accepted("25 Oct 18:00"), ANNA.contacted("26 Oct 16:30"), ANNA.good("29 Oct 15:00"),
        ANNA.dealt("opened", "30 Oct 12:00", "12000.00"), ANNA.dealt("won", "04 Nov 16:00", "12000.00"),
    ),
    "dattel/1": handoff(
        "dattel/1", "recycled", "28 Oct 16:00",
        packet("dattel", {"size": 30, "role": 20, "webinar": 12, "guide": 8.7994},
               ("27 Oct 09:00", "paid_search/winter", "content_downloaded"), ("28 Oct 16:00", "", "event_attended"),
               ("29 Oct 10:00", "", "demo_requested"), company={"employees": 300}, seniority="c_level"),
        ANNA.offered(), ANNA.accepted("29 Oct 11:00"), ANNA.tried("29 Oct 11:30"),
        ANNA.told("handoff.recycled", "30 Oct 10:00", reason="not_now", return_at="01 Dec 00:00", counted=True),
    ),
    "iris/1": handoff(
        "iris/1", "lost", "27 Oct 10:00", IRIS, ANNA.offered(), ANNA.accepted("27 Oct 10:30"),
        ANNA.contacted("27 Oct 14:00"), ANNA.good("30 Oct 10:00"),
        ANNA.dealt("opened", "30 Oct 17:00", "4000.00", by="seller/anna"),
        ANNA.dealt("lost", "06 Nov 14:00", "4000.00", "price", by="seller/anna"),
    ),
    "ilex/1": handoff(
        "ilex/1", "recycled", "28 Oct 16:00", IRIS, ANNA.offered(),
        ANNA.told("handoff.recycled", "29 Oct 10:00", "merge", reason="merged", return_at=None, counted=False),
    ),
    "nessel/1": handoff(
        "nessel/1", "accepted", "27 Oct 16:00",
        asked("nessel", "27 Oct 16:00", "organic_search", ("logistics", 70, "CH"), seniority="director"),
        BEN.offered(), ANNA.told("handoff.reassigned", "29 Oct 09:30", "person", former_seller="ben", why=BY_HAND),
        ANNA.accepted("29 Oct 10:00"), ANNA.tried("29 Oct 10:15"), why_this_seller=BY_HAND, offered_at="29 Oct 09:30",
    ),
    "eiche/1": handoff(
        "eiche/1", "opportunity", "30 Oct 16:00",
        asked("eiche", "30 Oct 16:00", "referral", ("logistics", 800, "AT"), seniority="c_level"),
        BEN.offered(), BEN.accepted("03 Nov 14:45"), BEN.contacted("05 Nov 10:00"), BEN.good("06 Nov 11:00"),
        BEN.dealt("opened", "06 Nov 12:00", "6000.00"), BEN.dealt("lost", "07 Nov 10:00", "6000.00", "price"),
        BEN.dealt("reopened", "07 Nov 16:00", "8000.00"),
    ),
    "kiefer/1": handoff(
        "kiefer/1", "sales_qualified", "04 Nov 10:00",
        asked("kiefer", "04 Nov 10:00", "paid_search/winter", ("retail", 400, "DE"), seniority="director",
              budget="15000.00", clauses=FULL | {"budget": 20, "demo": 30}),
        ANNA.offered(), ANNA.accepted("04 Nov 13:45"), ANNA.contacted("05 Nov 09:30"),
        ANNA.good("07 Nov 12:00", 2, "decision_maker"),
    ),
    "olive/1": handoff(
        "olive/1", "offered", "07 Nov 15:00",
        asked("olive", "07 Nov 15:00", "referral", ("retail", 1000, "AT"), seniority="c_level", budget="50000.00",
              clauses=FULL | {"budget": 20, "demo": 30}),
        BEN.offered(),
    ),
}  # fmt: skip
