"""What other services lend to the plan of a year: how many people do marketing, and which content cards there are."""

from shared.db.connection import Connection, Rows, sql
from shared.db.lenders import borrow

MARKETING = ["marketing", "marketing_lead"]

_COUNT_MARKETERS = sql("select count(*) from access.people where active and roles && cast(:roles as text[])")
_CARDS = sql("select kind, products, rejections from handoff.content_cards")


async def count_marketers(conn: Connection) -> int:
    """The active people who have a role of marketing."""
    async with borrow(conn, "access") as lent:
        number: int = (await lent.execute(_COUNT_MARKETERS, {"roles": MARKETING})).scalar_one()
    return number


async def list_cards(conn: Connection) -> Rows:
    """Of each content card its kind, the products of whose leads it is, none named: of all, and reasons."""
    async with borrow(conn, "handoff") as lent:
        return await lent.execute(_CARDS)
