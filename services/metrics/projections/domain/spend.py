"""The rows of spend and how facts change them; the order in which they arrive changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.metrics.facts.domain import Fact, is_newer
from services.metrics.projections.domain.journeys import fold_group

SPENT = "spend.recorded"


@dataclass(frozen=True, slots=True)
class Spend:
    """What was paid on one day of an account; `campaign` and `ad_id` are empty where none was named.

    The fields `…_key` hold the group as reports compare it.
    """

    source: str
    campaign: str
    day: date
    ad_id: str
    channel: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    impressions: int | None = None
    clicks: int | None = None
    recorded_at: datetime | None = None
    number: int | None = None
    source_key: str | None = None
    channel_key: str | None = None
    campaign_key: str | None = None


def read_spend_key(fact: Fact) -> tuple[str, str, date, str] | None:
    if fact.type != SPENT:
        return None
    data = fact.data
    return data["source"], data.get("campaign") or "", date.fromisoformat(data["date"]), data.get("ad_id") or ""


def evolve_spend(spend: Spend, fact: Fact) -> Spend:
    """The figure that was stated last counts, and never a sum."""
    if not is_newer(spend.recorded_at, spend.number, fact):
        return spend
    data, money, channel = fact.data, fact.data["amount"], fact.data.get("channel")
    return Spend(
        spend.source, spend.campaign, spend.day, spend.ad_id, channel, Decimal(money["amount"]), money["currency"],
        data.get("impressions"), data.get("clicks"), fact.recorded_at, fact.number, fold_group(spend.source),
        fold_group(channel), fold_group(spend.campaign),
    )  # fmt: skip
