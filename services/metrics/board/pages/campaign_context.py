"""The values that the templates of campaigns name."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from services.metrics.board.domain import DateRange
from services.metrics.board.pages import addresses, formatting, ratings
from services.metrics.board.pages.funnel_sections import STEP_LABELS
from services.metrics.board.pages.section import Cells, DataTable, Link
from services.metrics.campaigns.domain import INDICATORS, RATES, Campaign, KnownCampaign, Reached, compare
from services.metrics.reports.funnel import STEPS
from shared.auth.setup import Field, Form, Step

LABELS = {name: name.replace("_", " ").capitalize() for name in INDICATORS} | {
    **STEP_LABELS,
    "lead_to_customer": "Leads that became customers, as a share",
    "spend": "Paid",
}
MONEY = ("bookings", "revenue", "spend", "cost_per_lead", "cost_per_qualified", "cost_per_customer")
# The indicators of the form; the HTTP interface has all.
ASKED = ("captured", "qualified", "won", "revenue", "spend", "cost_per_qualified", "cost_per_customer")
TITLE = "A campaign"
KEPT = {True: "reached", False: "not reached", None: "not known yet"}


def make_step(campaign: str = "") -> Step:
    """The form of a campaign; it leads to the page of the campaign."""
    fields = (
        Field("campaign", "Name under which it is paid (utm_campaign)", campaign, "autumn", required=True),
        Field("name", "Name that people read", example="Autumn fair", required=True),
        Field("source", "Source of its leads, if one", example="website"),
        Field("starts", "First day", kind="date"),
        Field("ends", "Last day", kind="date"),
        Field("content", "What is offered and shown", example="The guide to route planning"),
        *(Field(f"indicators.{name}", f"Agreed: {LABELS[name]}", example="200") for name in ASKED),
    )
    form = Form("/campaigns", "Save the campaign", fields)
    place = f"/campaigns/{quote(campaign, safe='')}" if campaign else "/campaigns"
    return Step(TITLE, sentence="The same name again changes it.", form=form, leads_to=(place, "To the campaigns"))


def build_list_context(known: Sequence[KnownCampaign], *, with_form: bool) -> dict[str, Any]:
    """The campaigns as a table, and the form for who may fill it in."""
    rows = [_build_list_row(each) for each in known]
    columns = ("Campaign", "Days", "Is it live?", "Agreed")
    return {
        "table": DataTable("Campaigns, those that start last first", columns, rows),
        "step": make_step() if with_form else None,
    }


def _build_list_row(known: KnownCampaign) -> Cells:
    campaign = known.campaign
    agreed = ", ".join(f"{LABELS[each.report].lower()} {each.target:f}" for each in campaign.indicators)
    return (
        Link(campaign.name, f"/campaigns/{quote(campaign.campaign, safe='')}"),
        formatting.format_date_range(_read_dates(campaign)),
        describe_life(known),
        agreed or formatting.EMPTY,
    )


def describe_life(known: KnownCampaign) -> str:
    """Whether it is live, else what is missing."""
    return " ".join(each.says for each in known.missing) or "It is live."


def build_campaign_context(known: KnownCampaign) -> dict[str, Any]:
    """One campaign with what came of it."""
    campaign, rows = known.campaign, known.result.rows
    dates = _read_dates(campaign)
    reached = compare(campaign.indicators, known.result)
    tables = [
        DataTable("Agreed against actual", ("Indicator", "Agreed", "Actual", "Reached?"),
                  [_build_indicator(each, known.locale.currency) for each in reached]),
        DataTable("Leads at each step", ("Step", "Leads"), list(_list_steps(campaign, dates, rows.get("funnel", {})))),
        DataTable("Cost and revenue", ("What", "Amount"), list(_list_money(rows))),
        DataTable("How good sales found its leads", ("Rating", "Leads"), ratings.list_scores(rows.get("ratings", {}))),
        DataTable("What sales said", ("Reason", "Confirmed", "Loose", "Disputed", "All"),
                  [_build_rejection(campaign, dates, row) for row in known.result.rejections]),
    ]  # fmt: skip
    return {
        "campaign": campaign,
        "life": describe_life(known),
        "is_live": not known.missing,
        "dates": formatting.format_date_range(dates),
        "tables": [table for table in tables if table.rows],
        "leads": addresses.build_leads_url("captured", dates, filters={"campaign": campaign.campaign}),
    }


def _read_dates(campaign: Campaign) -> DateRange:
    return DateRange(campaign.starts, campaign.ends + timedelta(days=1) if campaign.ends else None)


def _build_indicator(reached: Reached, currency: str) -> Cells:
    values = (_format(reached.report, value, currency) for value in (reached.target, reached.actual))
    return (LABELS[reached.report], *values, KEPT[reached.kept])


def _format(report: str, value: Decimal | None, currency: str) -> str:
    if value is None:
        return formatting.EMPTY
    if report in RATES:
        return formatting.format_percent(float(value))
    return f"{value:,.2f} {currency}" if report in MONEY else f"{value:,f}"


def _list_steps(campaign: Campaign, dates: DateRange, row: Mapping[str, Any]) -> list[Cells]:
    if not row:
        return []
    filters = {"campaign": campaign.campaign}
    return [
        (
            STEP_LABELS[step],
            Link(formatting.format_count(row[step]), addresses.build_leads_url(step, dates, filters=filters)),
        )
        for step in STEPS
    ]


def _list_money(rows: Mapping[str, Mapping[str, Any]]) -> list[Cells]:
    cost, revenue = rows.get("cost", {}), rows.get("revenue", {})
    found = [(LABELS[name], cost.get(name)) for name in ("spend", "cost_per_lead", "cost_per_qualified",
                                                           "cost_per_customer")]  # fmt: skip
    found += [(LABELS[name], revenue.get(name)) for name in ("bookings", "revenue")]
    return [(label, formatting.format_money(amount)) for label, amount in found if amount is not None]


def _build_rejection(campaign: Campaign, dates: DateRange, row: Mapping[str, Any]) -> Cells:
    filters = {"campaign": campaign.campaign, "reason": row["reason"]}
    url = addresses.build_leads_url("rejection", dates, filters=filters)
    counts = (formatting.format_count(row[check]) for check in ("confirmed", "loose", "disputed"))
    return (
        str(row["reason"] or formatting.EMPTY).replace("_", " "),
        *counts,
        Link(formatting.format_count(row["count"]), url),
    )
