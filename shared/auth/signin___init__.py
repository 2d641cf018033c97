"""Signing in to the pages: a key is traded for a signed cookie; at one's own machine no key is needed."""

from shared.auth.page_viewer import Viewer
from shared.auth.session_cookie import COOKIE, SESSION_SECONDS, SessionCookies
from shared.auth.signin_pages import router

__all__ = ["COOKIE", "SESSION_SECONDS", "SessionCookies", "Viewer", "router"]
