"""A page with a session, and browsers that open it."""

from typing import Annotated

from fastapi import Depends
from httpx2 import ASGITransport, AsyncClient, Response

from shared.auth import ApiKeyCache, Caller, Sessions, Viewer, signin_router
from shared.auth.form_tokens import make_form_token
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http import Application, Router, create_application
from tests.shared.auth.api_keys import ManualClock

SECRET, READER, TOKEN = "ak_dana", "ak_reader", "printed-token"
FORM = {"content-type": "application/x-www-form-urlencoded"}

router = Router()


@router.api_route("/inbox", methods=["GET", "POST"], include_in_schema=False)
async def inbox(viewer: Annotated[Caller, Depends(Viewer("sales"))], state: str = "") -> str:
    return str(viewer.key_id)


def make_app(database: Database, token: str | None = TOKEN) -> Application:
    app = create_application("Pages", [router, signin_router])
    app.state.keys = ApiKeyCache(database, ManualClock())
    app.state.sessions = Sessions(database, token)
    app.state.settings = Settings()
    return app


def open_browser(app: Application, base: str = "https://accord.example") -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url=base)


async def sign_in(browser: AsyncClient, secret: str = SECRET, destination: str = "/inbox") -> Response:
    return await browser.post("/signin", content=f"key={secret}&next={destination}", headers=FORM)


def session_form(browser: AsyncClient) -> str:
    """The fields of a form on a page of the browser's session."""
    return f"form_token={make_form_token(browser.cookies['accord'])}"
