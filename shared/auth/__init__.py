"""Who may call a route: API keys and their scopes, and the sessions of browsers.

Routes of tools depend on `RequireScope`, pages on `Viewer`. Intake writes the keys' hashes into the table
`access.keys`, which all services read; each service writes `access.sessions`.
"""

from shared.auth.caller import OPERATOR, SCOPES, SECRET_PREFIX, Caller, generate_secret, hash_secret
from shared.auth.changes import CREATE_CHANGES, record_change
from shared.auth.find_caller import read_key, recall_caller
from shared.auth.key_cache import ApiKeyCache
from shared.auth.operator_access import is_operator, require_operator, require_reader
from shared.auth.page_viewer import Viewer
from shared.auth.require_scope import RequireScope, accept_occurred_at, authenticate, authorize_occurred_at
from shared.auth.secret_fingerprints import check_secrets, register_secrets
from shared.auth.security_events import record_security_event
from shared.auth.sessions import COOKIE, IDLE_SECONDS, SESSION_SECONDS, Sessions
from shared.auth.signin_pages import router as signin_router

__all__ = [
    "COOKIE",
    "CREATE_CHANGES",
    "IDLE_SECONDS",
    "OPERATOR",
    "SCOPES",
    "SECRET_PREFIX",
    "SESSION_SECONDS",
    "ApiKeyCache",
    "Caller",
    "RequireScope",
    "Sessions",
    "Viewer",
    "accept_occurred_at",
    "authenticate",
    "authorize_occurred_at",
    "check_secrets",
    "generate_secret",
    "hash_secret",
    "is_operator",
    "read_key",
    "recall_caller",
    "record_change",
    "record_security_event",
    "register_secrets",
    "require_operator",
    "require_reader",
    "signin_router",
]
