"""Who calls, and what the key allows. Keys are kept as hashes in a table that intake writes and all services read."""

from shared.auth.caller import LOCAL_USER, SCOPES, SECRET_PREFIX, Caller, generate_secret, hash_secret
from shared.auth.key_cache import ApiKeyCache
from shared.auth.require_scope import RequireScope, accept_occurred_at, authenticate, authorize_occurred_at

__all__ = [
    "LOCAL_USER",
    "SCOPES",
    "SECRET_PREFIX",
    "ApiKeyCache",
    "Caller",
    "RequireScope",
    "accept_occurred_at",
    "authenticate",
    "authorize_occurred_at",
    "generate_secret",
    "hash_secret",
]
