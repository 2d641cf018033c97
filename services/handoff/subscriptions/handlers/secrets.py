"""The secrets of subscriptions: made, shown once, and encrypted (AES-GCM, under a key derived from ACCORD_SECRET).

The library is loaded with the first secret: most processes have none.
"""

from base64 import b64encode
from collections.abc import Sequence
from secrets import token_bytes
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "whsec_"
SECRET_BYTES = 32
NONCE_BYTES = 12
KEY_BYTES = 32
PURPOSE = b"accord: secrets of webhook subscriptions"


class UnreadableSecret(Exception):
    """None of the secrets in ACCORD_SECRET encrypted this one."""


def generate_secret() -> bytes:
    """A new random secret of 256 bits."""
    return token_bytes(SECRET_BYTES)


def show(secret: bytes) -> str:
    """The secret as Standard Webhooks writes it: `whsec_…`."""
    return PREFIX + b64encode(secret).decode()


def seal(root: bytes, subscription_id: UUID, secret: bytes) -> bytes:
    """The secret, encrypted under a key derived from `root`, for this subscription only."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + _cipher(root).encrypt(nonce, secret, subscription_id.bytes)


def unseal(roots: Sequence[bytes], subscription_id: UUID, sealed: bytes) -> bytes:
    """The secret, under whichever of `roots` it was encrypted. Raises UnreadableSecret."""
    from cryptography.exceptions import InvalidTag

    for root in roots:
        try:
            return _cipher(root).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], subscription_id.bytes)
        except InvalidTag:
            continue
    raise UnreadableSecret


def _cipher(root: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(root))
