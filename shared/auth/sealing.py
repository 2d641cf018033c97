"""Encryption of what is stored and must not be read in the database: AES-GCM, under keys derived from ACCORD_SECRET.

The library is loaded with the first use: most processes seal nothing.
"""

from collections.abc import Sequence
from functools import lru_cache
from secrets import token_bytes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32
# A process knows a few secrets and a few purposes.
CIPHERS_LIMIT = 32


class Unreadable(Exception):
    """None of the secrets in ACCORD_SECRET sealed this."""


def seal(root: bytes, purpose: bytes, context: bytes, content: bytes) -> bytes:
    """The content, encrypted under a key derived from `root` for this purpose; only this context opens it."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + _cipher(root, purpose).encrypt(nonce, content, context)


def unseal(roots: Sequence[bytes], purpose: bytes, context: bytes, sealed: bytes) -> bytes:
    """The content, under whichever of `roots` it was sealed. Raises Unreadable."""
    from cryptography.exceptions import InvalidTag

    for root in roots:
        try:
            return _cipher(root, purpose).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
        except InvalidTag:
            continue
    raise Unreadable


@lru_cache(maxsize=CIPHERS_LIMIT)
def _cipher(root: bytes, purpose: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(root))
