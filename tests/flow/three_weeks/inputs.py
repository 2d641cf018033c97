"""What everybody told Accord in these three weeks, in the order in which they told it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.flow.three_weeks.times import instant

PHONE = "+4930901820123"


@dataclass(frozen=True)
class Act:
    """One request. It comes after the acts named in `after`, and when the handoffs in `awaits` are there.

    `{}` in the path is the id of the first of these; `again`: it may be told twice.
    """

    name: str
    path: str
    body: dict[str, Any]
    method: str = "POST"
    after: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()
    again: bool = True


def comes(lead: str, at: str, touch: str, company: Sequence[Any], **more: Any) -> Act:
    """`company`: industry, employees, country; `touch`: channel and campaign; unnamed is unknown."""
    channel, _, campaign = touch.partition("/")
    body = {
        "source": "website",
        "external_id": f"form-{lead}",
        "occurred_at": instant(at),
        "contact": more.get("contact", {"email": f"jo@{lead}.example", "name": f"Jo {lead.title()}"}),
        "company": {"domain": more.get("domain", f"{lead}.example")}
        | known(company, "industry", "employees", "country"),
        "role": known([more.get("seniority")], "seniority"),
        "interest": {"budget": more["budget"]} if "budget" in more else {},
        "touch": known([channel, campaign or None], "channel", "campaign"),
        "activity": more.get("activity", "demo_requested"),
    }
    return Act(lead, "/v1/leads", body, after=more.get("after", ()), awaits=more.get("awaits", ()))


def tells(name: str, lead: str, at: str, **more: Any) -> Act:
    """A second form of a lead."""
    body = {
        "source": "website",
        "external_id": f"form-{name}",
        "occurred_at": instant(at),
        "contact": {"email": f"jo@{lead}.example"} | more.pop("contact", {}),
        "touch": {"channel": "email"},
    }
    awaits = more.pop("awaits", ())
    return Act(name, "/v1/leads", body | more, awaits=awaits)


def does(name: str, lead: str, at: str, kind: str, awaits: tuple[str, ...] = ()) -> Act:
    body = {"lead": {"email": f"jo@{lead}.example"}, "type": kind, "occurred_at": instant(at), "external_id": name}
    return Act(name, "/v1/activities", body, awaits=awaits)


def deal(lead: str, at: str, stage: str, seller: str, amount: str, **more: Any) -> Act:
    awaits = more.pop("awaits", (f"{lead}/1",))
    body = {
        "deal_id": f"deal-{lead}",
        "lead": {"email": f"jo@{lead}.example"},
        "stage": stage,
        "amount": euro(amount),
        "owner": seller,
        "occurred_at": instant(at),
    }
    after = more.pop("after", ())
    return Act(f"{lead} {stage} {at}", "/v1/deals", body | more, after=after, awaits=awaits)


def paid(name: str, lead: str, at: str, kind: str, amount: str) -> Act:
    row = {"id": name, "deal_id": f"deal-{lead}", "amount": euro(amount), "kind": kind, "occurred_at": instant(at)}
    return Act(name, "/v1/revenue", {"rows": [row]})


def answers(handoff: str, seller: str, *said: tuple[str, str, dict[str, Any]]) -> list[Act]:
    """What a seller says of a handoff, one thing after the other."""
    found: list[Act] = []
    for at, question, body in said:
        former = (found[-1].name,) if found else ()
        own = {} if question == "reassignment" else {"seller": seller}
        method = "POST" if question in ("contacts", "recycling", "reassignment") else "PUT"
        told = own | body | {"occurred_at": instant(at)}
        path = f"/v1/handoffs/{{}}/{question}"
        found.append(Act(f"{handoff} {question} {at}", path, told, method, former, (handoff,), again=method == "PUT"))
    return found


def euro(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def known(values: Sequence[Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=False) if value is not None}


PEOPLE = (
    "fichte", "birke", "zypresse", "ginster", "holunder", "ahorn", "dattel", "iris", "ilex", "nessel", "eiche",
    "kiefer", "linde", "mispel", "olive",
)  # fmt: skip
EVIDENCE = {"evidence": {"need": "a plan for each van", "timeline": "spring"}}
TALK = {"kind": "conversation", "channel": "phone"}
TRIED = {"kind": "attempt", "channel": "phone"}
TOO_SMALL = {"reason": "too_small", "clause": "size"}
BACK = {"reason": "not_now", "return_on": "2025-12-01"}

# A deal means that the lead was accepted: the clocks that begin with it do not move if it is learned later when.
EICHE = "eiche/1 acceptance 03 Nov 14:45"

# Until 3 November, 12:00: under the first agreement.
OCTOBER: list[Act] = [
    comes("fichte", "20 Oct 10:00", "paid_search/autumn", ["logistics", 60, "DE"], seniority="director"),
    *answers(
        "fichte/1", "anna", ("20 Oct 11:00", "acceptance", {}), ("20 Oct 11:30", "contacts", TALK),
        ("21 Oct 09:30", "rejection", TOO_SMALL | {"correction": {"company.employees": 8}}),
    ),
    comes("birke", "21 Oct 10:24", "organic_search", ["retail"], seniority="director", activity="content_downloaded"),
    comes(
        "zypresse", "21 Oct 10:24", "paid_search/autumn", ["logistics"], seniority="director",
        activity="content_downloaded",
    ),
    comes(
        "ginster", "22 Oct 09:00", "organic_search", ["software", 500, "DE"], seniority="c_level",
        budget=euro("20000.00"),
    ),
    *answers(
        "ginster/1", "anna", ("22 Oct 10:15", "rejection", {"reason": "wrong_industry", "clause": "industry"}),
    ),
    deal("holunder", "22 Oct 15:00", "opportunity", "anna", "5000.00", awaits=()),
    comes(
        "holunder", "23 Oct 11:00", "referral", ["retail", 90, "DE"], seniority="manager", activity="form_submitted",
        after=("holunder opportunity 22 Oct 15:00",),
    ),
    tells("birke's size", "birke", "23 Oct 14:50", company={"employees": "51-200"}),
    does("zypresse's webinar", "zypresse", "23 Oct 14:00", "event_attended"),
    tells("zypresse's size", "zypresse", "23 Oct 15:10", company={"employees": 150}),
    does("holunder's demo", "holunder", "24 Oct 10:00", "demo_requested", awaits=("holunder/1",)),
    comes("ahorn", "24 Oct 17:00", "paid_search/autumn", ["logistics", 120, "DE"], seniority="director"),
    *answers(
        "ahorn/1", "anna", ("25 Oct 18:00", "acceptance", {}), ("26 Oct 16:30", "contacts", TALK),
        ("29 Oct 15:00", "qualification", EVIDENCE),
    ),
    does("birke's webinar", "birke", "23 Oct 14:00", "event_attended"),
    comes(
        "dattel", "27 Oct 09:00", "paid_search/winter", [None, 300], seniority="c_level",
        activity="content_downloaded",
    ),
    *answers(
        "birke/1", "anna", ("27 Oct 09:30", "acceptance", {}),
        ("27 Oct 10:00", "rejection", TOO_SMALL),
    ),
    comes("iris", "27 Oct 10:00", "paid_search/autumn", ["retail", 250, "DE"]),
    *answers(
        "iris/1", "anna", ("27 Oct 10:30", "acceptance", {}), ("27 Oct 14:00", "contacts", TALK),
        ("30 Oct 10:00", "qualification", EVIDENCE),
        ("30 Oct 17:00", "opportunity", {"deal_id": "deal-iris", "amount": euro("4000.00")}),
    ),
    comes("nessel", "27 Oct 16:00", "organic_search", ["logistics", 70, "CH"], seniority="director"),
    comes(
        "ilex", "28 Oct 16:00", "event", ["retail", 250], contact={"phone": PHONE}, domain="iris.example",
        after=("iris",),
    ),
    does("dattel's demo", "dattel", "29 Oct 10:00", "demo_requested"),
    *answers(
        "nessel/1", "anna", ("29 Oct 09:30", "reassignment", {"seller": "anna", "why": "Ben does not answer."}),
        ("29 Oct 10:00", "acceptance", {}), ("29 Oct 10:15", "contacts", TRIED),
    ),
    tells("ilex is iris", "iris", "29 Oct 10:00", contact={"phone": PHONE}, awaits=("iris/1", "ilex/1")),
    *answers(
        "dattel/1", "anna", ("29 Oct 11:00", "acceptance", {}), ("29 Oct 11:30", "contacts", TRIED),
        ("30 Oct 10:00", "recycling", BACK),
    ),
    deal("holunder", "29 Oct 12:00", "won", "anna", "5000.00"),
    deal("ahorn", "30 Oct 12:00", "opportunity", "anna", "12000.00", after=("ahorn/1 acceptance 25 Oct 18:00",)),
    does("birke's demo", "birke", "30 Oct 15:00", "demo_requested", awaits=("birke/1",)),
    comes("eiche", "30 Oct 16:00", "referral", ["logistics", 800, "AT"], seniority="c_level"),
    does("dattel's webinar", "dattel", "28 Oct 16:00", "event_attended", awaits=("dattel/1",)),
    *answers(
        "birke/2", "anna", ("03 Nov 09:30", "acceptance", {}), ("03 Nov 11:00", "contacts", TALK),
    ),
    paid("invoice 1", "holunder", "03 Nov 10:00", "new", "5000.00"),
]  # fmt: skip

# From then on: under the second one.
NOVEMBER: list[Act] = [
    comes(
        "kiefer", "04 Nov 10:00", "paid_search/winter", ["retail", 400, "DE"], seniority="director",
        budget=euro("15000.00"),
    ),
    comes("linde", "04 Nov 11:00", "referral", ["logistics", 100, "DE"], seniority="director"),
    *answers(
        "kiefer/1", "anna", ("04 Nov 13:45", "acceptance", {}), ("05 Nov 09:30", "contacts", TALK),
        (
            "07 Nov 12:00", "qualification",
            {"evidence": EVIDENCE["evidence"] | {"decision_maker": True}, "sales_ready": True},
        ),
    ),
    *answers(
        "eiche/1", "ben", ("03 Nov 14:45", "acceptance", {}), ("05 Nov 10:00", "contacts", TALK),
        ("06 Nov 11:00", "qualification", EVIDENCE),
    ),
    deal("ahorn", "04 Nov 16:00", "won", "anna", "12000.00"),
    paid("invoice 2", "ahorn", "05 Nov 10:00", "new", "12000.00"),
    comes("mispel", "05 Nov 09:00", "organic_search", ["logistics", 100], domain="rival.example"),
    deal("eiche", "06 Nov 12:00", "opportunity", "ben", "6000.00", after=(EICHE,)),
    *answers("iris/1", "anna", ("06 Nov 14:00", "outcome", {"outcome": "lost", "reason": "price"})),
    deal("eiche", "07 Nov 10:00", "lost", "ben", "6000.00", after=(EICHE,), reason="price"),
    paid("credit 1", "ahorn", "07 Nov 11:00", "refund", "-2000.00"),
    paid("invoice 3", "nobody", "07 Nov 12:00", "new", "700.00"),
    comes(
        "olive", "07 Nov 15:00", "referral", ["retail", 1000, "AT"], seniority="c_level", budget=euro("50000.00"),
    ),
    deal("eiche", "07 Nov 16:00", "opportunity", "ben", "8000.00", after=(EICHE,)),
]  # fmt: skip
