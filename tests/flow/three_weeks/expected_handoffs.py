"""Every expected handoff as its seller sees it: state, seller and reason, clocks, packet and history."""

from tests.flow.three_weeks.expectation_builders import Document
from tests.flow.three_weeks.handoff_builders import DEMO, FULL, HandoffHistory, demo_packet, handoff, packet
from tests.flow.three_weeks.inputs import PHONE

REASSIGNED, DEAL_OWNER = "reassigned by hand", "the deal's owner"
ANNA, BEN, ANNA_SALES_FIRST = HandoffHistory(), HandoffHistory("ben", "south"), HandoffHistory(origin="sales")
BIRKE = [
    ("21 Oct 10:24", "organic_search", "content_downloaded"), ("23 Oct 14:00", "", "event_attended"),
    ("23 Oct 14:50", "email", "form_submitted"), ("30 Oct 15:00", "", "demo_requested"),
]  # fmt: skip
SIZE = {"industry": "retail", "employees": {"min": 51, "max": 200}}
# Ilex and Iris are one person, so both handoffs show one packet.
IRIS = packet(
    "iris", {"industry": 30, "size": 30, "demo": 30}, ("27 Oct 10:00", "paid_search/autumn", "demo_requested"),
    ("28 Oct 16:00", "event", "demo_requested"), ("29 Oct 10:00", "email", "form_submitted"),
    contact={"phone": PHONE}, company={"industry": "retail", "employees": 250, "country": "DE"},
)  # fmt: skip

HANDOFFS: dict[str, Document] = {
    "fichte/1": handoff(
        "fichte/1", "rejected", "20 Oct 10:00",
        demo_packet("fichte", "20 Oct 10:00", "paid_search/autumn", ("logistics", 60, "DE"), seniority="director"),
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
        demo_packet("ginster", "22 Oct 09:00", "organic_search", ("software", 500, "DE"), seniority="c_level",
                    budget="20000.00", clauses={"size": 30, "role": 20, "budget": 20, "demo": 30}),
        ANNA.offered(), ANNA.rejected("22 Oct 10:15", "wrong_industry", "industry", "loose", returns="disqualified"),
    ),
    "holunder/1": handoff(
        "holunder/1", "won", "24 Oct 10:00",
        packet("holunder", {"industry": 30, "size": 30, "demo": 30}, ("23 Oct 11:00", "referral", "form_submitted"),
               ("24 Oct 10:00", "", "demo_requested"), seniority="manager",
               company={"industry": "retail", "employees": 90, "country": "DE"}),
        ANNA_SALES_FIRST.deal("opened", "22 Oct 15:00", "5000.00"),
        ANNA_SALES_FIRST.deal("won", "29 Oct 12:00", "5000.00"),
        why_this_seller=DEAL_OWNER, offered_at=None,
    ),
    "ahorn/1": handoff(
        "ahorn/1", "won", "24 Oct 17:00",
        demo_packet("ahorn", "24 Oct 17:00", "paid_search/autumn", ("logistics", 120, "DE"), seniority="director"),
        ANNA.offered(), ANNA.accepted("25 Oct 18:00"), ANNA.contacted("26 Oct 16:30"),
        ANNA.sales_qualified("29 Oct 15:00"), ANNA.deal("opened", "30 Oct 12:00", "12000.00"),
        ANNA.deal("won", "04 Nov 16:00", "12000.00"),
    ),
    "dattel/1": handoff(
        "dattel/1", "recycled", "28 Oct 16:00",
        packet("dattel", {"size": 30, "role": 20, "webinar": 12, "guide": 8.7994},
               ("27 Oct 09:00", "paid_search/winter", "content_downloaded"), ("28 Oct 16:00", "", "event_attended"),
               ("29 Oct 10:00", "", "demo_requested"), company={"employees": 300}, seniority="c_level"),
        ANNA.offered(), ANNA.accepted("29 Oct 11:00"), ANNA.worked("29 Oct 11:30"),
        ANNA.entry("handoff.recycled", "30 Oct 10:00", reason="not_now", return_at="01 Dec 00:00", counted=True),
    ),
    "iris/1": handoff(
        "iris/1", "lost", "27 Oct 10:00", IRIS, ANNA.offered(), ANNA.accepted("27 Oct 10:30"),
        ANNA.contacted("27 Oct 14:00"), ANNA.sales_qualified("30 Oct 10:00"),
        ANNA.deal("opened", "30 Oct 17:00", "4000.00", by="seller/anna"),
        ANNA.deal("lost", "06 Nov 14:00", "4000.00", "price", by="seller/anna"),
    ),
    "ilex/1": handoff(
        "ilex/1", "recycled", "28 Oct 16:00", IRIS, ANNA.offered(),
        ANNA.entry("handoff.recycled", "29 Oct 10:00", "merge", reason="merged", return_at=None, counted=False),
    ),
    "nessel/1": handoff(
        "nessel/1", "accepted", "27 Oct 16:00",
        demo_packet("nessel", "27 Oct 16:00", "organic_search", ("logistics", 70, "CH"), seniority="director"),
        BEN.offered(),
        ANNA.entry("handoff.reassigned", "29 Oct 09:30", "person", former_seller="ben", why=REASSIGNED, named=True),
        ANNA.accepted("29 Oct 10:00"), ANNA.worked("29 Oct 10:15"),
        why_this_seller=REASSIGNED, offered_at="29 Oct 09:30",
    ),
    "eiche/1": handoff(
        "eiche/1", "opportunity", "30 Oct 16:00",
        demo_packet("eiche", "30 Oct 16:00", "referral", ("logistics", 800, "AT"), seniority="c_level"),
        BEN.offered(), BEN.accepted("03 Nov 14:45"), BEN.contacted("05 Nov 10:00"), BEN.sales_qualified("06 Nov 11:00"),
        BEN.deal("opened", "06 Nov 12:00", "6000.00"), BEN.deal("lost", "07 Nov 10:00", "6000.00", "price"),
        BEN.deal("reopened", "07 Nov 16:00", "8000.00"),
    ),
    "kiefer/1": handoff(
        "kiefer/1", "sales_qualified", "04 Nov 10:00",
        demo_packet("kiefer", "04 Nov 10:00", "paid_search/winter", ("retail", 400, "DE"), seniority="director",
                    budget="15000.00", clauses=FULL | {"budget": 20, "demo": 30}),
        ANNA.offered(), ANNA.accepted("04 Nov 13:45"), ANNA.contacted("05 Nov 09:30"),
        ANNA.sales_qualified("07 Nov 12:00", 2, "decision_maker"),
    ),
    "olive/1": handoff(
        "olive/1", "offered", "07 Nov 15:00",
        demo_packet("olive", "07 Nov 15:00", "referral", ("retail", 1000, "AT"), seniority="c_level", budget="50000.00",
                    clauses=FULL | {"budget": 20, "demo": 30}),
        BEN.offered(),
    ),
}  # fmt: skip
