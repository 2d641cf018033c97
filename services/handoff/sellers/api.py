"""The routes of sellers."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.sellers import store
from services.handoff.sellers.domain import Seller, SellerKeyNotAllowed, require_unbound_key
from services.handoff.sellers.handlers import put_seller
from services.handoff.sellers.schemas import AwayOut, SellerFields, SellerIn, SellerOut
from shared.auth import Caller, RequireScope
from shared.http import Body, Code, Problem, Router, problems

PAGE = 200
PAGE_LIMIT = 1000

router = Router(answers={SellerKeyNotAllowed: 403})


class SellersOut(BaseModel):
    """Sellers in the order of their ids; `next_cursor` leads to those that follow."""

    sellers: list[SellerOut]
    next_cursor: str | None


@router.put("/v1/sellers/{seller}", responses=problems(403))
async def put(
    seller: Code,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    given: Annotated[SellerIn, Depends(Body(SellerIn))],
) -> SellerOut:
    """Make or change a seller; leads that wait are offered at once if this makes somebody free."""
    require_unbound_key(caller.seller)
    fields = {name: getattr(given, name) for name in SellerFields.model_fields}
    kept = Seller(seller=seller, away=given.absences(), **fields)
    await request.app.state.handoff.database.run(lambda conn: put_seller(conn, kept))
    request.app.state.handoff.assign_queued.wake()
    return shown(kept)


@router.get("/v1/sellers/{seller}", responses=problems(404))
async def get(seller: Code, request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))]) -> SellerOut:
    """One seller."""
    async with request.app.state.handoff.database.read_connection() as conn:
        found = await store.one(conn, seller)
    if found is None or caller.seller not in (None, seller):
        raise Problem(404, "There is no such seller")
    return shown(found)


@router.get("/v1/sellers", responses=problems(403))
async def get_all(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE,
    cursor: Code | None = None,
) -> SellersOut:
    """Every seller, a page at a time."""
    require_unbound_key(caller.seller)
    async with request.app.state.handoff.database.read_connection() as conn:
        found = await store.page(conn, cursor or "", limit)
    last = found[-1].seller if len(found) == limit else None
    return SellersOut(sellers=[shown(seller) for seller in found], next_cursor=last)


def shown(seller: Seller) -> SellerOut:
    away = [AwayOut.model_construct(since=one.since, until=one.until) for one in seller.away]
    return SellerOut.model_construct(**vars(seller) | {"away": away})
