"""The links of notices: each answers one offer, for its seller, and is no sign-in.

A token is the id of its notice with a code that only this installation can make. What it opens is decided when it is
used: it is good for nothing once the offer is answered or passed on.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from uuid import UUID

PURPOSE = b"accord: links of notices"
ID_BYTES = 16
CODE_BYTES = 16


def make_token(root: bytes, notice_id: UUID) -> str:
    """The token of the notice's link, of 43 characters."""
    return _write(notice_id.bytes + _make_code(root, notice_id))


def read_token(roots: Sequence[bytes], token: str) -> UUID | None:
    """The notice of a token that one of `roots` made; None for any other text."""
    try:
        content = urlsafe_b64decode(f"{token}=".encode())
    except (Error, ValueError):
        return None
    if len(content) != ID_BYTES + CODE_BYTES:
        return None
    notice_id, code = UUID(bytes=content[:ID_BYTES]), content[ID_BYTES:]
    is_ours = any(hmac.compare_digest(code, _make_code(root, notice_id)) for root in roots)
    # Other texts that decode to the same bytes are no tokens.
    return notice_id if is_ours and token == _write(content) else None


def _write(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _make_code(root: bytes, notice_id: UUID) -> bytes:
    return hmac.digest(root, PURPOSE + notice_id.bytes, "sha256")[:CODE_BYTES]
