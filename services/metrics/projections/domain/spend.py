"""The rows of spend and how facts change them; the order in which they arrive changes nothing."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from services.metrics.facts.domain import Fact, is_newer
from services.metrics.projections.domain.journeys import fold_group

SPENT = "spend.recorded"


@dataclass(frozen=True, slots=True)
class Spend:
    """What was paid on one day of an account; `campaign` and `ad_id` are empty where none was named.

    The fields `…_key` hold the group as reports compare it: spellings of a source or campaign that differ in letter
    case or blanks are of one figure, which is shown in the first of them by the alphabet.
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
    source, campaign = fold_group(data["source"]) or "", fold_group(data.get("campaign")) or ""
    return source, campaign, date.fromisoformat(data["date"]), data.get("ad_id") or ""


def find_key(spend: Spend) -> tuple[str, str, date, str]:
    """The key of the facts about this figure."""
    return spend.source_key or "", spend.campaign_key or "", spend.day, spend.ad_id


def evolve_spend(spend: Spend, fact: Fact) -> Spend:
    """The figure that was stated last counts, and never a sum."""
    data = fact.data
    told = data["source"], data.get("campaign") or ""
    source, campaign = told if spend.recorded_at is None else min((spend.source, spend.campaign), told)
    if not is_newer(spend.recorded_at, spend.number, fact):
        return replace(spend, source=source, campaign=campaign)
    money, channel = data["amount"], data.get("channel")
    return Spend(
        source, campaign, spend.day, spend.ad_id, channel, Decimal(money["amount"]), money["currency"],
        data.get("impressions"), data.get("clicks"), fact.recorded_at, fact.number, fold_group(source),
        fold_group(channel), fold_group(campaign),
    )  # fmt: skip
