"""The routes of sellers."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import Depends, Query
from pydantic import AfterValidator, BaseModel, Field, model_validator
from starlette.requests import Request

from services.handoff.sellers import store
from services.handoff.sellers.domain import Away, BoundKey, Kind, Seller, unbound
from services.handoff.sellers.handlers import put_seller
from shared.access import Caller, Needs
from shared.http import GIVEN, Body, Code, Count, Instant, Name, Problem, Router, problems, wrong
from shared.lead_ref import Email

AWAY_LIMIT = 100
HEAVIEST = 1000
PAGE = 200
PAGE_LIMIT = 1000
DEFAULT_TEAM = "default"

router = Router(answers={BoundKey: 403})


@cache
def zones() -> set[str]:
    """Every zone of the IANA database; read from disk once."""
    return available_timezones()


def a_zone(given: str) -> str:
    if given not in zones():
        raise wrong("Must be a zone of the IANA database, like Europe/Berlin.")
    return given


class AwayIn(BaseModel):
    """An absence: `from` ≤ t < `to`."""

    model_config = GIVEN

    since: Annotated[Instant, Field(alias="from")]
    until: Annotated[Instant, Field(alias="to")]

    @model_validator(mode="after")
    def in_order(self) -> "AwayIn":
        if self.since >= self.until:
            raise wrong("An absence ends after it begins.")
        return self


class SellerIn(BaseModel):
    """Who takes handoffs. `capacity`: how many may be open at once (null: any number); `weight`: the share of them."""

    model_config = GIVEN

    name: Name
    email: Email | None = None
    team: Name = DEFAULT_TEAM
    kind: Kind = "employee"
    capacity: Count | None = None
    weight: Annotated[float, Field(gt=0, le=HEAVIEST)] = 1
    timezone: Annotated[str, AfterValidator(a_zone)] = "UTC"
    away: Annotated[list[AwayIn], Field(max_length=AWAY_LIMIT)] = []
    active: bool = True


class SellerOut(SellerIn):
    """The seller as kept."""

    seller: str


class SellersOut(BaseModel):
    """Sellers in the order of their ids; `next_cursor` leads to those that follow."""

    sellers: list[SellerOut]
    next_cursor: str | None


@router.put("/v1/sellers/{seller}", responses=problems(403))
async def put(
    seller: Code,
    request: Request,
    caller: Annotated[Caller, Depends(Needs("sales"))],
    given: Annotated[SellerIn, Depends(Body(SellerIn))],
) -> SellerOut:
    """Make or change a seller; leads that wait are offered at once if this makes somebody free."""
    unbound(caller.seller)
    fields = {name: getattr(given, name) for name in SellerIn.model_fields if name != "away"}
    kept = Seller(seller=seller, away=tuple(Away(one.since, one.until) for one in given.away), **fields)
    await request.app.state.handoff.database.run(lambda conn: put_seller(conn, kept))
    request.app.state.handoff.take_up.wake()
    return shown(kept)


@router.get("/v1/sellers/{seller}", responses=problems(404))
async def get(seller: Code, request: Request, caller: Annotated[Caller, Depends(Needs("sales"))]) -> SellerOut:
    """One seller."""
    async with request.app.state.handoff.database.reading() as conn:
        found = await store.one(conn, seller)
    if found is None or caller.seller not in (None, seller):
        raise Problem(404, "There is no such seller")
    return shown(found)


@router.get("/v1/sellers", responses=problems(403))
async def get_all(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("sales"))],
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE,
    cursor: Code | None = None,
) -> SellersOut:
    """Every seller, a page at a time."""
    unbound(caller.seller)
    async with request.app.state.handoff.database.reading() as conn:
        found = await store.page(conn, cursor or "", limit)
    last = found[-1].seller if len(found) == limit else None
    return SellersOut(sellers=[shown(seller) for seller in found], next_cursor=last)


def shown(seller: Seller) -> SellerOut:
    away = [AwayIn.model_construct(since=one.since, until=one.until) for one in seller.away]
    return SellerOut.model_construct(**vars(seller) | {"away": away})
