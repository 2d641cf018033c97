"""Who calls, and what the key allows. Keys are kept as hashes in a table that intake writes and all services read."""

from shared.auth.caller import AT_THIS_MACHINE, SCOPES, SECRET_PREFIX, Caller, hash_of, new_secret
from shared.auth.key_cache import ApiKeyCache
from shared.auth.require_scope import RequireScope, authenticate, authorize_occurred_at, occurred

__all__ = [
    "AT_THIS_MACHINE",
    "SCOPES",
    "SECRET_PREFIX",
    "ApiKeyCache",
    "Caller",
    "RequireScope",
    "authenticate",
    "authorize_occurred_at",
    "hash_of",
    "new_secret",
    "occurred",
]
