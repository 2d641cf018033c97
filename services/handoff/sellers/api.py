"""The routes of sellers."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.sellers import store
from services.handoff.sellers.domain import Seller, SellerKeyNotAllowed, UnknownDestination, require_unbound_key
from services.handoff.sellers.handlers import put_seller
from services.handoff.sellers.schemas import AwayOut, SellerIn, SellerOut
from shared.auth import Caller, RequireScope
from shared.http import Body, Code, Problem, Router, field_problem, invalid_cursor, problems

PAGE = 200
PAGE_LIMIT = 1000

router = Router(answers={SellerKeyNotAllowed: 403, UnknownDestination: field_problem("/notify")})


class SellersOut(BaseModel):
    """A page of sellers in the order of their ids; `next_cursor` is the cursor of the next page."""

    sellers: list[SellerOut]
    next_cursor: str | None


@router.put("/v1/sellers/{seller}", responses=problems(403))
async def put(
    seller: Code,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    body: Annotated[SellerIn, Depends(Body(SellerIn))],
) -> SellerOut:
    """Create or change a seller.

    Queued leads are offered at once if this makes a seller free; a seller who is now absent passes leads on at once.
    """
    require_unbound_key(caller.seller)
    wanted = body.to_seller(seller)
    handoff = request.app.state.handoff
    saved = await handoff.database.run(lambda conn: put_seller(conn, wanted, caller.key_id))
    handoff.wake_routing()
    return seller_out(saved)


@router.get("/v1/sellers/{seller}", responses=problems(404))
async def get(seller: Code, request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))]) -> SellerOut:
    """One seller."""
    async with request.app.state.handoff.database.read_connection() as conn:
        stored = await store.find(conn, seller)
    if stored is None or caller.seller not in (None, seller):
        raise Problem(404, "There is no such seller")
    return seller_out(stored)


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
        if cursor is not None and await store.find(conn, cursor) is None:
            raise invalid_cursor()
        rows = await store.find_page(conn, cursor or "", limit)
    last = rows[-1].seller if len(rows) == limit else None
    return SellersOut(sellers=[seller_out(seller) for seller in rows], next_cursor=last)


def seller_out(seller: Seller) -> SellerOut:
    away = [AwayOut.model_construct(since=each.since, until=each.until) for each in seller.away]
    return SellerOut.model_construct(**vars(seller) | {"away": away, "notify": list(seller.notify or ())})
