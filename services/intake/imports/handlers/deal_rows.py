"""Rows of deals and revenue as events, which name the lead by its id or by keyed hashes alone."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from services.intake.imports.domain import rows
from services.intake.imports.handlers import row_requests
from shared.events.base import Amount
from shared.events.intake import DealReported, RevenueReported
from shared.http import FieldError, Problem, deal_bodies, parse_body
from shared.values import money, person_identifiers

# What travels is short: no sentence, and no name of two words.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/#-]{0,63}")
NO_CODE = (
    "Not a number or code of up to 64 letters, digits, _ . : / # and -; the command `accord import` sends any text."
)
NAMES_PERSON = "This names the person."


class Report(NamedTuple):
    """An event of a row, and the keyed hashes of whom the row names."""

    event: DealReported | RevenueReported
    hashes: Sequence[str]


def read_deal(reader: row_requests.RowReader, body: rows.Body) -> Report:
    """The event of a row of deals. Raises Problem."""
    if "phone" in body["lead"]:
        body["lead"]["phone"] = row_requests.in_full(body["lead"]["phone"], reader.region)
    deal = parse_body(deal_bodies.DealIn, orjson.dumps(body))
    hashes = tuple(deal.lead.keys(reader.secrets))
    person = person_identifiers.PersonMatcher.for_person(deal.lead.identifiers())
    reason = deal.reason if deal.reason and CODE.fullmatch(deal.reason) else None
    for field, text in (("deal_id", deal.deal_id), ("owner", deal.owner), ("reason", reason)):
        if text and person.matches(text, parts=False):
            raise Problem(422, NAMES_PERSON, [FieldError(f"/{field}", NAMES_PERSON)])
    event = DealReported(
        occurred_at=body["occurred_at"],
        source=_name_source(reader),
        deal_id=_require_code("deal_id", deal.deal_id),
        stage=deal.stage,
        amount=_to_amount(deal.amount) if deal.amount else None,
        owner=deal.owner,
        reason=reason,
        match_hashes=hashes,
        lead_id=deal.lead.lead_id,
    )
    return Report(event, hashes)


def read_revenue(reader: row_requests.RowReader, body: rows.Body) -> Report:
    """The event of a row of revenue. Raises Problem."""
    row = parse_body(deal_bodies.RowIn, orjson.dumps(body))
    event = RevenueReported(
        occurred_at=body["occurred_at"],
        source=_name_source(reader),
        receipt=_require_code("id", row.id),
        deal_id=_require_code("deal_id", row.deal_id),
        amount=_to_amount(row.amount),
        kind=row.kind,
    )
    return Report(event, ())


def _name_source(reader: row_requests.RowReader) -> str:
    return reader.work.source or reader.layout.preset or "file"


def _to_amount(amount: money.Money) -> Amount:
    return Amount(amount=amount.amount, currency=amount.currency)


def _require_code(field: str, text: str) -> str:
    if not CODE.fullmatch(text):
        raise Problem(422, NO_CODE, [FieldError(f"/{field}", NO_CODE)])
    return text
