"""`/inbox`: the open handoffs of who is signed in, the one that is due first first."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.handoff.inbox.domain.views import Cursor, Inbox, Reader, View
from services.handoff.inbox.handlers.load_inbox import find_reader, load_inbox
from services.handoff.inbox.handlers.shared_reads import SharedReads
from services.handoff.inbox.pages import changes, words
from shared.auth import Caller, Viewer
from shared.db.connection import Connection
from shared.http import Router, Text, invalid_parameter
from shared.web import make_page_renderer

# The stream of changes brings news at once; this is how long a page without it may be behind.
POLL_SECONDS = 30
# What a reader sees depends on nothing but the key of its read.
READS = SharedReads()
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)
SalesViewer = Annotated[Caller, Depends(Viewer("sales"))]


@router.get("/inbox", response_class=HTMLResponse)
async def show_inbox(
    request: Request,
    viewer: SalesViewer,
    view: Annotated[Text, Query()] = "",
    after: Annotated[Text, Query()] = "",
) -> HTMLResponse:
    """A page of one view; a key that is bound to a seller sees that seller's handoffs."""

    async def read(conn: Connection) -> Inbox:
        reader = await find_reader(conn, viewer)
        return await load_inbox(conn, reader, choose_view(view, reader), read_cursor(after))

    database = request.app.state.handoff.database
    key = (database, viewer.own_seller, viewer.seller, view, after)
    inbox: Inbox = await READS.run(key, lambda: database.slow_reads.run(read))
    return page(
        "inbox.html",
        inbox=inbox,
        words=words,
        label=words.label_view(inbox.view, inbox.reader),
        first_page=_build_url(inbox.view) if after else None,
        next_page=_build_url(inbox.view, after=str(inbox.cursor)) if inbox.cursor else None,
        address=f"/inbox?{request.url.query}".rstrip("?"),
        seconds=POLL_SECONDS,
        changes=changes.TYPES,
        **request.state.frame,
    )


def choose_view(name: str, reader: Reader) -> View:
    """The view of this name; the reader's first one without a name. Raises Problem 422."""
    for view in reader.views:
        if name in ("", view):
            return view
    raise invalid_parameter("view", f"Must be one of {', '.join(reader.views)}.")


def read_cursor(text: str) -> Cursor | None:
    """The cursor of a link to a next page. Raises Problem 422."""
    cursor = Cursor.parse(text) if text else None
    if text and cursor is None:
        raise invalid_parameter("after", "Must be the `after` of the link to a next page.")
    return cursor


def _build_url(view: View, **more: str) -> str:
    return f"/inbox?{urlencode({'view': view} | more)}"
