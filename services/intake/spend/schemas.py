"""One row of what an ad platform was paid, as a request states it."""

from pydantic import BaseModel, model_validator

from services.intake.spend.domain import Figure, FigureKey, fold_name
from shared.http import REQUEST_MODEL, Code, Count, Day, Text, field_error
from shared.values.money import Money


class SpendRow(BaseModel):
    """What an account paid on one of its days, for a campaign or an advertisement. It replaces what was stated before.

    A row without a channel takes that of its source, if a source of this name is configured.
    """

    model_config = REQUEST_MODEL

    date: Day
    source: Code
    channel: Text | None = None
    campaign: Text | None = None
    ad_id: Text | None = None
    amount: Money
    impressions: Count | None = None
    clicks: Count | None = None

    @model_validator(mode="after")
    def require_no_minus(self) -> "SpendRow":
        if self.amount.amount < 0:
            raise field_error("An amount that was paid is not below zero.")
        return self

    def to_figure(self) -> Figure:
        """The figure that the row states."""
        source, campaign = self.source, (self.campaign or "").strip()
        key = FigureKey(fold_name(source), fold_name(campaign), self.date, (self.ad_id or "").strip())
        channel = (self.channel or "").strip() or None
        return Figure(key, source, campaign, channel, self.amount, self.impressions, self.clicks)
