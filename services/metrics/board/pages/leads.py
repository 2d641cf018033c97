"""`/leads`: the leads, deals, receipts and rejections behind a number of the board, as a page or as a file."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.metrics.board.pages import leads_table, ratings, rejections
from services.metrics.board.pages.addresses import build_said_url, turn_page
from services.metrics.board.pages.board import page
from services.metrics.board.pages.leads_parameters import LeadsParameters, read_parameters
from services.metrics.board.pages.parameters import Turning, parse_turning
from services.metrics.lead_lists.handlers.lists import PAGE_LIMIT, load_list
from shared.auth import Caller, Viewer
from shared.auth.page_files import FILE_LIMIT, answer_file
from shared.http import Router

# The views that qualification shows, which knows what is missing.
ELSEWHERE = {"nurture": "/scores", "recycled": "/scores?recycled=true"}
router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))]


@router.get("/leads")
async def show_leads(
    request: Request,
    viewer: Reader,
    chosen: Annotated[LeadsParameters, Depends(read_parameters)],
    turning: Annotated[Turning, Depends(parse_turning)],
) -> Response:
    """The newest first; a key that is bound to a seller sees that seller's. `view`: another one of the desk."""
    view = chosen.to_view()
    if view in ELSEWHERE:
        return RedirectResponse(ELSEWHERE[view], 303)
    if view == "ratings":
        return await ratings.show_ratings(request, viewer, chosen)
    if view == "rejections":
        return await rejections.show_rejections(request, viewer, chosen)
    asked, dates = chosen.to_filter(viewer.seller), chosen.to_dates()
    limit = FILE_LIMIT if turning.as_file else PAGE_LIMIT
    found, locale = await load_list(request.app.state.metrics, asked, chosen.to_request(), turning.after, limit)
    if turning.as_file:
        rows = leads_table.list_file_rows(asked, found.rows)
        return await answer_file(request, viewer, f"leads-{asked.listed}", rows)
    return page(
        "leads.html",
        title=leads_table.write_title(asked),
        dates=leads_table.describe_dates(asked, dates),
        form=leads_table.build_form(asked, dates),
        table=leads_table.build_table(asked, found.rows, locale.zone),
        said=build_said_url(found.rows) if asked.listed == "rejection" else None,
        csv=turn_page(request, format="csv"),
        next_page=turn_page(request, after=str(found.rows[-1].cursor)) if found.has_more else None,
        first_page=turn_page(request) if turning.after else None,
        **request.state.frame,
    )
