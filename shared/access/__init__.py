"""Who calls, and what the key allows. Keys are kept as hashes in a table that intake writes and all services read."""

from shared.access.callers import AT_THIS_MACHINE, SCOPES, SECRET_PREFIX, Caller, hash_of, new_secret
from shared.access.keys import Keys
from shared.access.needs import Needs, authorised, check_occurred, occurred

__all__ = [
    "AT_THIS_MACHINE",
    "SCOPES",
    "SECRET_PREFIX",
    "Caller",
    "Keys",
    "Needs",
    "authorised",
    "check_occurred",
    "hash_of",
    "new_secret",
    "occurred",
]
