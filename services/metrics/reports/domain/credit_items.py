"""The parts of won deals as items, which reports add up: of each part the money, and the seller's commission."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from services.metrics.reports.domain.credit import Part, Party, WonDeal

CREDIT, COMMISSION = "credit", "commission"
# The states of a part: the first ones of a deal count it; `beside` is one of sales that follows another.
MARKETING, SALES, BESIDE, UNCREDITED = "marketing", "sales", "beside", "uncredited"


class CreditItem(NamedTuple):
    """An item of `person`. `name`: the currency that was told, if any; `clause`: the channel or the seller."""

    person: UUID
    kind: str
    item: UUID
    name: str | None
    state: str
    clause: str | None
    at: str
    amount: str


def list_items(deal: WonDeal, currency: str | None, parts: Sequence[Part] | None) -> Iterator[CreditItem]:
    """The items of a deal; without `parts` no agreement said whose it is. `currency`: as it was told."""
    if parts is None:
        yield _build(deal, currency, CREDIT, 0, (UNCREDITED, deal.seller), deal.amount)
        return
    for place, part in enumerate(parts):
        party = part.party
        state = MARKETING if party.side == MARKETING else BESIDE if place else SALES
        of_party = (state, party.channel if state == MARKETING else party.seller)
        yield _build(deal, currency, CREDIT, place, of_party, part.amount)
        if part.commission:
            yield _build(deal, currency, COMMISSION, place, of_party, part.commission)


def read_party(state: str, clause: str | None) -> Party:
    """Whose part an item in this state is."""
    return Party("marketing", channel=clause) if state == MARKETING else Party("sales", seller=clause)


def to_rows(items: Iterable[CreditItem], sign: int = 1) -> list[dict[str, Any]]:
    """As rows for JSON."""
    return [{"sign": sign, **item._asdict()} for item in items]


def _build(
    deal: WonDeal, currency: str | None, kind: str, place: int, party: tuple[str, str | None], amount: Decimal
) -> CreditItem:
    item, (state, clause) = uuid5(deal.deal, f"{kind} {place}"), party
    return CreditItem(deal.person, kind, item, currency, state, clause, deal.won_at.isoformat(), str(amount))
