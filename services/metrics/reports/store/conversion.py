"""Money of other currencies in the report's own, by the rate of its own day."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, FromClause, Text, and_, bindparam, case, cast, func, or_, select

from services.metrics.rates.store import rates_table
from shared.db.expressions import constant

OWN: ColumnElement[Any] = bindparam("currency", type_=Text)


class Conversion(NamedTuple):
    """The rate, to be joined from the left; the currency after it, the factor, and whether there is a rate (1 or 0)."""

    rate: FromClause
    currency: ColumnElement[Any]
    factor: ColumnElement[Any]
    rated: ColumnElement[Any]


def convert(currency: ColumnElement[Any], day: ColumnElement[Any]) -> Conversion:
    """By the rate of the last date on this day or before it. The own currency needs none; without one it stays."""
    rates = rates_table.c
    rate = (
        select(rates.rate)
        .where(rates.currency == currency, rates.since <= day, rates.rate.is_not(None))
        .order_by(rates.since.desc())
        .limit(constant(1))
        .lateral("rate")
    )
    own, known = currency == OWN, rate.c.rate.is_not(None)
    return Conversion(
        rate,
        case((or_(own, known), OWN), else_=currency),
        case((own, constant(1)), else_=func.coalesce(rate.c.rate, constant(1))),
        case((and_(currency != OWN, known), constant(1)), else_=constant(0)),
    )


def find_day(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The day of an instant in the report's zone."""
    return cast(func.timezone(bindparam("zone", type_=Text), instant), Date)


def has_rates(currency: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether money of this currency may be converted on some day."""
    rated = select(rates_table.c.currency).where(rates_table.c.rate.is_not(None))
    return and_(currency != OWN, currency.in_(rated))
