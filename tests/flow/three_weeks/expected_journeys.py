"""Every expected journey: the stage, the owner and the steps of each lead, and every fact that explains them."""

from tests.flow.three_weeks.expectation_builders import (
    Document,
    activity_recorded,
    fact,
    journey,
    lead_captured,
    lead_disqualified,
    lead_qualified,
    nurture_started,
    steps,
)
from tests.flow.three_weeks.expected_clocks import CLOCKS, HANDOFF_FACTS
from tests.flow.three_weeks.handoff_facts import Clock
from tests.flow.three_weeks.requests import euros
from tests.flow.three_weeks.times import NOW

FULL = {"industry": 30, "size": 30, "role": 20}


def clock_facts(handoff: str) -> list[Document]:
    return HANDOFF_FACTS[handoff].clocks(CLOCKS[handoff])


def revenue_booked(at: str, kind: str, amount: str) -> Document:
    return fact("revenue.booked", at, kind=kind, amount=euros(amount))


ANNA, ANNA_CYCLE_2, BEN = HANDOFF_FACTS["fichte/1"], HANDOFF_FACTS["birke/2"], HANDOFF_FACTS["eiche/1"]
ANNA_SALES_FIRST = HANDOFF_FACTS["holunder/1"]
OFFERED = ANNA.step("offered", NOW)
# The deal starts and stops this clock at once; another one starts when the lead qualifies.
ACCEPTANCE_BY_DEAL = Clock("acceptance", None, "22 Oct 15:00", "23 Oct 10:00", "met", "22 Oct 15:00", 0, 0)
LOST_FOR_PRICE = {"outcome": "lost", "reason": "price", "returns": "nurture"}
BEN_LOST = BEN.deal("lost", "07 Nov 10:00", "6000.00", reason="price")

JOURNEYS: dict[str, Document] = {
    "fichte": journey(
        "nurture", NOW, "marketing",
        steps(captured="20 Oct 10:00", qualified="20 Oct 10:00", accepted="20 Oct 11:00", contacted="20 Oct 11:30",
              rejected="21 Oct 09:30"),
        lead_captured("20 Oct 10:00", "paid_search/autumn", industry="logistics", country="DE", seniority="director",
                      size="51-200"),
        lead_qualified("20 Oct 10:00", **FULL, demo=30), OFFERED, ANNA.step("accepted", "20 Oct 11:00", implicit=False),
        ANNA.step("contacted", "20 Oct 11:30", contact="conversation"),
        ANNA.step("rejected", "21 Oct 09:30", agreement_version=1, reason="too_small", clause="size",
                  returns="nurture", check="confirmed", correction={"company.size": "0-10"}),
        clock_facts("fichte/1"), nurture_started("21 Oct 09:30", 50, 0, "budget", cycle=2),
        nurture_started(NOW, 50, 0, "budget", cycle=2, version=2),
    ),
    "birke": journey(
        "sal", "03 Nov 09:30", "sales/anna",
        steps(captured="21 Oct 10:24", qualified="23 Oct 14:50", accepted="27 Oct 09:30", contacted="03 Nov 11:00",
              rejected="27 Oct 10:00"),
        lead_captured("21 Oct 10:24", "organic_search", "content_downloaded", industry="retail", seniority="director"),
        nurture_started("21 Oct 10:24", 50, 10, "size", "budget"), activity_recorded("23 Oct 14:00", "event_attended"),
        lead_captured("23 Oct 14:50", "email", "form_submitted", size="51-200"),
        lead_qualified("23 Oct 14:50", **FULL, webinar=11.9588, guide=8.0547), OFFERED,
        ANNA.step("accepted", "27 Oct 09:30", implicit=False),
        ANNA.step("rejected", "27 Oct 10:00", agreement_version=1, reason="too_small", clause="size",
                  returns="nurture", check="disputed", correction={}),
        clock_facts("birke/1"), nurture_started("27 Oct 10:00", 80, 0, "budget", cycle=2),
        activity_recorded("30 Oct 15:00", "demo_requested"),
        lead_qualified("30 Oct 15:00", cycle=2, **FULL, demo=30), ANNA_CYCLE_2.step("offered", NOW),
        ANNA_CYCLE_2.step("accepted", "03 Nov 09:30", implicit=False),
        ANNA_CYCLE_2.step("contacted", "03 Nov 11:00", contact="conversation"), clock_facts("birke/2"),
        due=("disposition", "10 Nov 09:30"),
    ),
    "zypresse": journey(
        "nurture", NOW, "marketing", steps(captured="21 Oct 10:24"),
        lead_captured("21 Oct 10:24", "paid_search/autumn", "content_downloaded", industry="logistics",
                      seniority="director"),
        nurture_started("21 Oct 10:24", 50, 10, "size", "budget"), activity_recorded("23 Oct 14:00", "event_attended"),
        lead_captured("23 Oct 15:10", "email", "form_submitted", size="51-200"),
        nurture_started(NOW, 80, 0, "budget", version=2),
    ),
    "ginster": journey(
        "disqualified", "22 Oct 10:15", "marketing",
        steps(captured="22 Oct 09:00", qualified="22 Oct 09:00", rejected="22 Oct 10:15"),
        lead_captured("22 Oct 09:00", "organic_search", industry="software", country="DE", seniority="c_level",
                      size="201-500", budget=euros("20000.00")),
        lead_qualified("22 Oct 09:00", size=30, role=20, budget=20, demo=30), OFFERED,
        ANNA.step("rejected", "22 Oct 10:15", agreement_version=1, reason="wrong_industry", clause="industry",
                  returns="disqualified", check="loose", correction={}),
        clock_facts("ginster/1"), lead_disqualified("22 Oct 10:15", "industry", cycle=2, version=1),
    ),
    "holunder": journey(
        "customer", "29 Oct 12:00", "customer_success/anna",
        steps(captured="23 Oct 11:00", qualified="24 Oct 10:00", accepted="~22 Oct 15:00", contacted="~22 Oct 15:00",
              sales_qualified="~22 Oct 15:00", opportunity="22 Oct 15:00", won="29 Oct 12:00"),
        ANNA_SALES_FIRST.deal("opened", "22 Oct 15:00", "5000.00"),
        lead_captured("23 Oct 11:00", "referral", "form_submitted", industry="retail", country="DE",
                      seniority="manager",
                      size="51-200"),
        nurture_started("23 Oct 11:00", 60, 0, "budget"), activity_recorded("24 Oct 10:00", "demo_requested"),
        lead_qualified("24 Oct 10:00", industry=30, size=30, demo=30), ANNA_SALES_FIRST.clocks([ACCEPTANCE_BY_DEAL]),
        clock_facts("holunder/1"),
        ANNA_SALES_FIRST.deal("won", "29 Oct 12:00", "5000.00"),
        ANNA_SALES_FIRST.step("closed", "29 Oct 12:00", outcome="won"),
        nurture_started("29 Oct 12:00", 60, 0, "budget", cycle=2),
        nurture_started(NOW, 60, 0, "budget", cycle=2, version=2), revenue_booked("03 Nov 10:00", "new", "5000.00"),
    ),
    "ahorn": journey(
        "customer", "04 Nov 16:00", "customer_success/anna",
        steps(captured="24 Oct 17:00", qualified="24 Oct 17:00", accepted="25 Oct 18:00", contacted="26 Oct 16:30",
              sales_qualified="29 Oct 15:00", opportunity="30 Oct 12:00", won="04 Nov 16:00"),
        lead_captured("24 Oct 17:00", "paid_search/autumn", industry="logistics", country="DE", seniority="director",
                      size="51-200"),
        lead_qualified("24 Oct 17:00", **FULL, demo=30), OFFERED, ANNA.step("accepted", "25 Oct 18:00", implicit=False),
        ANNA.step("contacted", "26 Oct 16:30", contact="conversation"),
        ANNA.step("sales_qualified", "29 Oct 15:00", agreement_version=1, evidence=["need", "timeline"],
                  sales_ready=False),
        clock_facts("ahorn/1"), ANNA.deal("opened", "30 Oct 12:00", "12000.00"),
        ANNA.deal("won", "04 Nov 16:00", "12000.00"), ANNA.step("closed", "04 Nov 16:00", outcome="won"),
        nurture_started(NOW, 80, 0, "budget", cycle=2, version=2),
        revenue_booked("05 Nov 10:00", "new", "12000.00"), revenue_booked("07 Nov 11:00", "refund", "-2000.00"),
    ),
    "dattel": journey(
        "nurture", NOW, "marketing",
        steps(captured="27 Oct 09:00", qualified="28 Oct 16:00", accepted="29 Oct 11:00", recycled="30 Oct 10:00"),
        lead_captured("27 Oct 09:00", "paid_search/winter", "content_downloaded", seniority="c_level", size="201-500"),
        nurture_started("27 Oct 09:00", 50, 10, "industry", "budget"),
        activity_recorded("28 Oct 16:00", "event_attended"),
        lead_qualified("28 Oct 16:00", size=30, role=20, webinar=12, guide=8.7994),
        activity_recorded("29 Oct 10:00", "demo_requested"),
        lead_qualified("29 Oct 10:00", size=30, role=20, demo=30, guide=8.1696), OFFERED,
        ANNA.step("accepted", "29 Oct 11:00", implicit=False), ANNA.step("worked", "29 Oct 11:30", contact="attempt"),
        ANNA.step("recycled", "30 Oct 10:00", reason="not_now", return_at="01 Dec 00:00", counted=True),
        clock_facts("dattel/1"), nurture_started("30 Oct 10:00", 50, 0, "industry", "budget", cycle=2),
        nurture_started(NOW, 50, 0, "industry", "budget", cycle=2, version=2),
    ),
    "iris": journey(
        "nurture", NOW, "marketing",
        steps(captured="27 Oct 10:00", qualified="27 Oct 10:00", accepted="27 Oct 10:30", contacted="27 Oct 14:00",
              sales_qualified="30 Oct 10:00", opportunity="30 Oct 17:00", lost="06 Nov 14:00"),
        lead_captured("27 Oct 10:00", "paid_search/autumn", industry="retail", country="DE", size="201-500"),
        lead_qualified("27 Oct 10:00", industry=30, size=30, demo=30), OFFERED,
        ANNA.step("accepted", "27 Oct 10:30", implicit=False),
        ANNA.step("contacted", "27 Oct 14:00", contact="conversation"),
        lead_captured("28 Oct 16:00", "event", email="none", industry="retail", country="DE", size="201-500"),
        lead_qualified("28 Oct 16:00", industry=30, size=30, demo=30), OFFERED,
        fact("lead.merged", "29 Oct 10:00", survivor="iris", merged="ilex"),
        lead_captured("29 Oct 10:00", "email", "form_submitted", country="DE"), clock_facts("ilex/1"),
        ANNA.step("recycled", "29 Oct 10:00", reason="merged", counted=False),
        ANNA.step("sales_qualified", "30 Oct 10:00", agreement_version=1, evidence=["need", "timeline"],
                  sales_ready=False),
        clock_facts("iris/1"), ANNA.deal("opened", "30 Oct 17:00", "4000.00"),
        ANNA.deal("lost", "06 Nov 14:00", "4000.00", reason="price"),
        ANNA.step("closed", "06 Nov 14:00", **LOST_FOR_PRICE, return_at="09 Nov 14:00"),
        nurture_started(NOW, 60, 0, "role", "budget", cycle=2, version=2),
    ),
    "nessel": journey(
        "sal", "29 Oct 10:00", "sales/anna",
        steps(captured="27 Oct 16:00", qualified="27 Oct 16:00", accepted="29 Oct 10:00"),
        lead_captured("27 Oct 16:00", "organic_search", industry="logistics", country="CH", seniority="director",
                      size="51-200"),
        lead_qualified("27 Oct 16:00", **FULL, demo=30), BEN.step("offered", NOW),
        ANNA.step("reassigned", "29 Oct 09:30", former_seller="ben", by="person"),
        ANNA.step("accepted", "29 Oct 10:00", implicit=False), ANNA.step("worked", "29 Oct 10:15", contact="attempt"),
        clock_facts("nessel/1"),
    ),
    "eiche": journey(
        "opportunity", "07 Nov 16:00", "sales/ben",
        steps(captured="30 Oct 16:00", qualified="30 Oct 16:00", accepted="03 Nov 14:45", contacted="05 Nov 10:00",
              sales_qualified="06 Nov 11:00", opportunity="06 Nov 12:00"),
        lead_captured("30 Oct 16:00", "referral", industry="logistics", country="AT", seniority="c_level",
                      size="501-1000"),
        lead_qualified("30 Oct 16:00", **FULL, demo=30), BEN.step("offered", NOW),
        BEN.step("accepted", "03 Nov 14:45", implicit=False),
        BEN.step("contacted", "05 Nov 10:00", contact="conversation"),
        BEN.step("sales_qualified", "06 Nov 11:00", agreement_version=1, evidence=["need", "timeline"],
                 sales_ready=False),
        clock_facts("eiche/1"), BEN.deal("opened", "06 Nov 12:00", "6000.00"), BEN_LOST,
        BEN.step("closed", "07 Nov 10:00", **LOST_FOR_PRICE, return_at="10 Nov 10:00"),
        nurture_started(NOW, 80, 0, "budget", cycle=2, version=2),
        BEN.deal("reopened", "07 Nov 16:00", "8000.00"), BEN.step("reopened", "07 Nov 16:00"),
    ),
    "kiefer": journey(
        "sql", "07 Nov 12:00", "sales/anna",
        steps(captured="04 Nov 10:00", qualified="04 Nov 10:00", accepted="04 Nov 13:45", contacted="05 Nov 09:30",
              sales_qualified="07 Nov 12:00"),
        lead_captured("04 Nov 10:00", "paid_search/winter", industry="retail", country="DE", seniority="director",
                      size="201-500", budget=euros("15000.00")),
        lead_qualified("04 Nov 10:00", version=2, **FULL, budget=20, demo=30), OFFERED,
        ANNA.step("accepted", "04 Nov 13:45", implicit=False),
        ANNA.step("contacted", "05 Nov 09:30", contact="conversation"),
        ANNA.step("sales_qualified", "07 Nov 12:00", agreement_version=2,
                  evidence=["need", "timeline", "decision_maker"], sales_ready=True),
        # The clock of the offer was started when Accord made the offer, and again at the acceptance told afterwards.
        clock_facts("kiefer/1"), HANDOFF_FACTS["kiefer/1"].clocks([Clock("offer", "anna", NOW, NOW, "running")]),
    ),
    "linde": journey(
        "nurture", "04 Nov 11:00", "marketing", steps(captured="04 Nov 11:00"),
        lead_captured("04 Nov 11:00", "referral", industry="logistics", country="DE", seniority="director",
                      size="51-200"),
        nurture_started("04 Nov 11:00", 80, 30, "budget", version=2),
    ),
    "mispel": journey(
        "disqualified", "05 Nov 09:00", "marketing", steps(captured="05 Nov 09:00"),
        lead_captured("05 Nov 09:00", "organic_search", industry="logistics", size="51-200"),
        lead_disqualified("05 Nov 09:00", "competitor", cycle=1, version=2),
    ),
    "olive": journey(
        "mql", "07 Nov 15:00", "sales/ben", steps(captured="07 Nov 15:00", qualified="07 Nov 15:00"),
        lead_captured("07 Nov 15:00", "referral", industry="retail", country="AT", seniority="c_level",
                      size="501-1000",
                      budget=euros("50000.00")),
        lead_qualified("07 Nov 15:00", version=2, **FULL, budget=20, demo=30), BEN.step("offered", NOW),
        clock_facts("olive/1"),
        due=("offer", NOW),
    ),
}  # fmt: skip
