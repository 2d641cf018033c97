"""The routes of rates."""

import re
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

from services.metrics.rates.store import SHOWN_LIMIT, RateKey, list_rates, put_rates
from shared.auth import Caller, RequireScope
from shared.http import BULK_BYTES, REQUEST_MODEL, Body, Day, Router, field_error
from shared.values.money import CURRENCY_SCHEMA

RATES_LIMIT = 1000
# Of a plain number or of its text: a rate of small units has many digits after the point.
RATE_TEXT = r"^[0-9]{1,9}(\.[0-9]{1,12})?$"
RATE_SCHEMA = {"anyOf": [{"type": "string", "pattern": RATE_TEXT}, {"type": "number"}], "examples": ["0.92"]}
RATE = re.compile(RATE_TEXT)

router = Router(limits={"/v1/rates": BULK_BYTES})


def parse_rate(value: object) -> Decimal:
    """The rate as it was written, in text or as a JSON number, never rounded."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    text = f"{Decimal(str(value)):f}" if is_number else value
    if not isinstance(text, str) or not RATE.fullmatch(text) or not Decimal(text):
        raise field_error("Must be above zero, with at most 9 digits before the point and 12 after it.")
    return Decimal(text)


Rate = Annotated[Decimal, BeforeValidator(parse_rate), WithJsonSchema(RATE_SCHEMA)]
Currency = Annotated[
    str,
    StringConstraints(pattern=r"^\s*[A-Za-z]{3}\s*$", strip_whitespace=True, to_upper=True),
    WithJsonSchema(CURRENCY_SCHEMA),
]


class RateIn(BaseModel):
    """What one of `currency` is worth from a date on, until the next rate; null withdraws the rate of that date."""

    model_config = REQUEST_MODEL

    date: Day
    currency: Currency
    rate: Rate | None


class RatesIn(BaseModel):
    """Up to 1000 rates. Those of other dates and currencies stay."""

    model_config = REQUEST_MODEL

    rates: Annotated[list[RateIn], Field(max_length=RATES_LIMIT)]


class RateOut(BaseModel):
    """A rate, in units of the agreement's currency for one of `currency`."""

    date: Day
    currency: str
    rate: str


class RatesOut(BaseModel):
    """The rates by date and currency; `truncated`: there are older ones."""

    rates: list[RateOut]
    truncated: bool


@router.put("/v1/rates")
async def state_rates(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("spend", unbound=True))],
    body: Annotated[RatesIn, Depends(Body(RatesIn, BULK_BYTES))],
) -> RatesOut:
    """State rates; the last statement of each currency and date counts."""
    rates = {RateKey(row.currency, row.date): row.rate for row in body.rates}
    await request.app.state.metrics.run(lambda conn: put_rates(conn, rates, caller.key_id))
    return await _show(request)


@router.get("/v1/rates")
async def get_rates(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("spend", unbound=True))]
) -> RatesOut:
    """Every rate, by date and currency."""
    return await _show(request)


async def _show(request: Request) -> RatesOut:
    rates = await request.app.state.metrics.slow_reads.run(list_rates)
    shown = [RateOut(date=rate.since, currency=rate.currency, rate=f"{rate.rate:f}") for rate in rates[-SHOWN_LIMIT:]]
    return RatesOut(rates=shown, truncated=len(rates) > SHOWN_LIMIT)
