"""`/setup/sources`: how each source fares, and what is pasted where so that its leads come."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from services.intake.captures.store.capture_list import count_kept
from services.intake.forms.pages.source_card import SourceCard, make_card
from services.intake.sources import handlers, store
from services.intake.sources.pages.add_source import ALL_SOURCES, FORM_OF_ALL, Marketing
from shared.auth.setup import Step, write_curl
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.http import Code, Router
from shared.web import make_page_renderer

PAGE = 50
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


After = Annotated[Code | None, Query()]


@router.get(ALL_SOURCES, response_class=HTMLResponse)
async def show_sources(request: Request, viewer: Marketing, after: After = None) -> HTMLResponse:
    """The sources after this one by their codes, 50 on a page, and the form that adds one."""
    cards, has_more = await load_cards(request, after or "")
    return page(
        "all_sources.html",
        cards=[(card, write_curl(request, "PUT", f"/v1/sources/{card.source.source}", card.body)) for card in cards],
        next_page=f"{ALL_SOURCES}?after={cards[-1].source.source}" if has_more else None,
        step=Step("Add a source", form=FORM_OF_ALL),
        problem=None,
        **request.state.frame,
    )


async def load_cards(request: Request, after: str) -> tuple[list[SourceCard], bool]:
    """The cards of a page of sources, and whether there are more."""
    intake = request.app.state.intake
    await handlers.save_health(intake.database, intake.queues.health)

    async def read(conn: Connection) -> tuple[list[SourceCard], bool]:
        found = [source for source in await store.list_sources(conn) if source.source > after]
        codes = [source.source for source in found[:PAGE]]
        health, kept = await store.find_health(conn, codes), await count_kept(conn, codes)
        origin, now = f"{request.url.scheme}://{request.url.netloc}", await database_clock(conn)
        cards = [
            make_card(each, handlers.recall_secrets(intake.secrets, each), health[code], kept.get(code, 0), origin, now)
            for code, each in zip(codes, found[:PAGE], strict=True)
        ]
        return cards, len(found) > PAGE

    result: tuple[list[SourceCard], bool] = await intake.database.slow_reads.run(read)
    return result
