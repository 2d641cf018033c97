"""Who may call a route: API keys and their scopes, and the session cookie that stands for a key in a browser.

Routes of tools depend on `RequireScope`, pages on `Viewer`. Intake writes the keys' hashes into the table
`access.keys`, which all services read.
"""

from shared.auth.caller import LOCAL_USER, SCOPES, SECRET_PREFIX, Caller, generate_secret, hash_secret
from shared.auth.key_cache import ApiKeyCache
from shared.auth.operator_access import is_operator, require_operator, require_reader
from shared.auth.page_viewer import Viewer
from shared.auth.require_scope import RequireScope, accept_occurred_at, authenticate, authorize_occurred_at
from shared.auth.secret_fingerprints import register_secrets
from shared.auth.session_cookie import COOKIE, SESSION_SECONDS, SessionCookies
from shared.auth.signin_pages import router as signin_router

__all__ = [
    "COOKIE",
    "LOCAL_USER",
    "SCOPES",
    "SECRET_PREFIX",
    "SESSION_SECONDS",
    "ApiKeyCache",
    "Caller",
    "RequireScope",
    "SessionCookies",
    "Viewer",
    "accept_occurred_at",
    "authenticate",
    "authorize_occurred_at",
    "generate_secret",
    "hash_secret",
    "is_operator",
    "register_secrets",
    "require_operator",
    "require_reader",
    "signin_router",
]
