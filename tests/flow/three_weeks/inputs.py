"""Every input of the three weeks, in the order in which Accord receives it."""

from tests.flow.three_weeks.requests import (
    Request,
    activity,
    capture,
    deal,
    euros,
    receipt,
    responses,
    second_form,
)

PHONE = "+4930901820123"
LEADS = (
    "fichte", "birke", "zypresse", "ginster", "holunder", "ahorn", "dattel", "iris", "ilex", "nessel", "eiche",
    "kiefer", "linde", "mispel", "olive",
)  # fmt: skip
EVIDENCE = {"evidence": {"need": "a plan for each van", "timeline": "spring"}}
CONVERSATION = {"kind": "conversation", "channel": "phone"}
ATTEMPT = {"kind": "attempt", "channel": "phone"}
TOO_SMALL = {"reason": "too_small", "clause": "size"}
NOT_NOW = {"reason": "not_now", "return_on": "2025-12-01"}

# A deal implies that the lead was accepted, and starts the clocks. A later report of the acceptance does not move
# them, so the deals of Eiche come after it.
EICHE_ACCEPTANCE = "eiche/1 acceptance 03 Nov 14:45"

# Up to 3 November at noon, under the first agreement.
OCTOBER: list[Request] = [
    capture("fichte", "20 Oct 10:00", "paid_search/autumn", ["logistics", 60, "DE"], seniority="director"),
    *responses(
        "fichte/1", "anna", ("20 Oct 11:00", "acceptance", {}), ("20 Oct 11:30", "contacts", CONVERSATION),
        ("21 Oct 09:30", "rejection", TOO_SMALL | {"correction": {"company.employees": 8}}),
    ),
    capture("birke", "21 Oct 10:24", "organic_search", ["retail"], seniority="director", activity="content_downloaded"),
    capture(
        "zypresse", "21 Oct 10:24", "paid_search/autumn", ["logistics"], seniority="director",
        activity="content_downloaded",
    ),
    capture(
        "ginster", "22 Oct 09:00", "organic_search", ["software", 500, "DE"], seniority="c_level",
        budget=euros("20000.00"),
    ),
    *responses(
        "ginster/1", "anna", ("22 Oct 10:15", "rejection", {"reason": "wrong_industry", "clause": "industry"}),
    ),
    deal("holunder", "22 Oct 15:00", "opportunity", "anna", "5000.00", handoffs=()),
    capture(
        "holunder", "23 Oct 11:00", "referral", ["retail", 90, "DE"], seniority="manager", activity="form_submitted",
        preceded_by=("holunder opportunity 22 Oct 15:00",),
    ),
    second_form("birke's size", "birke", "23 Oct 14:50", company={"employees": "51-200"}),
    activity("zypresse's webinar", "zypresse", "23 Oct 14:00", "event_attended"),
    second_form("zypresse's size", "zypresse", "23 Oct 15:10", company={"employees": 150}),
    activity("holunder's demo", "holunder", "24 Oct 10:00", "demo_requested", handoffs=("holunder/1",)),
    capture("ahorn", "24 Oct 17:00", "paid_search/autumn", ["logistics", 120, "DE"], seniority="director"),
    *responses(
        "ahorn/1", "anna", ("25 Oct 18:00", "acceptance", {}), ("26 Oct 16:30", "contacts", CONVERSATION),
        ("29 Oct 15:00", "qualification", EVIDENCE),
    ),
    activity("birke's webinar", "birke", "23 Oct 14:00", "event_attended"),
    capture(
        "dattel", "27 Oct 09:00", "paid_search/winter", [None, 300], seniority="c_level",
        activity="content_downloaded",
    ),
    *responses(
        "birke/1", "anna", ("27 Oct 09:30", "acceptance", {}),
        ("27 Oct 10:00", "rejection", TOO_SMALL),
    ),
    capture("iris", "27 Oct 10:00", "paid_search/autumn", ["retail", 250, "DE"]),
    *responses(
        "iris/1", "anna", ("27 Oct 10:30", "acceptance", {}), ("27 Oct 14:00", "contacts", CONVERSATION),
        ("30 Oct 10:00", "qualification", EVIDENCE),
        ("30 Oct 17:00", "opportunity", {"deal_id": "deal-iris", "amount": euros("4000.00")}),
    ),
    capture("nessel", "27 Oct 16:00", "organic_search", ["logistics", 70, "CH"], seniority="director"),
    capture(
        "ilex", "28 Oct 16:00", "event", ["retail", 250], contact={"phone": PHONE}, domain="iris.example",
        preceded_by=("iris",),
    ),
    activity("dattel's demo", "dattel", "29 Oct 10:00", "demo_requested"),
    *responses(
        "nessel/1", "anna", ("29 Oct 09:30", "reassignment", {"seller": "anna", "why": "Ben does not answer."}),
        ("29 Oct 10:00", "acceptance", {}), ("29 Oct 10:15", "contacts", ATTEMPT),
    ),
    second_form("ilex is iris", "iris", "29 Oct 10:00", contact={"phone": PHONE}, handoffs=("iris/1", "ilex/1")),
    *responses(
        "dattel/1", "anna", ("29 Oct 11:00", "acceptance", {}), ("29 Oct 11:30", "contacts", ATTEMPT),
        ("30 Oct 10:00", "recycling", NOT_NOW),
    ),
    deal("holunder", "29 Oct 12:00", "won", "anna", "5000.00"),
    deal("ahorn", "30 Oct 12:00", "opportunity", "anna", "12000.00", preceded_by=("ahorn/1 acceptance 25 Oct 18:00",)),
    activity("birke's demo", "birke", "30 Oct 15:00", "demo_requested", handoffs=("birke/1",)),
    capture("eiche", "30 Oct 16:00", "referral", ["logistics", 800, "AT"], seniority="c_level"),
    activity("dattel's webinar", "dattel", "28 Oct 16:00", "event_attended", handoffs=("dattel/1",)),
    *responses(
        "birke/2", "anna", ("03 Nov 09:30", "acceptance", {}), ("03 Nov 11:00", "contacts", CONVERSATION),
    ),
    receipt("invoice 1", "holunder", "03 Nov 10:00", "new", "5000.00"),
]  # fmt: skip

# From then on, under the second agreement.
NOVEMBER: list[Request] = [
    capture(
        "kiefer", "04 Nov 10:00", "paid_search/winter", ["retail", 400, "DE"], seniority="director",
        budget=euros("15000.00"),
    ),
    capture("linde", "04 Nov 11:00", "referral", ["logistics", 100, "DE"], seniority="director"),
    *responses(
        "kiefer/1", "anna", ("04 Nov 13:45", "acceptance", {}), ("05 Nov 09:30", "contacts", CONVERSATION),
        (
            "07 Nov 12:00", "qualification",
            {"evidence": EVIDENCE["evidence"] | {"decision_maker": True}, "sales_ready": True},
        ),
    ),
    *responses(
        "eiche/1", "ben", ("03 Nov 14:45", "acceptance", {}), ("05 Nov 10:00", "contacts", CONVERSATION),
        ("06 Nov 11:00", "qualification", EVIDENCE),
    ),
    deal("ahorn", "04 Nov 16:00", "won", "anna", "12000.00"),
    receipt("invoice 2", "ahorn", "05 Nov 10:00", "new", "12000.00"),
    capture("mispel", "05 Nov 09:00", "organic_search", ["logistics", 100], domain="rival.example"),
    deal("eiche", "06 Nov 12:00", "opportunity", "ben", "6000.00", preceded_by=(EICHE_ACCEPTANCE,)),
    *responses("iris/1", "anna", ("06 Nov 14:00", "outcome", {"outcome": "lost", "reason": "price"})),
    deal("eiche", "07 Nov 10:00", "lost", "ben", "6000.00", preceded_by=(EICHE_ACCEPTANCE,), reason="price"),
    receipt("credit 1", "ahorn", "07 Nov 11:00", "refund", "-2000.00"),
    receipt("invoice 3", "unknown", "07 Nov 12:00", "new", "700.00"),
    capture(
        "olive", "07 Nov 15:00", "referral", ["retail", 1000, "AT"], seniority="c_level", budget=euros("50000.00"),
    ),
    deal("eiche", "07 Nov 16:00", "opportunity", "ben", "8000.00", preceded_by=(EICHE_ACCEPTANCE,)),
]  # fmt: skip
