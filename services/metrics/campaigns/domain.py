"""Campaigns: what was agreed for each, whether it is live, and the agreed indicators against what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from services.metrics.projections.domain.journeys import fold_group
from services.metrics.reports.domain.result import Report
from shared.agreement.readers.locale import Locale

# The indicators (KPIs) of each report.
FunnelIndicator = Literal[
    "captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lead_to_customer"
]
RevenueIndicator = Literal["bookings", "revenue"]
CostIndicator = Literal["spend", "cost_per_lead", "cost_per_qualified", "cost_per_customer"]
IndicatorName = Literal[FunnelIndicator, RevenueIndicator, CostIndicator]
INDICATORS: dict[str, str] = {
    **dict.fromkeys(get_args(FunnelIndicator), "funnel"),
    **dict.fromkeys(get_args(RevenueIndicator), "revenue"),
    **dict.fromkeys(get_args(CostIndicator), "cost"),
}
# Those that are rates of the report, and those that are to stay below their target.
RATES = ("lead_to_customer",)
AT_MOST = get_args(CostIndicator)
REPORTS = ("funnel", "cost", "revenue", "rejections")


class Indicator(NamedTuple):
    """A number that both sides agreed for a campaign; money in the currency of the agreement."""

    report: str
    target: Decimal


@dataclass(frozen=True)
class Campaign:
    """A campaign by the name under which it is paid; `starts` and `ends` are its first and its last day."""

    campaign: str
    name: str
    source: str | None = None
    starts: date | None = None
    ends: date | None = None
    indicators: tuple[Indicator, ...] = ()
    content: str | None = None

    @property
    def key(self) -> str:
        """By which reports know it: spellings that differ in case or blanks are one campaign."""
        return fold_group(self.campaign) or ""


class Missing(NamedTuple):
    """Why a campaign is not live: a code, and a sentence."""

    what: str
    says: str


class Reached(NamedTuple):
    """An indicator with what came of it; `kept` is None while that is not known."""

    report: str
    target: Decimal
    actual: Decimal | None
    kept: bool | None


@dataclass(frozen=True)
class CampaignResult:
    """What came of a campaign: its row of each report, without one where nothing came; its rejections by reason."""

    rows: Mapping[str, Mapping[str, Any]]
    rejections: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class KnownCampaign:
    """A campaign, why it is not live, and what came of it, where that was asked for."""

    campaign: Campaign
    missing: Sequence[Missing]
    locale: Locale
    result: CampaignResult


NO_RESULT = CampaignResult({}, ())


def list_missing(campaign: Campaign, today: date, *, has_agreement: bool) -> list[Missing]:
    """Why it is not live now; empty if it is."""
    missing = [] if has_agreement else [Missing("agreement", "No agreement is in force: both sides sign one first.")]
    if campaign.starts and today < campaign.starts:
        missing.append(Missing("starts", f"It starts on {campaign.starts}."))
    if campaign.ends and campaign.ends < today:
        missing.append(Missing("ends", f"It ended on {campaign.ends}."))
    return missing


def select_result(campaign: Campaign, reports: Mapping[str, Report]) -> CampaignResult:
    """The rows of this campaign in reports by campaign."""
    rows = {
        name: [row for row in report.result.rows if fold_group(row["campaign"]) == campaign.key]
        for name, report in reports.items()
    }
    single = {name: found[0] for name, found in rows.items() if found and name != "rejections"}
    return CampaignResult(single, rows.get("rejections", ()))


def compare(indicators: Sequence[Indicator], result: CampaignResult) -> list[Reached]:
    """Each indicator against what came of it."""
    return [_compare(indicator, result) for indicator in indicators]


def _compare(indicator: Indicator, result: CampaignResult) -> Reached:
    row = result.rows.get(INDICATORS[indicator.report], {})
    value = (row.get("rates", {}) if indicator.report in RATES else row).get(indicator.report)
    amount = value["amount"] if isinstance(value, Mapping) else value
    if amount is None:
        return Reached(*indicator, None, None)
    actual = Decimal(str(amount))
    kept = actual <= indicator.target if indicator.report in AT_MOST else actual >= indicator.target
    return Reached(*indicator, actual, kept)
