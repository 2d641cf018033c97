"""The items of the weekly agenda: what was delivered and became of it, how good it was, and what blocks both sides."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.metrics.meetings.domain.numbers import Numbers, Totals
from services.metrics.meetings.domain.pack import PackTable, Point, Section
from services.metrics.reports.domain.claims import Claim
from services.metrics.reports.domain.standing import Standing
from shared.events.base import format_rfc3339

# What became of leads, in the order of the funnel.
BECAME = {
    "captured": "Leads of the span before",
    "qualified": "Of them qualified",
    "accepted": "Accepted by sales",
    "contacted": "Spoken with",
    "sales_qualified": "Sales-qualified",
    "opportunity": "With a deal",
    "won": "Customers",
}
# The leads of each kind that a pack names; the lists behind its numbers have all.
NAMED_LEADS = 10


def build_delivered(now: Numbers, before: Numbers) -> Section:
    """What marketing delivered."""
    captured = Point(
        "captured", "Leads captured", "count", now.funnel["captured"], before.funnel["captured"],
        now.list_leads("captured"),
    )  # fmt: skip
    qualified = Point(
        "delivered", "Qualified leads delivered", "count", now.delivered.total, before.delivered.total,
        now.list_promised("qualified_leads"),
    )  # fmt: skip
    return Section("delivered", "What was delivered", [captured, qualified])


def build_became(before: Numbers, cohort: Totals) -> Section:
    """What became of the leads that were first captured in the span before, so far."""
    points = [
        Point(step, name, "count", cohort[step], list=before.list_leads(step, "cohort"), good=None)
        for step, name in BECAME.items()
    ]
    return Section("became", "What became of the leads of the span before", points)


def build_quality(now: Numbers, before: Numbers) -> Section:
    """How good sales found what was delivered."""
    points = [
        Point(
            "acceptance_rate", "Of those answered accepted", "share", now.delivered.share, before.delivered.share,
            now.list_promised("qualified_leads", "accepted"),
        ),
        Point(
            "waiting", "Still without an answer", "count", now.delivered.open, before.delivered.open,
            now.list_promised("qualified_leads", "waiting"), "down",
        ),
        Point(
            "rating", "Mean rating, of 5", "score", now.ratings["mean"], before.ratings["mean"], now.list_ratings(),
        ),
        Point(
            "rated", "Leads rated", "count", now.ratings["rated"], before.ratings["rated"], now.list_ratings(),
        ),
        Point(
            "rejected", "Leads rejected", "count", now.rejected["count"], before.rejected["count"],
            now.list_leads("rejection"), "down",
        ),
    ]  # fmt: skip
    rows = [
        {**{name: row[name] for name in ("reason", "clause", "count", "share", "confirmed", "loose", "disputed")},
         "list": now.list_leads("rejection", reason=row["reason"])}
        for row in now.rejections
    ]  # fmt: skip
    return Section("quality", "How good it was", points, [PackTable("rejections", "Why leads were rejected", rows)])


def build_blockers(
    standings: Sequence[tuple[Standing, Mapping[str, Any]]],
    untouched: Totals,
    unowned: Totals,
    disputes: Sequence[Claim],
    sellers: Mapping[str, str | None],
) -> Section:
    """What keeps both sides: leads without contact or a next date, promises missed or at risk, and disputes.

    `sellers`: who has each of these leads.
    """
    points = [
        Point("untouched", "Leads past their time without contact, now", "count", untouched["count"], None,
              "/promises/untouched", "down"),
        Point("unattended", "Leads without a next date, now", "count", unowned["unattended"], None,
              "/promises/unattended", "down"),
        Point("unowned", "Leads without an owner, now", "count", unowned["count"], None, "/promises/unowned", "down"),
        Point("disputed", "Rejections that wait for both heads, now", "count",
              sum(claim.state == "disputed" for claim in disputes), None, "/promises/guarantee", "down"),
        Point("missed", "Promises missed", "count", _count(standings, "missed"), None, "/promises", "down"),
        Point("at_risk", "Promises at risk", "count", _count(standings, "at_risk"), None, "/promises", "down"),
    ]  # fmt: skip
    rows = [_write(standing, paired) for standing, paired in standings if standing.state in ("missed", "at_risk")]
    oldest, alone = (
        [{"lead": lead, "seller": sellers.get(lead)} for lead in report["leads"][:NAMED_LEADS]]
        for report in (untouched, unowned)
    )
    return Section(
        "blockers", "What blocks us", points,
        [PackTable("promises", "Promises of both sides that are missed or at risk", rows),
         PackTable("disputes", "Disputed rejections", list(map(_write_dispute, disputes))),
         PackTable("untouched", "The oldest leads without contact", oldest),
         PackTable("unattended", "The leads that are longest without a next date", alone)],
    )  # fmt: skip


def _write_dispute(claim: Claim) -> dict[str, Any]:
    """A dispute: `how` it ended and when, null while it waits until `decide_by`."""
    rejection, is_open = claim.rejection, claim.state == "disputed"
    return {
        "lead": str(rejection.lead_id),
        "reason": rejection.reason,
        "clause": rejection.clause,
        "decisions": [each.side for each in claim.counted],
        "decide_by": format_rfc3339(claim.decide_by) if claim.decide_by else None,
        "how": None if is_open else claim.how,
        "decided_at": None if is_open else format_rfc3339(claim.at),
    }


def build_customers() -> Section:
    """What no number says."""
    return Section(
        "customers", "What customers said", say="Each side tells one conversation; what follows from it goes below."
    )


def _count(standings: Sequence[tuple[Standing, Mapping[str, Any]]], state: str) -> int:
    return sum(standing.state == state for standing, _ in standings)


def _write(standing: Standing, paired: Mapping[str, Any]) -> dict[str, Any]:
    span = standing.span
    return {
        "side": span.promise.side,
        "promise": span.promise.name,
        "span": span.name,
        "promised": span.promised,
        "done": standing.done,
        "projected": standing.projected,
        "state": standing.state,
        "paired": dict(paired),
    }
