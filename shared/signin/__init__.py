"""Signing in to the pages: a key is traded for a signed cookie; at one's own machine no key is needed."""

from shared.signin.cookie import COOKIE, SESSION_SECONDS, SignIn
from shared.signin.pages import router
from shared.signin.viewer import Viewer

__all__ = ["COOKIE", "SESSION_SECONDS", "SignIn", "Viewer", "router"]
