"""The request and response models of campaigns."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema, model_validator

from services.metrics.campaigns.domain import Campaign, Indicator, IndicatorName, KnownCampaign, compare
from shared.http import REQUEST_MODEL, Day, LongText, Name, Text, field_error
from shared.values.money import InvalidAmount, parse_amount

INDICATORS_LIMIT = 20


def parse_target(value: object) -> Decimal:
    """A number, in text or as JSON writes it, at least 0."""
    try:
        target = parse_amount(value)
    except InvalidAmount:
        raise field_error("Must be a number of at least 0, with at most 4 digits after the point.") from None
    if target < 0:
        raise field_error("Must be a number of at least 0, with at most 4 digits after the point.")
    return target


Target = Annotated[
    Decimal,
    BeforeValidator(parse_target),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}], "examples": [200]}),
]


class IndicatorIn(BaseModel):
    """A number that both sides agreed: at least so much, of costs at most."""

    model_config = REQUEST_MODEL

    report: IndicatorName
    target: Target


class CampaignIn(BaseModel):
    """What was agreed for a campaign. What is left out is not agreed."""

    model_config = REQUEST_MODEL

    name: Name
    source: Text | None = None
    starts: Day | None = None
    ends: Day | None = None
    indicators: Annotated[list[IndicatorIn], Field(max_length=INDICATORS_LIMIT)] = []
    content: LongText | None = None

    @model_validator(mode="after")
    def require_order(self) -> "CampaignIn":
        """Raises if it ends before it starts, or an indicator is named twice."""
        if self.starts and self.ends and self.ends < self.starts:
            raise field_error("`ends` must not lie before `starts`.")
        if len({each.report for each in self.indicators}) < len(self.indicators):
            raise field_error("Each indicator must be named once.")
        return self

    def to_campaign(self, campaign: str) -> Campaign:
        """The campaign of this name in reports."""
        indicators = tuple(Indicator(each.report, each.target) for each in self.indicators)
        dates = (self.starts, self.ends)
        return Campaign(campaign, self.name, self.source or None, *dates, indicators, self.content or None)


class MissingOut(BaseModel):
    """Why a campaign is not live."""

    what: str
    says: str


class IndicatorOut(BaseModel):
    """An indicator with what came of it; both are null while that is not known, and in lists."""

    report: str
    target: str
    actual: str | None
    kept: bool | None


class CampaignOut(BaseModel):
    """A campaign; `missing` says why it is not live."""

    campaign: str
    name: str
    source: str | None
    starts: date | None
    ends: date | None
    content: str | None
    live: bool
    missing: list[MissingOut]
    indicators: list[IndicatorOut]


class CampaignsOut(BaseModel):
    """The campaigns that start last first; `truncated`: there are more."""

    campaigns: list[CampaignOut]
    truncated: bool


def to_campaign_out(known: KnownCampaign) -> CampaignOut:
    """The response."""
    campaign = known.campaign
    indicators = [
        IndicatorOut(
            report=each.report,
            target=f"{each.target:f}",
            actual=None if each.actual is None else f"{each.actual:f}",
            kept=each.kept,
        )
        for each in compare(campaign.indicators, known.result)
    ]
    return CampaignOut(
        **{name: getattr(campaign, name) for name in ("campaign", "name", "source", "starts", "ends", "content")},
        live=not known.missing,
        missing=[MissingOut(**each._asdict()) for each in known.missing],
        indicators=indicators,
    )
